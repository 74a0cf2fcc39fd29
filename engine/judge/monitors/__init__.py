"""Monitors: they watch every record as it is made, and say what an operator should know of it."""
