"""Calibration: behavioural parameters fitted to the evidence, and draws that say how far the evidence decides them."""
