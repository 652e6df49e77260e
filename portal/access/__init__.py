"""Who may come in: sign-in, sessions, and the doors of every page."""
