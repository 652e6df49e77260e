"""Mail: letters are written into the outbox with what causes them, and sent from there by the workers."""
