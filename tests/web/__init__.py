"""The shared frame of pages."""
