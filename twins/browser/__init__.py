"""The browser: real HTML pages, read and acted on without a script or a network."""
