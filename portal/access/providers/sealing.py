"""With what the secret that we share with the provider is sealed, and what waits in the browser."""

from flask import current_app

from portal.kit.seals import Seal


def seal() -> Seal:
    """The seal of this portal's secret key for what has to do with the provider."""
    return Seal(str(current_app.secret_key), "provider")
