-- The reference that a buyer asks for on their invoice (BT-10; a Leitweg-ID in Germany), found by text
-- as the rest of the order and the customer is (migration 0030).
ALTER TABLE "customer" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "orders" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "quote" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "invoice" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "credit_memo" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
DROP TRIGGER "orders_search_insert";
CREATE TRIGGER "orders_search_insert" AFTER INSERT ON "orders" BEGIN
    INSERT INTO "order_search" ("id", "text") VALUES (NEW."id", fold(NEW."number" || char(10) || NEW."external_id" || char(10) || NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || NEW."buyer_reference" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || char(10) || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#'));
END;
DROP TRIGGER "orders_search_update";
CREATE TRIGGER "orders_search_update" AFTER UPDATE OF "number", "external_id", "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "buyer_reference" ON "orders"
WHEN NEW."number" <> OLD."number" OR NEW."external_id" <> OLD."external_id" OR NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city" OR NEW."buyer_reference" <> OLD."buyer_reference"
BEGIN
    UPDATE "order_search" SET "text" = fold(NEW."number" || char(10) || NEW."external_id" || char(10) || NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || NEW."buyer_reference" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || char(10) || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE char(10) || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE char(10) || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE char(10) || p."company" END, char(10))) FROM "invoice" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE char(10) || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE char(10) || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE char(10) || p."company" END, char(10))) FROM "credit_memo" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || char(10) || p."tracking_code" || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE char(10) || p."name" END, char(10))) FROM "packing_slip" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number", char(10))) FROM "returns" p WHERE p."order_id" = NEW."id"), '')
    WHERE "id" = NEW."id";
END;
DROP TRIGGER "customer_search_insert";
CREATE TRIGGER "customer_search_insert" AFTER INSERT ON "customer" BEGIN
    INSERT INTO "customer_search" ("id", "text") VALUES (NEW."id", fold(NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || NEW."buyer_reference" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '')));
END;
DROP TRIGGER "customer_search_update";
CREATE TRIGGER "customer_search_update" AFTER UPDATE OF "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "buyer_reference" ON "customer"
WHEN NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city" OR NEW."buyer_reference" <> OLD."buyer_reference"
BEGIN
    UPDATE "customer_search" SET "text" = fold(NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || NEW."buyer_reference" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', ''))
    WHERE "id" = NEW."id";
END;

-- What the command line takes in, while it does: one that was broken off is found by check.
CREATE TABLE "import_run" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "file" VARCHAR(200) NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "begun_at" TIMESTAMP NOT NULL,
    CONSTRAINT "import_run_source_file_currency" UNIQUE ("source", "file", "currency")
);
