"""One person for each e-mail address."""
