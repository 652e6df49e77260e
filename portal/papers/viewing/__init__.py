"""Who of the contacts looked at which paper, and that the business is told of the first time."""
