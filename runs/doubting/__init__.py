"""Structural doubt: a reform's headline effects under every account of behaviour that the data cannot rule out."""
