-- What was done to a number, from an index.
CREATE INDEX "history_called" ON "history" (fold("subject_key"));
