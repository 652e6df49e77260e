"""Paying the one invoice that a private link opened, and what became of it."""
