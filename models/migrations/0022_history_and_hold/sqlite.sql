-- Which papers an entry is about beside its subject; unknown of those that were written before.
ALTER TABLE "history" ADD COLUMN "about" JSON;
-- From when an order that was on hold is reminded again.
ALTER TABLE "orders" ADD COLUMN "reminders_from" DATE;
