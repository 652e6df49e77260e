"""The page of one order that a private link opens."""
