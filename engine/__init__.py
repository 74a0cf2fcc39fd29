"""The office itself: clock, chance, tools, actors, record; knows no twin, world or screen."""
