"""Drift: what goes on in an office by itself while somebody works, newsletters, chatter and all."""
