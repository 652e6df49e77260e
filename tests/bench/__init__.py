"""Measurements, each a command; printed as ratios, because machines differ."""
