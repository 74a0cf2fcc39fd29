"""Pictures of runs that are looked at without the office: pages and films."""
