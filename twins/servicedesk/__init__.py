"""The service desk twin."""
