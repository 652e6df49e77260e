"""The tokens by which programs of the business ask the API."""
