"""What each of staff hears of: in the app, where it waits until they open it, and by mail."""
