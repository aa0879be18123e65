"""``cmsim sweep``: many runs over policy levers and parameters, resumable."""
