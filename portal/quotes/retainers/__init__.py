"""Retainers that are asked for when a quote is accepted."""
