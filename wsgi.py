"""The app as a WSGI server loads it: `wsgi:app`."""

import gc

from portal.app import create_app
from portal.settings import Settings

OBJECTS_BETWEEN_COLLECTIONS = 10_000

app = create_app(Settings.from_env())

# Of the two hundred thousand objects that the app is made of none will ever be garbage, and looking through
# them holds up every page for a tenth of a second. A page lets go of nearly all of its own by itself.
gc.freeze()
gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
