"""The company's details, edited by its admins."""
