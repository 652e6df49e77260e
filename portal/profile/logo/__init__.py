"""The company's logo, chosen by its admins."""
