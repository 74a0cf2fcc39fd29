"""The calendar twin."""
