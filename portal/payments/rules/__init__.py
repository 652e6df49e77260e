"""What paying online decides over plain values: no database, no network, no page."""
