"""The second factor: six digits of an authenticator app, and recovery codes for the day it is lost."""
