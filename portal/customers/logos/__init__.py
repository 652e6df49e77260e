"""The logo that a customer gave itself."""
