"""The Okta twin."""
