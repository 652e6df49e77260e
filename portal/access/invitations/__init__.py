"""Letting a contact in by invitation."""
