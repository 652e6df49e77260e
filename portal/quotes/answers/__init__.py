"""What a customer answered to a quote, with the evidence of it."""
