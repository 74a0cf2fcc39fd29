"""The apps of the office, one folder each: state, tools and event handlers."""
