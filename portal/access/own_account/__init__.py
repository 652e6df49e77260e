"""What each of staff changes of how they sign in: password, authenticator app, passkeys."""
