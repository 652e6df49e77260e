"""What a company says of itself, and changes to it that wait for staff."""
