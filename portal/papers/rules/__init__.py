"""The rules of papers: pure functions over plain values, split by topic."""
