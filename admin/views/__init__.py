"""What the back office shows of each noun: a declaration a view, a file a noun."""
