"""Invoices and retainer invoices, as the contact reads them."""
