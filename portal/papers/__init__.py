"""What quotes, orders, invoices, retainers and credit notes share: lines, taxes, totals, numbers, dates."""
