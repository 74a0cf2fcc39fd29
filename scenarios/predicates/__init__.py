"""The facts that goals are made of; a new one is one function."""
