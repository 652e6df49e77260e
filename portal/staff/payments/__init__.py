"""Payments in the back office: what came in, recording it by hand, giving it back."""
