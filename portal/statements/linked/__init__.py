"""The one stored statement that a private link opens."""
