"""Handing a paper, a statement or a document on to somebody, who can then open this one thing."""
