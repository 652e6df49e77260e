"""Telling that a quote ran out without an answer."""
