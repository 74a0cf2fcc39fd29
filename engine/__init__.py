"""The office itself: clock, queue, chance, tools, actors, record; knows no twin, world or screen."""
