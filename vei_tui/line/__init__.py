"""The office in line mode: commands in, plain text out; for ssh, screen readers and pipes."""
