-- Customers who were merged or erased.
ALTER TABLE "customer" ADD COLUMN "merged_into_id" INT REFERENCES "customer" ("id") ON DELETE RESTRICT;
ALTER TABLE "customer" ADD COLUMN "erased_at" TIMESTAMPTZ;
CREATE INDEX "customer_merged_into_id" ON "customer" ("merged_into_id");

-- A customer's own entries were kept by name, which two may share and an erasure takes away.
DROP TRIGGER "history_no_update" ON "history";
UPDATE "history" SET "subject_key" = (SELECT CAST(MIN("id") AS TEXT) FROM "customer" WHERE COALESCE(NULLIF("company", ''), NULLIF("name", ''), NULLIF("email", '')) = "history"."subject_key") WHERE "subject" = 'customer' AND 1 = (SELECT COUNT(*) FROM "customer" WHERE COALESCE(NULLIF("company", ''), NULLIF("name", ''), NULLIF("email", '')) = "history"."subject_key");

-- What, who and when stay for ever; the words may be erased, once.
CREATE TRIGGER "history_no_update" BEFORE UPDATE ON "history" FOR EACH ROW WHEN (NOT (OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL AND NEW."id" IS NOT DISTINCT FROM OLD."id" AND NEW."at" IS NOT DISTINCT FROM OLD."at" AND NEW."actor" IS NOT DISTINCT FROM OLD."actor" AND NEW."user_id" IS NOT DISTINCT FROM OLD."user_id" AND NEW."kind" IS NOT DISTINCT FROM OLD."kind" AND NEW."subject" IS NOT DISTINCT FROM OLD."subject" AND NEW."order_id" IS NOT DISTINCT FROM OLD."order_id")) EXECUTE FUNCTION refuse_change();

-- Who may do what is new: the roles that a shop begins with learn it.
UPDATE "role" SET "permissions" = "permissions" || '["customers.merge", "customers.export", "customers.erase"]'::jsonb WHERE "built_in" AND "name" = 'manager';
