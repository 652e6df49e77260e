"""What the business tells of itself: on papers, in letters, on every page."""
