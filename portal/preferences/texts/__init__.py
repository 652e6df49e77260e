"""What the business says on every page of its portal, in its own words."""
