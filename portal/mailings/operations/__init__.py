"""What can be mailed: papers, reminders of them, statements."""
