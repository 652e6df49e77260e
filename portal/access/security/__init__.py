"""Where and how a person is signed in, on the page where they watch over it."""
