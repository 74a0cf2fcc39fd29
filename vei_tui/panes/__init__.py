"""One file a pane; each names its `PANE`, and the registry finds it."""
