"""Views of lists that a contact keeps under a name."""
