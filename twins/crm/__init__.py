"""The CRM twin."""
