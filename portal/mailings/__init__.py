"""Papers, reminders and statements by mail: by hand, and by what the business chose."""
