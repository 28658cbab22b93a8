"""What `app.py check` verifies: the invariants of rules 1, 4, 5, 7 and 11."""
