"""Due dates in a contact's own calendar, under a private address."""
