"""Where who finds a weakness of this portal writes to."""
