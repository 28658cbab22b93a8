-- What is found by text is folded: case, accents and the ways to write a letter are alike, on both
-- databases (backdesk/fold.py). Streets, postcodes, cities, digits of telephones are found too.

DROP TRIGGER "orders_search_insert";
DROP TRIGGER "orders_search_update";
DROP TRIGGER "invoice_search_insert";
DROP TRIGGER "credit_memo_search_insert";
DROP TRIGGER "packing_slip_search_insert";
DROP TRIGGER "returns_search_insert";
DROP TRIGGER "packing_slip_search_update";
DROP TRIGGER "customer_search_insert";
DROP TRIGGER "customer_search_update";
DROP TRIGGER "product_search_insert";
DROP TRIGGER "product_search_update";
DROP TRIGGER "order_search_index_update";
DROP TRIGGER "customer_search_index_update";
DROP TRIGGER "product_search_index_update";

UPDATE "order_search" SET "text" = (SELECT fold("number" || char(10) || "external_id" || char(10) || "email" || char(10) || "name" || char(10) || "company" || char(10) || "phone" || char(10) || "street" || char(10) || "postcode" || char(10) || "city" || char(10) || "shipping_name" || char(10) || "shipping_street" || char(10) || "shipping_postcode" || char(10) || "shipping_city" || char(10) || replace(replace(replace(replace(replace(replace(replace("phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace("postcode", ' ', ''), '-', '') || char(10) || replace(replace("shipping_postcode", ' ', ''), '-', '') || char(10) || '#' || ltrim(substr("number", length(rtrim("number", '0123456789')) + 1), '0') || '#')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || CASE WHEN p."email" IN ("orders"."email", '') THEN '' ELSE char(10) || p."email" END || CASE WHEN p."name" IN ("orders"."name", '') THEN '' ELSE char(10) || p."name" END || CASE WHEN p."company" IN ("orders"."company", '') THEN '' ELSE char(10) || p."company" END, char(10))) FROM "invoice" p WHERE p."order_id" = "orders"."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || CASE WHEN p."email" IN ("orders"."email", '') THEN '' ELSE char(10) || p."email" END || CASE WHEN p."name" IN ("orders"."name", '') THEN '' ELSE char(10) || p."name" END || CASE WHEN p."company" IN ("orders"."company", '') THEN '' ELSE char(10) || p."company" END, char(10))) FROM "credit_memo" p WHERE p."order_id" = "orders"."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || char(10) || p."tracking_code" || CASE WHEN p."name" IN ("orders"."name", '') THEN '' ELSE char(10) || p."name" END, char(10))) FROM "packing_slip" p WHERE p."order_id" = "orders"."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number", char(10))) FROM "returns" p WHERE p."order_id" = "orders"."id"), '')
    FROM "orders" WHERE "orders"."id" = "order_search"."id");
UPDATE "customer_search" SET "text" = (SELECT fold("email" || char(10) || "name" || char(10) || "company" || char(10) || "phone" || char(10) || "street" || char(10) || "postcode" || char(10) || "city" || char(10) || "shipping_name" || char(10) || "shipping_street" || char(10) || "shipping_postcode" || char(10) || "shipping_city" || char(10) || replace(replace(replace(replace(replace(replace(replace("phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace("postcode", ' ', ''), '-', '') || char(10) || replace(replace("shipping_postcode", ' ', ''), '-', '')) FROM "customer" WHERE "customer"."id" = "customer_search"."id");
UPDATE "product_search" SET "text" = (SELECT fold("name" || char(10) || "sku") FROM "product" WHERE "product"."id" = "product_search"."id");
INSERT INTO "order_search_index" ("order_search_index") VALUES ('rebuild');
CREATE TRIGGER "order_search_index_update" AFTER UPDATE ON "order_search" BEGIN
    INSERT INTO "order_search_index" ("order_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
    INSERT INTO "order_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
INSERT INTO "customer_search_index" ("customer_search_index") VALUES ('rebuild');
CREATE TRIGGER "customer_search_index_update" AFTER UPDATE ON "customer_search" BEGIN
    INSERT INTO "customer_search_index" ("customer_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
    INSERT INTO "customer_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
INSERT INTO "product_search_index" ("product_search_index") VALUES ('rebuild');
CREATE TRIGGER "product_search_index_update" AFTER UPDATE ON "product_search" BEGIN
    INSERT INTO "product_search_index" ("product_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
    INSERT INTO "product_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;

CREATE TRIGGER "orders_search_insert" AFTER INSERT ON "orders" BEGIN
    INSERT INTO "order_search" ("id", "text") VALUES (NEW."id", fold(NEW."number" || char(10) || NEW."external_id" || char(10) || NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || char(10) || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#'));
END;
CREATE TRIGGER "orders_search_update" AFTER UPDATE OF "number", "external_id", "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city" ON "orders"
WHEN NEW."number" <> OLD."number" OR NEW."external_id" <> OLD."external_id" OR NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city"
BEGIN
    UPDATE "order_search" SET "text" = fold(NEW."number" || char(10) || NEW."external_id" || char(10) || NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '') || char(10) || '#' || ltrim(substr(NEW."number", length(rtrim(NEW."number", '0123456789')) + 1), '0') || '#')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE char(10) || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE char(10) || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE char(10) || p."company" END, char(10))) FROM "invoice" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || CASE WHEN p."email" IN (NEW."email", '') THEN '' ELSE char(10) || p."email" END || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE char(10) || p."name" END || CASE WHEN p."company" IN (NEW."company", '') THEN '' ELSE char(10) || p."company" END, char(10))) FROM "credit_memo" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number" || char(10) || p."tracking_code" || CASE WHEN p."name" IN (NEW."name", '') THEN '' ELSE char(10) || p."name" END, char(10))) FROM "packing_slip" p WHERE p."order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || fold(group_concat(p."number", char(10))) FROM "returns" p WHERE p."order_id" = NEW."id"), '')
    WHERE "id" = NEW."id";
END;

CREATE TRIGGER "customer_search_insert" AFTER INSERT ON "customer" BEGIN
    INSERT INTO "customer_search" ("id", "text") VALUES (NEW."id", fold(NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', '')));
END;
CREATE TRIGGER "customer_search_update" AFTER UPDATE OF "email", "name", "company", "phone", "street", "postcode", "city", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city" ON "customer"
WHEN NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone" OR NEW."street" <> OLD."street" OR NEW."postcode" <> OLD."postcode" OR NEW."city" <> OLD."city" OR NEW."shipping_name" <> OLD."shipping_name" OR NEW."shipping_street" <> OLD."shipping_street" OR NEW."shipping_postcode" <> OLD."shipping_postcode" OR NEW."shipping_city" <> OLD."shipping_city"
BEGIN
    UPDATE "customer_search" SET "text" = fold(NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone" || char(10) || NEW."street" || char(10) || NEW."postcode" || char(10) || NEW."city" || char(10) || NEW."shipping_name" || char(10) || NEW."shipping_street" || char(10) || NEW."shipping_postcode" || char(10) || NEW."shipping_city" || char(10) || replace(replace(replace(replace(replace(replace(replace(NEW."phone", ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', ''), '/', '') || char(10) || replace(replace(NEW."postcode", ' ', ''), '-', '') || char(10) || replace(replace(NEW."shipping_postcode", ' ', ''), '-', ''))
    WHERE "id" = NEW."id";
END;

CREATE TRIGGER "product_search_insert" AFTER INSERT ON "product" BEGIN
    INSERT INTO "product_search" ("id", "text") VALUES (NEW."id", fold(NEW."name" || char(10) || NEW."sku"));
END;
CREATE TRIGGER "product_search_update" AFTER UPDATE OF "name", "sku" ON "product"
WHEN NEW."name" <> OLD."name" OR NEW."sku" <> OLD."sku"
BEGIN
    UPDATE "product_search" SET "text" = fold(NEW."name" || char(10) || NEW."sku")
    WHERE "id" = NEW."id";
END;

CREATE TRIGGER "invoice_search_insert" AFTER INSERT ON "invoice" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || fold(NEW."number") WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "credit_memo_search_insert" AFTER INSERT ON "credit_memo" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || fold(NEW."number") WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "returns_search_insert" AFTER INSERT ON "returns" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || fold(NEW."number") WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "packing_slip_search_insert" AFTER INSERT ON "packing_slip" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || fold(NEW."number" || char(10) || NEW."tracking_code") WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "packing_slip_search_update" AFTER UPDATE OF "tracking_code" ON "packing_slip"
WHEN NEW."tracking_code" <> OLD."tracking_code"
BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || fold(NEW."tracking_code") WHERE "id" = NEW."order_id";
END;
