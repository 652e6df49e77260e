"""What contacts and the business write to each other about a paper."""
