"""The pages of the business's own that anybody may open: terms and privacy."""
