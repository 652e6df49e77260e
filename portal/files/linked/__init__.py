"""The one document that a private link opens."""
