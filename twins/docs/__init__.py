"""The docs twin."""
