"""Orders from elsewhere: one file a source, which reads and classifies and stores nothing."""
