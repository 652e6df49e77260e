"""A real browser against the portal as it is served."""
