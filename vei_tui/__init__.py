"""The faces of the office: the terminal app, the line mode and the `vei` command line."""
