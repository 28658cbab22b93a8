-- The texts that orders are found by, one row an order, kept by the database itself (decision 0015).

CREATE FUNCTION order_pieces(said TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT COALESCE(array_agg(DISTINCT substr(said, place, 3)), '{}')
    FROM generate_series(1, length(said) - 2) place
$$;
CREATE TABLE "order_search" (
    "id" INT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL
);
INSERT INTO "order_search" ("id", "text")
SELECT "id", lower("number" || E'\n' || "external_id" || E'\n' || "email" || E'\n' || "name" || E'\n' || "company" || E'\n' || "phone"
        || COALESCE((SELECT E'\n' || string_agg("number", E'\n') FROM "invoice" WHERE "order_id" = "orders"."id"), '')
        || COALESCE((SELECT E'\n' || string_agg("number", E'\n') FROM "credit_memo" WHERE "order_id" = "orders"."id"), '')
        || COALESCE((SELECT E'\n' || string_agg("number" || E'\n' || "tracking_code", E'\n') FROM "packing_slip" WHERE "order_id" = "orders"."id"), '')
        || COALESCE((SELECT E'\n' || string_agg("number", E'\n') FROM "returns" WHERE "order_id" = "orders"."id"), ''))
FROM "orders";
CREATE INDEX "order_search_pieces" ON "order_search" USING gin (order_pieces("text"));

CREATE FUNCTION order_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "order_search" ("id", "text") VALUES (NEW."id", lower(NEW."number" || E'\n' || NEW."external_id" || E'\n' || NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone"));
    RETURN NULL;
END $$;
CREATE FUNCTION order_said_again() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = lower(NEW."number" || E'\n' || NEW."external_id" || E'\n' || NEW."email" || E'\n' || NEW."name" || E'\n' || NEW."company" || E'\n' || NEW."phone"
        || COALESCE((SELECT E'\n' || string_agg("number", E'\n') FROM "invoice" WHERE "order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || string_agg("number", E'\n') FROM "credit_memo" WHERE "order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || string_agg("number" || E'\n' || "tracking_code", E'\n') FROM "packing_slip" WHERE "order_id" = NEW."id"), '')
        || COALESCE((SELECT E'\n' || string_agg("number", E'\n') FROM "returns" WHERE "order_id" = NEW."id"), ''))
    WHERE "id" = NEW."id";
    RETURN NULL;
END $$;
CREATE FUNCTION order_paper_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = "text" || E'\n' || lower(NEW."number") WHERE "id" = NEW."order_id";
    RETURN NULL;
END $$;
CREATE FUNCTION order_slip_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = "text" || E'\n' || lower(NEW."number" || E'\n' || NEW."tracking_code") WHERE "id" = NEW."order_id";
    RETURN NULL;
END $$;
CREATE FUNCTION order_parcel_said() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "order_search" SET "text" = "text" || E'\n' || lower(NEW."tracking_code") WHERE "id" = NEW."order_id";
    RETURN NULL;
END $$;

CREATE TRIGGER "orders_search_insert" AFTER INSERT ON "orders" FOR EACH ROW EXECUTE FUNCTION order_said();
CREATE TRIGGER "orders_search_update" AFTER UPDATE OF "number", "external_id", "email", "name", "company", "phone" ON "orders"
    FOR EACH ROW WHEN (NEW."number" <> OLD."number" OR NEW."external_id" <> OLD."external_id" OR NEW."email" <> OLD."email" OR NEW."name" <> OLD."name" OR NEW."company" <> OLD."company" OR NEW."phone" <> OLD."phone") EXECUTE FUNCTION order_said_again();
CREATE TRIGGER "invoice_search_insert" AFTER INSERT ON "invoice" FOR EACH ROW EXECUTE FUNCTION order_paper_said();
CREATE TRIGGER "credit_memo_search_insert" AFTER INSERT ON "credit_memo" FOR EACH ROW EXECUTE FUNCTION order_paper_said();
CREATE TRIGGER "returns_search_insert" AFTER INSERT ON "returns" FOR EACH ROW EXECUTE FUNCTION order_paper_said();
CREATE TRIGGER "packing_slip_search_insert" AFTER INSERT ON "packing_slip" FOR EACH ROW EXECUTE FUNCTION order_slip_said();
CREATE TRIGGER "packing_slip_search_update" AFTER UPDATE OF "tracking_code" ON "packing_slip"
    FOR EACH ROW WHEN (NEW."tracking_code" <> OLD."tracking_code") EXECUTE FUNCTION order_parcel_said();
