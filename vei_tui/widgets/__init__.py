"""Office-independent widgets: they draw lines of cleaned text, and know no twin."""
