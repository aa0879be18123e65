"""The patterns of life that the model should show: measured in a run, and laid beside what is known."""
