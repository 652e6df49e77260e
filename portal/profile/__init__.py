"""What contacts see and edit of themselves and, as admins, of their company."""
