"""With what the secrets of authenticators are sealed in the database."""

from flask import current_app

from portal.kit.seals import Seal


def seal() -> Seal:
    """The seal of this portal's secret key for authenticators."""
    return Seal(str(current_app.secret_key), "authenticators")
