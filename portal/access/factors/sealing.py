"""With what the secrets of authenticators are sealed in the database."""

from flask import current_app

from portal.kit.seals import Seal


def seal() -> Seal:
    """The seal of this portal's secret key for authenticators."""
    return authenticators_sealed_with(str(current_app.secret_key))


def authenticators_sealed_with(secret_key: str) -> Seal:
    """The same outside a request."""
    return Seal(secret_key, "authenticators")
