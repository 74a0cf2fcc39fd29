"""The mail twin."""
