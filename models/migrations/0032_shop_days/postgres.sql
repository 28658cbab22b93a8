-- The day on which a document was issued, by the clock of the shop. Until now that was UTC, and what
-- was issued keeps its day. Whoever runs older code meanwhile dates as that does.
ALTER TABLE "invoice" ADD COLUMN "issued_on" DATE;
ALTER TABLE "credit_memo" ADD COLUMN "issued_on" DATE;
UPDATE "invoice" SET "issued_on" = ("issued_at" AT TIME ZONE 'UTC')::date;
UPDATE "credit_memo" SET "issued_on" = ("issued_at" AT TIME ZONE 'UTC')::date;
ALTER TABLE "invoice" ALTER COLUMN "issued_on" SET NOT NULL;
ALTER TABLE "credit_memo" ALTER COLUMN "issued_on" SET NOT NULL;
CREATE INDEX "invoice_issued_on_id" ON "invoice" ("issued_on", "id");
CREATE INDEX "invoice_status_issued_on_id" ON "invoice" ("status", "issued_on", "id");
CREATE INDEX "credit_memo_issued_on_id" ON "credit_memo" ("issued_on", "id");
CREATE INDEX "credit_memo_status_issued_on_id" ON "credit_memo" ("status", "issued_on", "id");
CREATE FUNCTION dated_by_utc() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW."issued_on" := (NEW."issued_at" AT TIME ZONE 'UTC')::date;
    RETURN NEW;
END $$;
CREATE TRIGGER "invoice_issued_on" BEFORE INSERT ON "invoice" FOR EACH ROW WHEN (NEW."issued_on" IS NULL) EXECUTE FUNCTION dated_by_utc();
CREATE TRIGGER "credit_memo_issued_on" BEFORE INSERT ON "credit_memo" FOR EACH ROW WHEN (NEW."issued_on" IS NULL) EXECUTE FUNCTION dated_by_utc();
CREATE TRIGGER "invoice_day_no_change" BEFORE UPDATE OF "issued_on" ON "invoice" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "credit_memo_day_no_change" BEFORE UPDATE OF "issued_on" ON "credit_memo" FOR EACH ROW EXECUTE FUNCTION refuse_change();
