"""What a run reports: counts, indicators, groups and snapshots."""
