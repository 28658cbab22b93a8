-- What, who and when stay for ever; the words of a person may be erased, once.
ALTER TABLE "history" ADD COLUMN "erased_at" TIMESTAMPTZ;
DROP TRIGGER "history_no_update" ON "history";
CREATE TRIGGER "history_no_update" BEFORE UPDATE ON "history" FOR EACH ROW WHEN (NOT (OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL AND NEW."id" IS NOT DISTINCT FROM OLD."id" AND NEW."at" IS NOT DISTINCT FROM OLD."at" AND NEW."actor" IS NOT DISTINCT FROM OLD."actor" AND NEW."user_id" IS NOT DISTINCT FROM OLD."user_id" AND NEW."kind" IS NOT DISTINCT FROM OLD."kind" AND NEW."subject" IS NOT DISTINCT FROM OLD."subject")) EXECUTE FUNCTION refuse_change();
