"""What programs of the business may ask: REST, with a token (docs/links.md)."""
