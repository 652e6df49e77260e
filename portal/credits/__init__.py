"""Credit notes, as the contact reads them."""
