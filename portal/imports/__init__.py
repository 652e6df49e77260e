"""Files in: rows to operations, with a report."""
