"""The password of who is signed in: set, changed, removed."""
