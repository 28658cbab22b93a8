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
CREATE INDEX "orders_placed_at_id" ON "orders" ("placed_at", "id") INCLUDE ("currency", "status", "gross", "net");
DROP INDEX "orders_due_id";
CREATE INDEX "orders_due_id" ON "orders" ("due", "id") INCLUDE ("currency");

-- The texts that customers and products are found by, kept as those of orders are (decision 0015).

CREATE TABLE "customer_search" (
    "id" INT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL
);
INSERT INTO "customer_search" ("id", "text") SELECT "id", lower("name" || E'\n' || "company" || E'\n' || "email" || E'\n' || "phone") FROM "customer";
CREATE INDEX "customer_search_pieces" ON "customer_search" USING gin (order_pieces("text"));
CREATE FUNCTION customer_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "customer_search" ("id", "text") VALUES (NEW."id", lower(NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."email" || E'\n' || NEW."phone"))
    ON CONFLICT ("id") DO UPDATE SET "text" = EXCLUDED."text";
    RETURN NULL;
END $$;
CREATE TRIGGER "customer_search_insert" AFTER INSERT ON "customer" FOR EACH ROW EXECUTE FUNCTION customer_said();
CREATE TRIGGER "customer_search_update" AFTER UPDATE OF "name", "company", "email", "phone" ON "customer"
    FOR EACH ROW WHEN (NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."email" <> OLD."email" OR NEW."phone" <> OLD."phone") EXECUTE FUNCTION customer_said();
CREATE FUNCTION customers_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    RETURN QUERY SELECT s."id" FROM "customer_search" s
        WHERE order_pieces(s."text") @> order_pieces(lower(term)) AND strpos(s."text", lower(term)) > 0;
END $$;

CREATE TABLE "product_search" (
    "id" INT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL
);
INSERT INTO "product_search" ("id", "text") SELECT "id", lower("name" || E'\n' || "sku") FROM "product";
CREATE INDEX "product_search_pieces" ON "product_search" USING gin (order_pieces("text"));
CREATE FUNCTION product_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "product_search" ("id", "text") VALUES (NEW."id", lower(NEW."name" || E'\n' || NEW."sku"))
    ON CONFLICT ("id") DO UPDATE SET "text" = EXCLUDED."text";
    RETURN NULL;
END $$;
CREATE TRIGGER "product_search_insert" AFTER INSERT ON "product" FOR EACH ROW EXECUTE FUNCTION product_said();
CREATE TRIGGER "product_search_update" AFTER UPDATE OF "name", "sku" ON "product"
    FOR EACH ROW WHEN (NEW."name" <> OLD."name" OR NEW."sku" <> OLD."sku") EXECUTE FUNCTION product_said();
CREATE FUNCTION products_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    RETURN QUERY SELECT s."id" FROM "product_search" s
        WHERE order_pieces(s."text") @> order_pieces(lower(term)) AND strpos(s."text", lower(term)) > 0;
END $$;
