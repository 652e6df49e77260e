"""Several papers of a list at once: what they come to, and all of them as one file."""
