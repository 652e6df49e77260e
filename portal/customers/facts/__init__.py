"""What staff keep of a customer, and what they choose for it."""
