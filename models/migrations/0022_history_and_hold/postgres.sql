-- From when an order that was on hold is reminded again.
ALTER TABLE "orders" ADD COLUMN "reminders_from" DATE;
