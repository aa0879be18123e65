"""Exhibits: pages that lay published figures beside each other, and beside a run."""
