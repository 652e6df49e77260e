"""The password that a business may have asked for on private links: one for each contact, for links alone."""
