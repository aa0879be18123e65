"""``cmsim population``: describe, import, export, template, peers."""
