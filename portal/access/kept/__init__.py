"""A form that was sent after its session had ended: kept, and shown again after signing in."""
