-- Payment reminders: how many an order had, when the last one left, and until when to wait.
ALTER TABLE "orders" ADD COLUMN "reminders_sent" INT NOT NULL DEFAULT 0;
ALTER TABLE "orders" ADD COLUMN "reminded_at" TIMESTAMPTZ;
ALTER TABLE "orders" ADD COLUMN "promised_on" DATE;

-- Who may do what is new: the roles that a shop begins with learn it.
UPDATE "role" SET "permissions" = "permissions" || '["orders.remind", "orders.notify"]'::jsonb WHERE "built_in" AND "name" IN ('clerk', 'manager');
UPDATE "role" SET "permissions" = "permissions" || '["orders.remind"]'::jsonb WHERE "built_in" AND "name" = 'bookkeeper';
