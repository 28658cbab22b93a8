"""What is done in the background: jobs that people asked for, and what time brings."""
