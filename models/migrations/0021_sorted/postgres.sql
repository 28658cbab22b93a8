-- An index for every order of the list of orders and for its filters in that order, and none twice.
DROP INDEX "orders_status";
DROP INDEX "orders_payment_status";
DROP INDEX "orders_shipping_status";
DROP INDEX "orders_payment_status_id";
DROP INDEX "orders_shipping_status_id";
DROP INDEX "orders_due";
DROP INDEX "orders_gross";
CREATE INDEX "orders_status_placed_at_id" ON "orders" ("status", "placed_at", "id");
CREATE INDEX "orders_payment_status_placed_at_id" ON "orders" ("payment_status", "placed_at", "id");
CREATE INDEX "orders_shipping_status_placed_at_id" ON "orders" ("shipping_status", "placed_at", "id");
CREATE INDEX "orders_due_id" ON "orders" ("due", "id");
CREATE INDEX "orders_gross_id" ON "orders" ("gross", "id");

-- Lists that are as long as that of orders, and longer.
DROP INDEX "outbox_state";
CREATE INDEX "outbox_created_at_id" ON "outbox" ("created_at", "id");
CREATE INDEX "invoice_gross_id" ON "invoice" ("gross", "id");
CREATE INDEX "invoice_status_id" ON "invoice" ("status", "id");
DROP INDEX "invoice_status";

-- What is found by text is few, whatever the planner guesses of the products: with a guess of its
-- own it read all orders, and all lines, to find one.
CREATE FUNCTION orders_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE said TEXT := lower(term);
BEGIN
    IF length(said) >= 3 THEN
        RETURN QUERY SELECT s."id" FROM "order_search" s
            WHERE order_pieces(s."text") @> order_pieces(said) AND strpos(s."text", said) > 0;
    ELSE
        RETURN QUERY SELECT s."id" FROM "order_search" s WHERE strpos(s."text", said) > 0;
    END IF;
    RETURN QUERY SELECT l."order_id" FROM "product" p JOIN "order_line" l ON l."product_id" = p."id"
        WHERE strpos(lower(p."sku"), said) > 0;
END $$;
