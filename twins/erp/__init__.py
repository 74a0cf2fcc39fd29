"""The ERP twin."""
