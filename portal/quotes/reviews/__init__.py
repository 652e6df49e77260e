"""What customers say of a quote that they accepted: stars and words."""
