"""The tests, in the shape of the rooms: `python3 -m tests` runs them all."""
