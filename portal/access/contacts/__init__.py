"""Contacts as staff and admins keep them: details, role, access."""
