"""The page of one invoice that a private link opens."""
