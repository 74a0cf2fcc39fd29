"""The colours of the app as data, one YAML file a theme."""
