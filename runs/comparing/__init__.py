"""``cmsim compare``: reforms against a base on the same luck."""
