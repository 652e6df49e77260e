"""Passkeys: signing in with what the device keeps, without a password."""
