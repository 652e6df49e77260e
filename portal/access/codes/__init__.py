"""Signing in by a code or link that is sent by mail."""
