-- Payment reminders: how many an order had, when the last one left, and until when to wait.
ALTER TABLE "orders" ADD COLUMN "reminders_sent" INT NOT NULL DEFAULT 0;
ALTER TABLE "orders" ADD COLUMN "reminded_at" TIMESTAMP;
ALTER TABLE "orders" ADD COLUMN "promised_on" DATE;

-- Who may do what is new: the roles that a shop begins with learn it.
UPDATE "role" SET "permissions" = json_insert(json_insert("permissions", '$[#]', 'orders.remind'), '$[#]', 'orders.notify') WHERE "built_in" AND "name" IN ('clerk', 'manager');
UPDATE "role" SET "permissions" = json_insert("permissions", '$[#]', 'orders.remind') WHERE "built_in" AND "name" = 'bookkeeper';
