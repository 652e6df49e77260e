"""What of an order left the house, and where its parcel is."""
