"""Changing the address of a person: asked for, proven, told and undone."""
