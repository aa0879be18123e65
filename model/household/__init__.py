"""A parent's household: tax, benefits, what is left of a pound of pay, and the lines of low income."""
