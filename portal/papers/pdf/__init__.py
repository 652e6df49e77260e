"""Papers as PDF: drawn by typst in a process of its own, kept once drawn."""
