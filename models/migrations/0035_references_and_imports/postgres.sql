-- The reference that a buyer asks for on their invoice (BT-10; a Leitweg-ID in Germany), found by text
-- as the rest of the order and the customer is (migration 0030).
ALTER TABLE "customer" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "orders" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "quote" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "invoice" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "credit_memo" ADD COLUMN "buyer_reference" VARCHAR(100) NOT NULL DEFAULT '';
CREATE OR REPLACE FUNCTION order_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "order_search" ("id", "text") VALUES (NEW."id", fold(NEW."number" || E'\n' || NEW."external_id" || E'\n' || NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone" || E'\n' || NEW."street" || E'\n' || NEW."postcode" || E'\n' || NEW."city" || E'\n' || NEW."shipping_name" || E'\n' || NEW."shipping_street" || E'\n' || NEW."shipping_postcode" || E'\n' || NEW."shipping_city" || E'\n' || NEW."buyer_reference" || E'\n' || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(NEW."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || E'\n' || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#'));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION order_said_again() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = fold(NEW."number" || E'\n' || NEW."external_id" || E'\n' || NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone" || E'\n' || NEW."street" || E'\n' || NEW."postcode" || E'\n' || NEW."city" || E'\n' || NEW."shipping_name" || E'\n' || NEW."shipping_street" || E'\n' || NEW."shipping_postcode" || E'\n' || NEW."shipping_city" || E'\n' || NEW."buyer_reference" || E'\n' || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(NEW."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || E'\n' || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE E'\n' || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE E'\n' || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE E'\n' || p."company" END, E'\n')) FROM "invoice" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE E'\n' || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE E'\n' || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE E'\n' || p."company" END, E'\n')) FROM "credit_memo" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || E'\n' || p."tracking_code" || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE E'\n' || p."name" END, E'\n')) FROM "packing_slip" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number", E'\n')) FROM "returns" p WHERE p."order_id" = NEW."id"), '')
    WHERE "id" = NEW."id";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION customer_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "customer_search" ("id", "text") VALUES (NEW."id", fold(NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone" || E'\n' || NEW."street" || E'\n' || NEW."postcode" || E'\n' || NEW."city" || E'\n' || NEW."shipping_name" || E'\n' || NEW."shipping_street" || E'\n' || NEW."shipping_postcode" || E'\n' || NEW."shipping_city" || E'\n' || NEW."buyer_reference" || E'\n' || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(NEW."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '')))
    ON CONFLICT ("id") DO UPDATE SET "text" = EXCLUDED."text";
    RETURN NULL;
END $$;
DROP TRIGGER "orders_search_update" ON "orders";
CREATE TRIGGER "orders_search_update" AFTER UPDATE OF "number", "external_id", "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "buyer_reference" ON "orders"
    FOR EACH ROW WHEN (NEW."number" <> OLD."number" OR NEW."external_id" <> OLD."external_id" OR NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city" OR NEW."buyer_reference" <> OLD."buyer_reference") EXECUTE FUNCTION order_said_again();
DROP TRIGGER "customer_search_update" ON "customer";
CREATE TRIGGER "customer_search_update" AFTER UPDATE OF "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "buyer_reference" ON "customer"
    FOR EACH ROW WHEN (NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city" OR NEW."buyer_reference" <> OLD."buyer_reference") EXECUTE FUNCTION customer_said();
