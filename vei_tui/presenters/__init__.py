"""What the office looks like in words: pure functions from views to lines, without any screen."""
