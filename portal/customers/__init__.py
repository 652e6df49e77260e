"""Who is served: customers, their groups, addresses and contact persons."""
