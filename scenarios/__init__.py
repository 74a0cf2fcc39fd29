"""Worlds: the scenario schema, its compiler, the catalogue and the packs of YAML."""
