-- The day on which a document was issued, by the clock of the shop. Until now that was UTC, and what
-- was issued keeps its day. Whoever runs older code meanwhile dates as that does: SQLite adds no
-- column without a default, which stands for none.
ALTER TABLE "invoice" ADD COLUMN "issued_on" DATE NOT NULL DEFAULT '';
ALTER TABLE "credit_memo" ADD COLUMN "issued_on" DATE NOT NULL DEFAULT '';
UPDATE "invoice" SET "issued_on" = date("issued_at");
UPDATE "credit_memo" SET "issued_on" = date("issued_at");
CREATE INDEX "invoice_issued_on_id" ON "invoice" ("issued_on", "id");
CREATE INDEX "invoice_status_issued_on_id" ON "invoice" ("status", "issued_on", "id");
CREATE INDEX "credit_memo_issued_on_id" ON "credit_memo" ("issued_on", "id");
CREATE INDEX "credit_memo_status_issued_on_id" ON "credit_memo" ("status", "issued_on", "id");
CREATE TRIGGER "invoice_issued_on" AFTER INSERT ON "invoice" WHEN NEW."issued_on" = '' BEGIN
    UPDATE "invoice" SET "issued_on" = date("issued_at") WHERE "id" = NEW."id";
END;
CREATE TRIGGER "credit_memo_issued_on" AFTER INSERT ON "credit_memo" WHEN NEW."issued_on" = '' BEGIN
    UPDATE "credit_memo" SET "issued_on" = date("issued_at") WHERE "id" = NEW."id";
END;
CREATE TRIGGER "invoice_day_no_change" BEFORE UPDATE OF "issued_on" ON "invoice" WHEN OLD."issued_on" <> '' BEGIN SELECT RAISE(ABORT, 'invoice was issued and cannot be changed'); END;
CREATE TRIGGER "credit_memo_day_no_change" BEFORE UPDATE OF "issued_on" ON "credit_memo" WHEN OLD."issued_on" <> '' BEGIN SELECT RAISE(ABORT, 'credit_memo was issued and cannot be changed'); END;
