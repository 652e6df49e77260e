"""Entries, balances, allocations, the arithmetic of statements, and the audit."""
