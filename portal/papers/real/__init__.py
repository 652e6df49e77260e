"""Is this invoice real? Anybody may ask, and the answer is yes or no."""
