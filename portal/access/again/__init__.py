"""Proving once more who is here, before something that matters is changed."""
