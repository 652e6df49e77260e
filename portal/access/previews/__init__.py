"""The portal as a contact sees it, shown to staff: to read, never to act."""
