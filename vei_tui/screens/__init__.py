"""Whole screens: lobby, office, report, and what opens over them."""
