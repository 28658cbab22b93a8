-- What pages read, from an index however many orders there are: a customer's e-mails, invoices that
-- are overdue, the values that payment and shipping methods have, the words
-- of remarks, and quotes by their texts (decision 0015).
CREATE INDEX "outbox_recipient_id" ON "outbox" ("recipient", "id");
CREATE INDEX "invoice_status_due_on_id" ON "invoice" ("status", "due_on", "id");
CREATE INDEX "orders_payment_method_placed_at_id" ON "orders" ("payment_method", "placed_at", "id");
CREATE INDEX "orders_shipping_method_placed_at_id" ON "orders" ("shipping_method", "placed_at", "id");

CREATE INDEX "orders_remark" ON "orders" USING gin (order_pieces(fold("remark"))) WHERE "remark" <> '';
CREATE FUNCTION orders_that_remark(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF length(term) >= 3 THEN
        RETURN QUERY SELECT o."id" FROM "orders" o WHERE o."remark" <> ''
            AND order_pieces(fold(o."remark")) @> order_pieces(term) AND strpos(fold(o."remark"), term) > 0;
    ELSE
        RETURN QUERY SELECT o."id" FROM "orders" o WHERE o."remark" <> '' AND strpos(fold(o."remark"), term) > 0;
    END IF;
END $$;

-- As the texts of orders: folded, the telephone and the postcode without what parts them, #12# the number.
CREATE FUNCTION quote_text("number" TEXT, "email" TEXT, "name" TEXT, "company" TEXT, "phone" TEXT, "street" TEXT, "postcode" TEXT, "city" TEXT)
    RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT fold($1 || E'\n' || $2 || E'\n' || $3 || E'\n' || $4 || E'\n' || $5 || E'\n' || $6 || E'\n' || $7 || E'\n' || $8 || E'\n'
        || translate($5, ' -().+/', '') || E'\n' || translate($7, ' -', '') || E'\n'
        || '#' || ltrim(substr($1, length(rtrim($1, '0123456789')) + 1), '0') || '#')
$$;
CREATE INDEX "quote_pieces" ON "quote" USING gin (order_pieces(quote_text("number", "email", "name", "company", "phone", "street", "postcode", "city")));
CREATE FUNCTION quotes_that_say(term TEXT) RETURNS SETOF INT LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF length(term) >= 3 THEN
        RETURN QUERY SELECT q."id" FROM "quote" q
            WHERE order_pieces(quote_text(q."number", q."email", q."name", q."company", q."phone", q."street", q."postcode", q."city")) @> order_pieces(term)
            AND strpos(quote_text(q."number", q."email", q."name", q."company", q."phone", q."street", q."postcode", q."city"), term) > 0;
    ELSE
        RETURN QUERY SELECT q."id" FROM "quote" q
            WHERE strpos(quote_text(q."number", q."email", q."name", q."company", q."phone", q."street", q."postcode", q."city"), term) > 0;
    END IF;
END $$;
