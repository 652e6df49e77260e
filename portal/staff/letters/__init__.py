"""Letters in the back office: what became of each, and the business's own words in them."""
