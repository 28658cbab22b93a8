-- The texts that orders are found by, one row an order, kept by the database itself (decision 0015).

CREATE TABLE "order_search" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "text" TEXT NOT NULL
);
INSERT INTO "order_search" ("id", "text")
SELECT "id", "number" || char(10) || "external_id" || char(10) || "email" || char(10) || "name" || char(10) || "company" || char(10) || "phone"
        || COALESCE((SELECT char(10) || group_concat("number", char(10)) FROM "invoice" WHERE "order_id" = "orders"."id"), '')
        || COALESCE((SELECT char(10) || group_concat("number", char(10)) FROM "credit_memo" WHERE "order_id" = "orders"."id"), '')
        || COALESCE((SELECT char(10) || group_concat("number" || char(10) || "tracking_code", char(10)) FROM "packing_slip" WHERE "order_id" = "orders"."id"), '')
        || COALESCE((SELECT char(10) || group_concat("number", char(10)) FROM "returns" WHERE "order_id" = "orders"."id"), '')
FROM "orders";

CREATE VIRTUAL TABLE "order_search_index" USING fts5(
    "text", content='order_search', content_rowid='id', tokenize='trigram'
);
INSERT INTO "order_search_index" ("order_search_index") VALUES ('rebuild');
CREATE TRIGGER "order_search_index_insert" AFTER INSERT ON "order_search" BEGIN
    INSERT INTO "order_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;
CREATE TRIGGER "order_search_index_delete" AFTER DELETE ON "order_search" BEGIN
    INSERT INTO "order_search_index" ("order_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
END;
CREATE TRIGGER "order_search_index_update" AFTER UPDATE ON "order_search" BEGIN
    INSERT INTO "order_search_index" ("order_search_index", "rowid", "text") VALUES ('delete', OLD."id", OLD."text");
    INSERT INTO "order_search_index" ("rowid", "text") VALUES (NEW."id", NEW."text");
END;

CREATE TRIGGER "orders_search_insert" AFTER INSERT ON "orders" BEGIN
    INSERT INTO "order_search" ("id", "text") VALUES (NEW."id", NEW."number" || char(10) || NEW."external_id" || char(10) || NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone");
END;
CREATE TRIGGER "orders_search_update" AFTER UPDATE OF "number", "external_id", "email", "name", "company", "phone" ON "orders"
WHEN NEW."number" <> OLD."number" OR NEW."external_id" <> OLD."external_id" OR NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone"
BEGIN
    UPDATE "order_search" SET "text" = NEW."number" || char(10) || NEW."external_id" || char(10) || NEW."email" || char(10) || NEW."name" || char(10) || NEW."company" || char(10) || NEW."phone"
        || COALESCE((SELECT char(10) || group_concat("number", char(10)) FROM "invoice" WHERE "order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || group_concat("number", char(10)) FROM "credit_memo" WHERE "order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || group_concat("number" || char(10) || "tracking_code", char(10)) FROM "packing_slip" WHERE "order_id" = NEW."id"), '')
        || COALESCE((SELECT char(10) || group_concat("number", char(10)) FROM "returns" WHERE "order_id" = NEW."id"), '')
    WHERE "id" = NEW."id";
END;
CREATE TRIGGER "invoice_search_insert" AFTER INSERT ON "invoice" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || NEW."number" WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "credit_memo_search_insert" AFTER INSERT ON "credit_memo" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || NEW."number" WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "packing_slip_search_insert" AFTER INSERT ON "packing_slip" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || NEW."number" || char(10) || NEW."tracking_code" WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "returns_search_insert" AFTER INSERT ON "returns" BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || NEW."number" WHERE "id" = NEW."order_id";
END;
CREATE TRIGGER "packing_slip_search_update" AFTER UPDATE OF "tracking_code" ON "packing_slip"
WHEN NEW."tracking_code" <> OLD."tracking_code"
BEGIN
    UPDATE "order_search" SET "text" = "text" || char(10) || NEW."tracking_code" WHERE "id" = NEW."order_id";
END;
