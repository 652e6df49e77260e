"""Signing in with an account that people have elsewhere, at a provider that the business names (OIDC)."""
