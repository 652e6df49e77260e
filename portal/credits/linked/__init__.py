"""The page of one credit note that a private link opens."""
