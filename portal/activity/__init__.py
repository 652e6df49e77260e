"""Who did what, and what the portal did by itself."""
