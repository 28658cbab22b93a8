-- A product's own entries were kept by name, which two may share and which may change.
DROP TRIGGER "history_no_update";
UPDATE "history" SET "subject_key" = (SELECT CAST(MIN("id") AS TEXT) FROM "product" WHERE "name" = "history"."subject_key") WHERE "subject" = 'product' AND 1 = (SELECT COUNT(*) FROM "product" WHERE "name" = "history"."subject_key");
CREATE TRIGGER "history_no_update" BEFORE UPDATE ON "history" WHEN NOT (OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL AND NEW."id" IS OLD."id" AND NEW."at" IS OLD."at" AND NEW."actor" IS OLD."actor" AND NEW."user_id" IS OLD."user_id" AND NEW."kind" IS OLD."kind" AND NEW."subject" IS OLD."subject" AND NEW."order_id" IS OLD."order_id") BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
