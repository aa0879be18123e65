"""Who the separated families are: drawn, imported, described, and who talks with whom."""
