"""What somebody agrees to and signs before something follows from it, and the evidence of that."""
