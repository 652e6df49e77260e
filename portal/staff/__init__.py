"""The back office: what the business sees of its customers."""
