"""Statements of account, on demand."""
