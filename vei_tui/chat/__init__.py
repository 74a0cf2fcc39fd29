"""Talking with a model that has the office's tools: at a prompt, or from a pipe."""
