"""Grading: goals are facts about the record and the final state, not tools that were called."""
