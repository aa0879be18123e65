"""Sensitivity: which assumptions drive an outcome, or the effect of a reform, and which do not matter."""
