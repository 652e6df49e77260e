"""Who else is at the company, and what its admins decide about them."""
