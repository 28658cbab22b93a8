-- Lists that can be long have an index for each sort that they offer; what is alike in a status is
-- told apart by the moment, which those indexes have already.
DROP INDEX "orders_company";
CREATE INDEX "orders_company_id" ON "orders" ("company", "id");
DROP INDEX "orders_country";
CREATE INDEX "orders_country_id" ON "orders" ("country", "id");
DROP INDEX "customer_company";
CREATE INDEX "customer_company_id" ON "customer" ("company", "id");
DROP INDEX "customer_country";
CREATE INDEX "customer_country_id" ON "customer" ("country", "id");
DROP INDEX "quote_company";
CREATE INDEX "quote_company_id" ON "quote" ("company", "id");
DROP INDEX "quote_country";
CREATE INDEX "quote_country_id" ON "quote" ("country", "id");
DROP INDEX "invoice_company";
CREATE INDEX "invoice_company_id" ON "invoice" ("company", "id");
DROP INDEX "invoice_country";
CREATE INDEX "invoice_country_id" ON "invoice" ("country", "id");
DROP INDEX "credit_memo_company";
CREATE INDEX "credit_memo_company_id" ON "credit_memo" ("company", "id");
DROP INDEX "credit_memo_country";
CREATE INDEX "credit_memo_country_id" ON "credit_memo" ("country", "id");
DROP INDEX "orders_status_id";
CREATE INDEX "customer_created_at_id" ON "customer" ("created_at", "id");
CREATE INDEX "customer_city_id" ON "customer" ("city", "id");
CREATE INDEX "credit_memo_gross_id" ON "credit_memo" ("gross", "id");
DROP INDEX "credit_memo_status";
CREATE INDEX "credit_memo_status_issued_at_id" ON "credit_memo" ("status", "issued_at", "id");
DROP INDEX "invoice_status_id";
CREATE INDEX "invoice_status_issued_at_id" ON "invoice" ("status", "issued_at", "id");
DROP INDEX "packing_slip_status";
CREATE INDEX "packing_slip_status_created_at_id" ON "packing_slip" ("status", "created_at", "id");
CREATE INDEX "packing_slip_shipped_at_id" ON "packing_slip" ("shipped_at", "id");

-- What the dashboard adds up is read from the indexes alone.
DROP INDEX "orders_placed_at_id";
CREATE INDEX "orders_placed_at_id" ON "orders" ("placed_at", "id", "currency", "status", "gross", "net");
DROP INDEX "orders_due_id";
CREATE INDEX "orders_due_id" ON "orders" ("due", "id", "currency");

-- The texts that customers and products are found by, kept as those of orders are (decision 0015).

CREATE TABLE "customer_search" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "text" TEXT NOT NULL
);
INSERT INTO "customer_search" ("id", "text") SELECT "id", "name" || char(10) || "company" || char(10) || "email" || char(10) || "phone" FROM "customer";
CREATE VIRTUAL TABLE "customer_search_index" USING fts5(
    "text", content='customer_search', content_rowid='id', tokenize='trigram'
);
INSERT INTO "customer_search_index" ("customer_search_index") VALUES ('rebuild');
CREATE TRIGGER "customer_search_index_insert" AFTER INSERT ON "customer_search" BEGIN
    INSERT INTO "customer_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
CREATE TRIGGER "customer_search_index_update" AFTER UPDATE ON "customer_search" BEGIN
    INSERT INTO "customer_search_index" ("customer_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
    INSERT INTO "customer_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
CREATE TRIGGER "customer_search_index_delete" AFTER DELETE ON "customer_search" BEGIN
    INSERT INTO "customer_search_index" ("customer_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
END;
CREATE TRIGGER "customer_search_insert" AFTER INSERT ON "customer" BEGIN
    INSERT INTO "customer_search" ("id", "text") VALUES (NEW."id", NEW."name" || char(10) || NEW."company" || char(10) || NEW."email" || char(10) || NEW."phone");
END;
CREATE TRIGGER "customer_search_update" AFTER UPDATE OF "name", "company", "email", "phone" ON "customer"
WHEN NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."email" <> OLD."email" OR NEW."phone" <> OLD."phone"
BEGIN
    UPDATE "customer_search" SET "text" = NEW."name" || char(10) || NEW."company" || char(10) || NEW."email" || char(10) || NEW."phone" WHERE "id" = NEW."id";
END;

CREATE TABLE "product_search" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "text" TEXT NOT NULL
);
INSERT INTO "product_search" ("id", "text") SELECT "id", "name" || char(10) || "sku" FROM "product";
CREATE VIRTUAL TABLE "product_search_index" USING fts5(
    "text", content='product_search', content_rowid='id', tokenize='trigram'
);
INSERT INTO "product_search_index" ("product_search_index") VALUES ('rebuild');
CREATE TRIGGER "product_search_index_insert" AFTER INSERT ON "product_search" BEGIN
    INSERT INTO "product_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
CREATE TRIGGER "product_search_index_update" AFTER UPDATE ON "product_search" BEGIN
    INSERT INTO "product_search_index" ("product_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
    INSERT INTO "product_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
CREATE TRIGGER "product_search_index_delete" AFTER DELETE ON "product_search" BEGIN
    INSERT INTO "product_search_index" ("product_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
END;
CREATE TRIGGER "product_search_insert" AFTER INSERT ON "product" BEGIN
    INSERT INTO "product_search" ("id", "text") VALUES (NEW."id", NEW."name" || char(10) || NEW."sku");
END;
CREATE TRIGGER "product_search_update" AFTER UPDATE OF "name", "sku" ON "product"
WHEN NEW."name" <> OLD."name" OR NEW."sku" <> OLD."sku"
BEGIN
    UPDATE "product_search" SET "text" = NEW."name" || char(10) || NEW."sku" WHERE "id" = NEW."id";
END;
