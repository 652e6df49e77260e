"""The page of one quote that a private link opens, and its answer."""
