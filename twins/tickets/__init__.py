"""The tickets twin."""
