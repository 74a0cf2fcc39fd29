"""The serve room: the office as an MCP server, and the check that one works."""
