"""The demo company: Halvorsen Marine Supply, its customers, and two years of papers and payments."""
