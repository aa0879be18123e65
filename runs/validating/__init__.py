"""The model held against figures: expressions that say what of a run stands for a figure, and the comparison."""
