"""Writing about the paper that a private link opened."""
