"""Sales orders, as the contact reads them."""
