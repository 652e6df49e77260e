"""The app as a WSGI server loads it: `wsgi:app`."""

from portal.app import create_app
from portal.settings import Settings

app = create_app(Settings.from_env())
