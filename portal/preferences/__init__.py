"""What the business chose, and how a choice falls from customer to group to organisation."""
