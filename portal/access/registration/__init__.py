"""Making an account oneself, where the business allows it."""
