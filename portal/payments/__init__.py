"""Paying online: what may be paid, the tries to pay it, and what became of them."""
