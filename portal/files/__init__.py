"""Documents: files that the business and its customers hand each other."""
