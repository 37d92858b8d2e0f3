"""Finds known people in running text, and says why. Pure: no input or output of its own."""
