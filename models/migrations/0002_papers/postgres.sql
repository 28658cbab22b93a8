-- Papers and money: what an invoice says of its seller and when it is due, corrections, returns,
-- refunds that can be taken back, and the PDF of each issued document as it was first printed.

ALTER TABLE "orders" ADD COLUMN "creditable" BIGINT NOT NULL DEFAULT 0;
UPDATE "orders" SET "creditable" = COALESCE((SELECT SUM("gross" - "credited") FROM "invoice" WHERE "invoice"."order_id" = "orders"."id"), 0);

-- Units that were cancelled and never invoiced: what they come to is owed no more.
ALTER TABLE "order_line" ADD COLUMN "written_off" INT NOT NULL DEFAULT 0;
UPDATE "order_line" SET "written_off" = "cancelled" WHERE "order_id" IN (SELECT "id" FROM "orders" WHERE "written_off" > 0);

ALTER TABLE "invoice" ADD COLUMN "seller" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "invoice" ADD COLUMN "due_on" DATE;
ALTER TABLE "invoice" ADD COLUMN "earmarked" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "invoice" ADD COLUMN "corrects_id" INT REFERENCES "invoice" ("id") ON DELETE RESTRICT;
UPDATE "invoice" SET "due_on" = ("issued_at" AT TIME ZONE 'UTC')::date + 14;
CREATE INDEX "invoice_due_on" ON "invoice" ("due_on");
CREATE INDEX "invoice_corrects_id" ON "invoice" ("corrects_id");
DROP TRIGGER "invoice_no_change" ON "invoice";
CREATE TRIGGER "invoice_no_change" BEFORE UPDATE OF "email", "name", "company", "vat_number", "phone", "language", "street", "postcode", "city", "region", "country", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "shipping_region", "shipping_country", "id", "number", "issued_at", "currency", "prices_include_vat", "payment_method", "net", "vat", "gross", "order_id", "seller", "due_on", "corrects_id" ON "invoice" FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE "credit_memo" ADD COLUMN "seller" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "credit_memo" ADD COLUMN "refunded" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "credit_memo" ADD COLUMN "correction" BOOL NOT NULL DEFAULT FALSE;
DROP TRIGGER "credit_memo_no_change" ON "credit_memo";
CREATE TRIGGER "credit_memo_no_change" BEFORE UPDATE OF "email", "name", "company", "vat_number", "phone", "language", "street", "postcode", "city", "region", "country", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "shipping_region", "shipping_country", "id", "number", "issued_at", "currency", "prices_include_vat", "reason", "net", "vat", "gross", "invoice_id", "order_id", "seller" ON "credit_memo" FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE "payment" ADD COLUMN "invoice_id" INT REFERENCES "invoice" ("id") ON DELETE RESTRICT;
CREATE INDEX "payment_invoice_id" ON "payment" ("invoice_id");

ALTER TABLE "refund" ADD COLUMN "credit_memo_id" INT REFERENCES "credit_memo" ("id") ON DELETE RESTRICT;
ALTER TABLE "refund" ADD COLUMN "reversed_at" TIMESTAMPTZ;
CREATE INDEX "refund_credit_memo_id" ON "refund" ("credit_memo_id");
DROP TRIGGER "refund_no_update" ON "refund";
CREATE TRIGGER "refund_no_change" BEFORE UPDATE OF "id", "payment_id", "order_id", "method", "reference", "amount", "refunded_at", "recorded_by_id", "credit_memo_id" ON "refund" FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE "returns" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "number" VARCHAR(20) NOT NULL UNIQUE,
    "status" VARCHAR(10) NOT NULL,
    "requested_at" TIMESTAMPTZ NOT NULL,
    "received_at" TIMESTAMPTZ,
    "completed_at" TIMESTAMPTZ,
    "remark" VARCHAR(1000) NOT NULL,
    "answer" VARCHAR(1000) NOT NULL,
    "version" INT NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT
);
CREATE INDEX "returns_status" ON "returns" ("status");
CREATE INDEX "returns_requested_at" ON "returns" ("requested_at");
CREATE INDEX "returns_order_id" ON "returns" ("order_id");

CREATE TABLE "return_line" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "condition" VARCHAR(200) NOT NULL,
    "quantity" INT NOT NULL,
    "received" INT NOT NULL,
    "restocked" INT NOT NULL,
    "return_case_id" INT NOT NULL REFERENCES "returns" ("id") ON DELETE RESTRICT,
    "order_line_id" INT NOT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    CONSTRAINT "return_line_check_1" CHECK (quantity > 0),
    CONSTRAINT "return_line_check_2" CHECK (received BETWEEN 0 AND quantity),
    CONSTRAINT "return_line_check_3" CHECK (restocked BETWEEN 0 AND received)
);
CREATE INDEX "return_line_return_case_id" ON "return_line" ("return_case_id");
CREATE INDEX "return_line_order_line_id" ON "return_line" ("order_line_id");

CREATE TRIGGER "returns_no_delete" BEFORE DELETE ON "returns" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "return_line_no_delete" BEFORE DELETE ON "return_line" FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE "credit_memo" ADD COLUMN "return_case_id" INT REFERENCES "returns" ("id") ON DELETE RESTRICT;
CREATE INDEX "credit_memo_return_case_id" ON "credit_memo" ("return_case_id");

CREATE TABLE "printed" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "number" VARCHAR(20) NOT NULL,
    "said" VARCHAR(200) NOT NULL,
    "pdf" BYTEA NOT NULL,
    "printed_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "printed_kind_number_said" UNIQUE ("kind", "number", "said")
);
CREATE TRIGGER "printed_no_update" BEFORE UPDATE ON "printed" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "printed_no_delete" BEFORE DELETE ON "printed" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who may do what is new: the roles that a shop begins with learn it.
UPDATE "role" SET "permissions" = "permissions" || '["returns.view"]' WHERE "built_in" AND "name" IN ('clerk', 'bookkeeper', 'warehouse', 'manager');
UPDATE "role" SET "permissions" = "permissions" || '["returns.edit"]' WHERE "built_in" AND "name" IN ('clerk', 'warehouse', 'manager');
UPDATE "role" SET "permissions" = "permissions" || '["credit_memos.create"]' WHERE "built_in" AND "name" IN ('bookkeeper', 'manager');

-- E-mail addresses are in lower case wherever they are stored; one that is there twice stays as it is.
UPDATE "customer" SET "email" = lower("email") WHERE "email" <> lower("email") AND NOT EXISTS (SELECT 1 FROM "customer" c WHERE lower(c."email") = lower("customer"."email") AND c."id" <> "customer"."id");
UPDATE "orders" SET "email" = lower("email") WHERE "email" <> lower("email");
UPDATE "quote" SET "email" = lower("email") WHERE "email" <> lower("email");

-- Sums of units may be larger than a single line's.
ALTER TABLE "orders" ALTER COLUMN "to_invoice" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "to_credit" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "to_pack" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "to_ship" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "to_return" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "to_cancel" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "cancelled_units" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "shipped_units" TYPE BIGINT;
ALTER TABLE "orders" ALTER COLUMN "units" TYPE BIGINT;
ALTER TABLE "product" ALTER COLUMN "on_hand" TYPE BIGINT;
ALTER TABLE "product" ALTER COLUMN "reserved" TYPE BIGINT;
ALTER TABLE "product" ALTER COLUMN "available" TYPE BIGINT;
ALTER TABLE "stock_move" ALTER COLUMN "on_hand" TYPE BIGINT;
ALTER TABLE "stock_move" ALTER COLUMN "reserved" TYPE BIGINT;
