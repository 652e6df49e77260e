"""What every page shares: the frame, formats, filters, headers, errors, static files, htmx."""
