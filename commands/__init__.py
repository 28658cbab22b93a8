"""What of the command line is more than a call: one file a command."""
