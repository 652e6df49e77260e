"""Quotes, as the contact reads them."""
