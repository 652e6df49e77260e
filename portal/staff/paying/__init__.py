"""The preferences of paying: for everyone, for a group, for a customer."""
