"""A stand-in for Stripe: speaks its HTTP on this machine, so that paying works without key and network."""
