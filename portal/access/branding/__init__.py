"""The logo and the colours of the business, as pages and letters load them."""
