"""Stand-ins for the outside world: programs of their own for the demo and the tests. Nothing imports them."""
