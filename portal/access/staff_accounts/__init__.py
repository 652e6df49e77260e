"""The accounts of staff: added by an owner, set up behind a mailed link, changed, disabled."""
