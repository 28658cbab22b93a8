-- What is found by text is folded: case, accents and the ways to write a letter are alike, on both
-- databases (backdesk/fold.py). Streets, postcodes, cities, digits of telephones are found too.

DROP INDEX "order_search_pieces";
DROP INDEX "customer_search_pieces";
DROP INDEX "product_search_pieces";
UPDATE "order_search" SET "text" = fold(o."number" || E'\n' || o."external_id" || E'\n' || o."email" || E'\n' || o."name" || E'\n' || o."company" || E'\n' || o."phone" || E'\n' || o."street" || E'\n' || o."postcode" || E'\n' || o."city" || E'\n' || o."shipping_name" || E'\n' || o."shipping_street" || E'\n' || o."shipping_postcode" || E'\n' || o."shipping_city" || E'\n' || replace(replace(replace(replace(replace(replace(replace(o."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(o."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(o."shipping_postcode", ' ', ''), '-', '') || E'\n' || '#' || ltrim(substr(o."number", length(rtrim(o."number", '0123456789')) + 1), '0') || '#')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || CASE WHEN p."email" IN (o."email", '') THEN '' ELSE E'\n' || p."email" END || CASE WHEN p."name" IN (o."name", '') THEN '' ELSE E'\n' || p."name" END || CASE WHEN p."company" IN (o."company", '') THEN '' ELSE E'\n' || p."company" END, E'\n')) FROM "invoice" p WHERE p."order_id" = o."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || CASE WHEN p."email" IN (o."email", '') THEN '' ELSE E'\n' || p."email" END || CASE WHEN p."name" IN (o."name", '') THEN '' ELSE E'\n' || p."name" END || CASE WHEN p."company" IN (o."company", '') THEN '' ELSE E'\n' || p."company" END, E'\n')) FROM "credit_memo" p WHERE p."order_id" = o."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || E'\n' || p."tracking_code" || CASE WHEN p."name" IN (o."name", '') THEN '' ELSE E'\n' || p."name" END, E'\n')) FROM "packing_slip" p WHERE p."order_id" = o."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number", E'\n')) FROM "returns" p WHERE p."order_id" = o."id"), '')
FROM "orders" o WHERE o."id" = "order_search"."id";
UPDATE "customer_search" SET "text" = fold(o."email" || E'\n' || o."name" || E'\n' || o."company" || E'\n' || o."phone" || E'\n' || o."street" || E'\n' || o."postcode" || E'\n' || o."city" || E'\n' || o."shipping_name" || E'\n' || o."shipping_street" || E'\n' || o."shipping_postcode" || E'\n' || o."shipping_city" || E'\n' || replace(replace(replace(replace(replace(replace(replace(o."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(o."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(o."shipping_postcode", ' ', ''), '-', '')) FROM "customer" o WHERE o."id" = "customer_search"."id";
UPDATE "product_search" SET "text" = fold(o."name" || E'\n' || o."sku") FROM "product" o WHERE o."id" = "product_search"."id";
CREATE INDEX "order_search_pieces" ON "order_search" USING gin (order_pieces("text"));
CREATE INDEX "customer_search_pieces" ON "customer_search" USING gin (order_pieces("text"));
CREATE INDEX "product_search_pieces" ON "product_search" USING gin (order_pieces("text"));

CREATE OR REPLACE FUNCTION order_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "order_search" ("id", "text") VALUES (NEW."id", fold(NEW."number" || E'\n' || NEW."external_id" || E'\n' || NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone" || E'\n' || NEW."street" || E'\n' || NEW."postcode" || E'\n' || NEW."city" || E'\n' || NEW."shipping_name" || E'\n' || NEW."shipping_street" || E'\n' || NEW."shipping_postcode" || E'\n' || NEW."shipping_city" || E'\n' || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(NEW."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || E'\n' || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#'));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION order_said_again() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = fold(NEW."number" || E'\n' || NEW."external_id" || E'\n' || NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone" || E'\n' || NEW."street" || E'\n' || NEW."postcode" || E'\n' || NEW."city" || E'\n' || NEW."shipping_name" || E'\n' || NEW."shipping_street" || E'\n' || NEW."shipping_postcode" || E'\n' || NEW."shipping_city" || E'\n' || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(NEW."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || E'\n' || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE E'\n' || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE E'\n' || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE E'\n' || p."company" END, E'\n')) FROM "invoice" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE E'\n' || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE E'\n' || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE E'\n' || p."company" END, E'\n')) FROM "credit_memo" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number" || E'\n' || p."tracking_code" || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE E'\n' || p."name" END, E'\n')) FROM "packing_slip" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || fold(string_agg(p."number", E'\n')) FROM "returns" p WHERE p."order_id" = NEW."id"), '')
    WHERE "id" = NEW."id";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION order_paper_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = "text" || E'\n' || fold(NEW."number") WHERE "id" = NEW."order_id";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION order_slip_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = "text" || E'\n' || fold(NEW."number" || E'\n' || NEW."tracking_code") WHERE "id" = NEW."order_id";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION order_parcel_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = "text" || E'\n' || fold(NEW."tracking_code") WHERE "id" = NEW."order_id";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION customer_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "customer_search" ("id", "text") VALUES (NEW."id", fold(NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone" || E'\n' || NEW."street" || E'\n' || NEW."postcode" || E'\n' || NEW."city" || E'\n' || NEW."shipping_name" || E'\n' || NEW."shipping_street" || E'\n' || NEW."shipping_postcode" || E'\n' || NEW."shipping_city" || E'\n' || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || E'\n' || replace(replace(NEW."postcode", ' ', ''), '-', '') || E'\n' || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '')))
    ON CONFLICT ("id") DO UPDATE SET "text" = EXCLUDED."text";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION product_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "product_search" ("id", "text") VALUES (NEW."id", fold(NEW."name" || E'\n' || NEW."sku"))
    ON CONFLICT ("id") DO UPDATE SET "text" = EXCLUDED."text";
    RETURN NULL;
END $$;
DROP TRIGGER "orders_search_update" ON "orders";
CREATE TRIGGER "orders_search_update" AFTER UPDATE OF "number", "external_id", "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city" ON "orders"
    FOR EACH ROW WHEN (NEW."number" <> OLD."number" OR NEW."external_id" <> OLD."external_id" OR NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city") EXECUTE FUNCTION order_said_again();
DROP TRIGGER "customer_search_update" ON "customer";
CREATE TRIGGER "customer_search_update" AFTER UPDATE OF "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city" ON "customer"
    FOR EACH ROW WHEN (NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city") EXECUTE FUNCTION customer_said();

-- What is looked for comes folded.
CREATE OR REPLACE FUNCTION orders_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF length(term) >= 3 THEN
        RETURN QUERY SELECT s."id" FROM "order_search" s
            WHERE order_pieces(s."text") @> order_pieces(term) AND strpos(s."text", term) > 0;
    ELSE
        RETURN QUERY SELECT s."id" FROM "order_search" s WHERE strpos(s."text", term) > 0;
    END IF;
    RETURN QUERY SELECT l."order_id" FROM "product" p JOIN "order_line" l ON l."product_id" = p."id"
        WHERE strpos(fold(p."sku"), term) > 0;
END $$;
CREATE OR REPLACE FUNCTION customers_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF length(term) >= 3 THEN
        RETURN QUERY SELECT s."id" FROM "customer_search" s
            WHERE order_pieces(s."text") @> order_pieces(term) AND strpos(s."text", term) > 0;
    ELSE
        RETURN QUERY SELECT s."id" FROM "customer_search" s WHERE strpos(s."text", term) > 0;
    END IF;
END $$;
CREATE OR REPLACE FUNCTION products_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF length(term) >= 3 THEN
        RETURN QUERY SELECT s."id" FROM "product_search" s
            WHERE order_pieces(s."text") @> order_pieces(term) AND strpos(s."text", term) > 0;
    ELSE
        RETURN QUERY SELECT s."id" FROM "product_search" s WHERE strpos(s."text", term) > 0;
    END IF;
END $$;
