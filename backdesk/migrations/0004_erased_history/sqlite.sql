-- What, who and when stay for ever; the words of a person may be erased, once.
ALTER TABLE "history" ADD COLUMN "erased_at" TIMESTAMP;
DROP TRIGGER "history_no_update";
CREATE TRIGGER "history_no_update" BEFORE UPDATE ON "history" WHEN NOT (OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL AND NEW."id" IS OLD."id" AND NEW."at" IS OLD."at" AND NEW."actor" IS OLD."actor" AND NEW."user_id" IS OLD."user_id" AND NEW."kind" IS OLD."kind" AND NEW."subject" IS OLD."subject") BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
