"""What is done with payments online, one function each."""
