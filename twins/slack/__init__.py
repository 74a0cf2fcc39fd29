"""The Slack twin."""
