"""Private links, each of which opens one paper, statement or document for one contact, without a log-in."""
