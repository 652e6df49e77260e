"""One-time proofs: that a mail reached somebody, or that staff let somebody in."""
