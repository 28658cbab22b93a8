-- Everything that the first version stores. Written for SQLite; the other file says the same.

CREATE TABLE "setting" (
    "name" VARCHAR(60) NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "number_series" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "series" VARCHAR(20) NOT NULL UNIQUE,
    "prefix" VARCHAR(10) NOT NULL,
    "digits" INT NOT NULL,
    "next" BIGINT NOT NULL,
    CONSTRAINT "number_series_check_1" CHECK (next > 0 AND digits > 0)
);

CREATE TABLE "customer" (
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "vat_number" VARCHAR(30) NOT NULL,
    "phone" VARCHAR(50) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "shipping_name" VARCHAR(200) NOT NULL,
    "shipping_street" VARCHAR(200) NOT NULL,
    "shipping_postcode" VARCHAR(20) NOT NULL,
    "shipping_city" VARCHAR(100) NOT NULL,
    "shipping_region" VARCHAR(100) NOT NULL,
    "shipping_country" VARCHAR(2) NOT NULL,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "external_id" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "version" INT NOT NULL
);
CREATE INDEX "customer_email" ON "customer" ("email");
CREATE INDEX "customer_name" ON "customer" ("name");
CREATE INDEX "customer_company" ON "customer" ("company");
CREATE INDEX "customer_country" ON "customer" ("country");

CREATE TABLE "product" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sku" VARCHAR(100) NOT NULL UNIQUE,
    "name" VARCHAR(300) NOT NULL,
    "price" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "physical" INT NOT NULL,
    "active" INT NOT NULL,
    "picture_url" VARCHAR(500) NOT NULL,
    "on_hand" INT NOT NULL,
    "reserved" INT NOT NULL,
    "available" INT NOT NULL,
    "notify_below" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "version" INT NOT NULL,
    CONSTRAINT "product_check_1" CHECK (price >= 0 AND vat_rate >= 0),
    CONSTRAINT "product_check_2" CHECK (available = on_hand - reserved)
);
CREATE INDEX "product_name" ON "product" ("name");
CREATE INDEX "product_available" ON "product" ("available");

CREATE TABLE "custom_status" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(60) NOT NULL UNIQUE,
    "color" VARCHAR(7) NOT NULL,
    "position" INT NOT NULL,
    "sends_email" INT NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "orders" (
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "vat_number" VARCHAR(30) NOT NULL,
    "phone" VARCHAR(50) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "shipping_name" VARCHAR(200) NOT NULL,
    "shipping_street" VARCHAR(200) NOT NULL,
    "shipping_postcode" VARCHAR(20) NOT NULL,
    "shipping_city" VARCHAR(100) NOT NULL,
    "shipping_region" VARCHAR(100) NOT NULL,
    "shipping_country" VARCHAR(2) NOT NULL,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(20) NOT NULL UNIQUE,
    "external_id" VARCHAR(100) NOT NULL,
    "version" INT NOT NULL,
    "placed_at" TIMESTAMP NOT NULL,
    "payment_method" VARCHAR(60) NOT NULL,
    "shipping_method" VARCHAR(60) NOT NULL,
    "remark" TEXT NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "prices_include_vat" INT NOT NULL,
    "discount" BIGINT NOT NULL,
    "shipping_cost" BIGINT NOT NULL,
    "shipping_vat_rate" INT NOT NULL,
    "shipping_vat" BIGINT NOT NULL,
    "payment_cost" BIGINT NOT NULL,
    "payment_vat_rate" INT NOT NULL,
    "payment_vat" BIGINT NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "held_at" TIMESTAMP,
    "hold_reason" VARCHAR(200) NOT NULL,
    "cancelled_at" TIMESTAMP,
    "paid" BIGINT NOT NULL,
    "refunded" BIGINT NOT NULL,
    "credited" BIGINT NOT NULL,
    "written_off" BIGINT NOT NULL,
    "shipping_invoiced" INT NOT NULL,
    "payment_cost_invoiced" INT NOT NULL,
    "reversible_payments" INT NOT NULL,
    "open_slips" INT NOT NULL,
    "shipped_slips" INT NOT NULL,
    "due" BIGINT NOT NULL,
    "to_refund" BIGINT NOT NULL,
    "to_invoice" INT NOT NULL,
    "to_credit" INT NOT NULL,
    "to_pack" INT NOT NULL,
    "to_ship" INT NOT NULL,
    "to_return" INT NOT NULL,
    "to_cancel" INT NOT NULL,
    "cancelled_units" INT NOT NULL,
    "shipped_units" INT NOT NULL,
    "units" INT NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "payment_status" VARCHAR(20) NOT NULL,
    "shipping_status" VARCHAR(20) NOT NULL,
    "custom_status_id" INT REFERENCES "custom_status" ("id") ON DELETE RESTRICT,
    "customer_id" INT NOT NULL REFERENCES "customer" ("id") ON DELETE RESTRICT,
    CONSTRAINT "orders_check_1" CHECK (gross >= 0 AND net >= 0 AND vat >= 0 AND discount >= 0),
    CONSTRAINT "orders_check_2" CHECK (paid >= 0 AND refunded BETWEEN 0 AND paid),
    CONSTRAINT "orders_check_3" CHECK (credited >= 0 AND written_off >= 0 AND credited + written_off <= gross),
    CONSTRAINT "orders_check_4" CHECK (due >= 0 AND to_refund >= 0),
    CONSTRAINT "orders_check_5" CHECK (open_slips >= 0 AND shipped_slips >= 0 AND reversible_payments >= 0)
);
CREATE INDEX "orders_email" ON "orders" ("email");
CREATE INDEX "orders_name" ON "orders" ("name");
CREATE INDEX "orders_company" ON "orders" ("company");
CREATE INDEX "orders_country" ON "orders" ("country");
CREATE INDEX "orders_gross" ON "orders" ("gross");
CREATE INDEX "orders_due" ON "orders" ("due");
CREATE INDEX "orders_status" ON "orders" ("status");
CREATE INDEX "orders_payment_status" ON "orders" ("payment_status");
CREATE INDEX "orders_shipping_status" ON "orders" ("shipping_status");

CREATE TABLE "stock_move" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "on_hand" INT NOT NULL,
    "reserved" INT NOT NULL,
    "reason" VARCHAR(40) NOT NULL,
    "document" VARCHAR(40) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "by_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT,
    "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "product_id" INT NOT NULL REFERENCES "product" ("id") ON DELETE RESTRICT
);

CREATE TABLE "order_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "physical" INT NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "cancelled" INT NOT NULL,
    "invoiced" INT NOT NULL,
    "credited" INT NOT NULL,
    "credited_unshipped" INT NOT NULL,
    "packed" INT NOT NULL,
    "shipped" INT NOT NULL,
    "returned" INT NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "product_id" INT REFERENCES "product" ("id") ON DELETE RESTRICT,
    CONSTRAINT "order_line_check_1" CHECK (quantity > 0 AND unit_price >= 0 AND discount >= 0),
    CONSTRAINT "order_line_check_2" CHECK (net >= 0 AND vat >= 0 AND gross = net + vat),
    CONSTRAINT "order_line_check_3" CHECK (cancelled BETWEEN 0 AND quantity),
    CONSTRAINT "order_line_check_4" CHECK (invoiced BETWEEN 0 AND quantity),
    CONSTRAINT "order_line_check_5" CHECK (credited BETWEEN 0 AND invoiced),
    CONSTRAINT "order_line_check_6" CHECK (credited_unshipped BETWEEN 0 AND credited),
    CONSTRAINT "order_line_check_7" CHECK (packed >= 0 AND shipped >= 0 AND packed + shipped <= quantity),
    CONSTRAINT "order_line_check_8" CHECK (returned BETWEEN 0 AND shipped)
);
CREATE INDEX "order_line_order_id_id" ON "order_line" ("order_id", "id");

CREATE TABLE "payment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "source" VARCHAR(10) NOT NULL,
    "method" VARCHAR(60) NOT NULL,
    "reference" VARCHAR(100) NOT NULL,
    "amount" BIGINT NOT NULL,
    "refunded" BIGINT NOT NULL,
    "received_at" TIMESTAMP NOT NULL,
    "reversed_at" TIMESTAMP,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "recorded_by_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT,
    CONSTRAINT "payment_check_1" CHECK (amount > 0),
    CONSTRAINT "payment_check_2" CHECK (refunded BETWEEN 0 AND amount),
    CONSTRAINT "payment_check_3" CHECK (reversed_at IS NULL OR refunded = 0)
);
CREATE INDEX "payment_reference" ON "payment" ("reference");

CREATE TABLE "refund" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "method" VARCHAR(60) NOT NULL,
    "reference" VARCHAR(100) NOT NULL,
    "amount" BIGINT NOT NULL,
    "refunded_at" TIMESTAMP NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "payment_id" INT NOT NULL REFERENCES "payment" ("id") ON DELETE RESTRICT,
    "recorded_by_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT,
    CONSTRAINT "refund_check_1" CHECK (amount > 0)
);

CREATE TABLE "invoice" (
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "vat_number" VARCHAR(30) NOT NULL,
    "phone" VARCHAR(50) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "shipping_name" VARCHAR(200) NOT NULL,
    "shipping_street" VARCHAR(200) NOT NULL,
    "shipping_postcode" VARCHAR(20) NOT NULL,
    "shipping_city" VARCHAR(100) NOT NULL,
    "shipping_region" VARCHAR(100) NOT NULL,
    "shipping_country" VARCHAR(2) NOT NULL,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(20) NOT NULL UNIQUE,
    "issued_at" TIMESTAMP NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "prices_include_vat" INT NOT NULL,
    "payment_method" VARCHAR(60) NOT NULL,
    "delivery_text" VARCHAR(200) NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "credited" BIGINT NOT NULL,
    "status" VARCHAR(10) NOT NULL,
    "version" INT NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    CONSTRAINT "invoice_check_1" CHECK (gross = net + vat),
    CONSTRAINT "invoice_check_2" CHECK (credited BETWEEN 0 AND gross)
);
CREATE INDEX "invoice_email" ON "invoice" ("email");
CREATE INDEX "invoice_name" ON "invoice" ("name");
CREATE INDEX "invoice_company" ON "invoice" ("company");
CREATE INDEX "invoice_country" ON "invoice" ("country");
CREATE INDEX "invoice_issued_at" ON "invoice" ("issued_at");
CREATE INDEX "invoice_status" ON "invoice" ("status");

CREATE TABLE "invoice_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "invoice_id" INT NOT NULL REFERENCES "invoice" ("id") ON DELETE RESTRICT,
    "order_line_id" INT REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    CONSTRAINT "invoice_line_check_1" CHECK (quantity > 0),
    CONSTRAINT "invoice_line_check_2" CHECK (gross = net + vat)
);

CREATE TABLE "credit_memo" (
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "vat_number" VARCHAR(30) NOT NULL,
    "phone" VARCHAR(50) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "shipping_name" VARCHAR(200) NOT NULL,
    "shipping_street" VARCHAR(200) NOT NULL,
    "shipping_postcode" VARCHAR(20) NOT NULL,
    "shipping_city" VARCHAR(100) NOT NULL,
    "shipping_region" VARCHAR(100) NOT NULL,
    "shipping_country" VARCHAR(2) NOT NULL,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(20) NOT NULL UNIQUE,
    "issued_at" TIMESTAMP NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "prices_include_vat" INT NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "status" VARCHAR(10) NOT NULL,
    "version" INT NOT NULL,
    "invoice_id" INT NOT NULL REFERENCES "invoice" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    CONSTRAINT "credit_memo_check_1" CHECK (gross = net + vat AND gross >= 0)
);
CREATE INDEX "credit_memo_email" ON "credit_memo" ("email");
CREATE INDEX "credit_memo_name" ON "credit_memo" ("name");
CREATE INDEX "credit_memo_company" ON "credit_memo" ("company");
CREATE INDEX "credit_memo_country" ON "credit_memo" ("country");
CREATE INDEX "credit_memo_issued_at" ON "credit_memo" ("issued_at");
CREATE INDEX "credit_memo_status" ON "credit_memo" ("status");

CREATE TABLE "credit_memo_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "restocked" INT NOT NULL,
    "credit_memo_id" INT NOT NULL REFERENCES "credit_memo" ("id") ON DELETE RESTRICT,
    "invoice_line_id" INT REFERENCES "invoice_line" ("id") ON DELETE RESTRICT,
    CONSTRAINT "credit_memo_line_check_1" CHECK (quantity > 0),
    CONSTRAINT "credit_memo_line_check_2" CHECK (gross = net + vat),
    CONSTRAINT "credit_memo_line_check_3" CHECK (restocked BETWEEN 0 AND quantity)
);

CREATE TABLE "packing_slip" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(20) NOT NULL UNIQUE,
    "status" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "shipped_at" TIMESTAMP,
    "shipping_method" VARCHAR(60) NOT NULL,
    "carrier" VARCHAR(40) NOT NULL,
    "tracking_code" VARCHAR(60) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "returned_units" INT NOT NULL,
    "version" INT NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    CONSTRAINT "packing_slip_check_1" CHECK (returned_units >= 0)
);
CREATE INDEX "packing_slip_status" ON "packing_slip" ("status");
CREATE INDEX "packing_slip_created_at" ON "packing_slip" ("created_at");
CREATE INDEX "packing_slip_tracking_code" ON "packing_slip" ("tracking_code");

CREATE TABLE "packing_slip_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "quantity" INT NOT NULL,
    "returned" INT NOT NULL,
    "order_line_id" INT NOT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    "packing_slip_id" INT NOT NULL REFERENCES "packing_slip" ("id") ON DELETE RESTRICT,
    CONSTRAINT "packing_slip_line_check_1" CHECK (quantity > 0),
    CONSTRAINT "packing_slip_line_check_2" CHECK (returned BETWEEN 0 AND quantity)
);

CREATE TABLE "quote" (
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "vat_number" VARCHAR(30) NOT NULL,
    "phone" VARCHAR(50) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "shipping_name" VARCHAR(200) NOT NULL,
    "shipping_street" VARCHAR(200) NOT NULL,
    "shipping_postcode" VARCHAR(20) NOT NULL,
    "shipping_city" VARCHAR(100) NOT NULL,
    "shipping_region" VARCHAR(100) NOT NULL,
    "shipping_country" VARCHAR(2) NOT NULL,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(20) NOT NULL UNIQUE,
    "version" INT NOT NULL,
    "status" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "valid_until" DATE,
    "payment_method" VARCHAR(60) NOT NULL,
    "shipping_method" VARCHAR(60) NOT NULL,
    "remark" TEXT NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "prices_include_vat" INT NOT NULL,
    "discount" BIGINT NOT NULL,
    "shipping_cost" BIGINT NOT NULL,
    "shipping_vat_rate" INT NOT NULL,
    "payment_cost" BIGINT NOT NULL,
    "payment_vat_rate" INT NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "gross" BIGINT NOT NULL,
    "customer_id" INT NOT NULL REFERENCES "customer" ("id") ON DELETE RESTRICT,
    "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "source_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT
);
CREATE INDEX "quote_email" ON "quote" ("email");
CREATE INDEX "quote_name" ON "quote" ("name");
CREATE INDEX "quote_company" ON "quote" ("company");
CREATE INDEX "quote_country" ON "quote" ("country");
CREATE INDEX "quote_status" ON "quote" ("status");
CREATE INDEX "quote_created_at" ON "quote" ("created_at");

CREATE TABLE "quote_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "physical" INT NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price" BIGINT NOT NULL,
    "discount" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "product_id" INT REFERENCES "product" ("id") ON DELETE RESTRICT,
    "quote_id" INT NOT NULL REFERENCES "quote" ("id") ON DELETE CASCADE,
    CONSTRAINT "quote_line_check_1" CHECK (quantity > 0 AND unit_price >= 0 AND discount >= 0)
);

CREATE TABLE "note" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "text" TEXT NOT NULL,
    "written_at" TIMESTAMP NOT NULL,
    "author_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT
);

CREATE TABLE "note_reader" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "read_at" TIMESTAMP,
    "note_id" INT NOT NULL REFERENCES "note" ("id") ON DELETE RESTRICT,
    "user_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_note_reader_note_id_24d1f4" UNIQUE ("note_id", "user_id")
);

CREATE TABLE "outbox" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "event" VARCHAR(60) NOT NULL,
    "recipient" VARCHAR(254) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "payload" JSON NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "message_id" VARCHAR(200) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL,
    "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT
);
CREATE INDEX "outbox_event" ON "outbox" ("event");
CREATE INDEX "outbox_state" ON "outbox" ("state");

CREATE INDEX "orders_placed_at_id" ON "orders" ("placed_at", "id");
CREATE INDEX "orders_status_id" ON "orders" ("status", "id");
CREATE INDEX "orders_payment_status_id" ON "orders" ("payment_status", "id");
CREATE INDEX "orders_shipping_status_id" ON "orders" ("shipping_status", "id");
CREATE INDEX "orders_customer_id" ON "orders" ("customer_id");
CREATE INDEX "orders_custom_status_id" ON "orders" ("custom_status_id");
CREATE INDEX "order_line_product_id" ON "order_line" ("product_id");
CREATE INDEX "payment_order_id" ON "payment" ("order_id");
CREATE INDEX "refund_order_id" ON "refund" ("order_id");
CREATE INDEX "refund_payment_id" ON "refund" ("payment_id");
CREATE INDEX "invoice_order_id" ON "invoice" ("order_id");
CREATE INDEX "invoice_line_invoice_id" ON "invoice_line" ("invoice_id");
CREATE INDEX "invoice_line_order_line_id" ON "invoice_line" ("order_line_id");
CREATE INDEX "credit_memo_order_id" ON "credit_memo" ("order_id");
CREATE INDEX "credit_memo_invoice_id" ON "credit_memo" ("invoice_id");
CREATE INDEX "credit_memo_line_credit_memo_id" ON "credit_memo_line" ("credit_memo_id");
CREATE INDEX "credit_memo_line_invoice_line_id" ON "credit_memo_line" ("invoice_line_id");
CREATE INDEX "packing_slip_order_id" ON "packing_slip" ("order_id");
CREATE INDEX "packing_slip_line_packing_slip_id" ON "packing_slip_line" ("packing_slip_id");
CREATE INDEX "packing_slip_line_order_line_id" ON "packing_slip_line" ("order_line_id");
CREATE INDEX "quote_customer_id" ON "quote" ("customer_id");
CREATE INDEX "quote_source_id" ON "quote" ("source_id");
CREATE INDEX "quote_order_id" ON "quote" ("order_id");
CREATE INDEX "quote_line_quote_id" ON "quote_line" ("quote_id");
CREATE INDEX "quote_line_product_id" ON "quote_line" ("product_id");
CREATE INDEX "stock_move_product_id_id" ON "stock_move" ("product_id", "id");
CREATE INDEX "stock_move_order_id" ON "stock_move" ("order_id");
CREATE INDEX "note_order_id" ON "note" ("order_id");
CREATE INDEX "note_reader_user_id" ON "note_reader" ("user_id");
ALTER TABLE "history" ADD COLUMN "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT;
CREATE INDEX "history_order_id_id" ON "history" ("order_id", "id");
CREATE INDEX "outbox_order_id" ON "outbox" ("order_id");
CREATE UNIQUE INDEX "customer_email_unique" ON "customer" ("email") WHERE email <> '';
CREATE UNIQUE INDEX "customer_external_id_unique" ON "customer" ("external_id") WHERE external_id <> '';
CREATE UNIQUE INDEX "orders_external_id_unique" ON "orders" ("external_id") WHERE external_id <> '';

-- Rows of money and stock are only added.
CREATE TRIGGER "stock_move_no_update" BEFORE UPDATE ON "stock_move" BEGIN SELECT RAISE(ABORT, 'stock_move is only added to'); END;
CREATE TRIGGER "stock_move_no_delete" BEFORE DELETE ON "stock_move" BEGIN SELECT RAISE(ABORT, 'stock_move is only added to'); END;
CREATE TRIGGER "invoice_line_no_update" BEFORE UPDATE ON "invoice_line" BEGIN SELECT RAISE(ABORT, 'invoice_line is only added to'); END;
CREATE TRIGGER "invoice_line_no_delete" BEFORE DELETE ON "invoice_line" BEGIN SELECT RAISE(ABORT, 'invoice_line is only added to'); END;
CREATE TRIGGER "credit_memo_line_no_update" BEFORE UPDATE ON "credit_memo_line" BEGIN SELECT RAISE(ABORT, 'credit_memo_line is only added to'); END;
CREATE TRIGGER "credit_memo_line_no_delete" BEFORE DELETE ON "credit_memo_line" BEGIN SELECT RAISE(ABORT, 'credit_memo_line is only added to'); END;
CREATE TRIGGER "refund_no_update" BEFORE UPDATE ON "refund" BEGIN SELECT RAISE(ABORT, 'refund is only added to'); END;
CREATE TRIGGER "refund_no_delete" BEFORE DELETE ON "refund" BEGIN SELECT RAISE(ABORT, 'refund is only added to'); END;
CREATE TRIGGER "orders_no_delete" BEFORE DELETE ON "orders" BEGIN SELECT RAISE(ABORT, 'orders is only added to'); END;
CREATE TRIGGER "order_line_no_delete" BEFORE DELETE ON "order_line" BEGIN SELECT RAISE(ABORT, 'order_line is only added to'); END;
CREATE TRIGGER "invoice_no_delete" BEFORE DELETE ON "invoice" BEGIN SELECT RAISE(ABORT, 'invoice is only added to'); END;
CREATE TRIGGER "credit_memo_no_delete" BEFORE DELETE ON "credit_memo" BEGIN SELECT RAISE(ABORT, 'credit_memo is only added to'); END;
CREATE TRIGGER "packing_slip_no_delete" BEFORE DELETE ON "packing_slip" BEGIN SELECT RAISE(ABORT, 'packing_slip is only added to'); END;
CREATE TRIGGER "packing_slip_line_no_delete" BEFORE DELETE ON "packing_slip_line" BEGIN SELECT RAISE(ABORT, 'packing_slip_line is only added to'); END;
CREATE TRIGGER "payment_no_delete" BEFORE DELETE ON "payment" BEGIN SELECT RAISE(ABORT, 'payment is only added to'); END;
CREATE TRIGGER "quote_no_delete" BEFORE DELETE ON "quote" BEGIN SELECT RAISE(ABORT, 'quote is only added to'); END;

-- An issued document says the same for ever; a payment is only refunded or reversed.
CREATE TRIGGER "invoice_no_change" BEFORE UPDATE OF "email", "name", "company", "vat_number", "phone", "language", "street", "postcode", "city", "region", "country", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "shipping_region", "shipping_country", "id", "number", "issued_at", "currency", "prices_include_vat", "payment_method", "net", "vat", "gross", "order_id" ON "invoice" BEGIN SELECT RAISE(ABORT, 'invoice was issued and cannot be changed'); END;
CREATE TRIGGER "credit_memo_no_change" BEFORE UPDATE OF "email", "name", "company", "vat_number", "phone", "language", "street", "postcode", "city", "region", "country", "shipping_name", "shipping_street", "shipping_postcode", "shipping_city", "shipping_region", "shipping_country", "id", "number", "issued_at", "currency", "prices_include_vat", "reason", "net", "vat", "gross", "invoice_id", "order_id" ON "credit_memo" BEGIN SELECT RAISE(ABORT, 'credit_memo was issued and cannot be changed'); END;
CREATE TRIGGER "payment_no_change" BEFORE UPDATE OF "id", "source", "method", "reference", "amount", "received_at", "order_id", "recorded_by_id" ON "payment" BEGIN SELECT RAISE(ABORT, 'payment was recorded and cannot be changed'); END;

-- What a new shop begins with.
INSERT INTO "number_series" ("series", "prefix", "digits", "next") VALUES ('order', 'ORD', 5, 1);
INSERT INTO "number_series" ("series", "prefix", "digits", "next") VALUES ('quote', 'QUO', 5, 1);
INSERT INTO "number_series" ("series", "prefix", "digits", "next") VALUES ('invoice', 'INV', 5, 1);
INSERT INTO "number_series" ("series", "prefix", "digits", "next") VALUES ('credit memo', 'CR', 5, 1);
INSERT INTO "number_series" ("series", "prefix", "digits", "next") VALUES ('packing slip', 'SHIP', 5, 1);
INSERT INTO "number_series" ("series", "prefix", "digits", "next") VALUES ('return', 'RET', 5, 1);
INSERT INTO "role" ("name", "name_fold", "permissions", "built_in", "version") VALUES ('clerk', 'clerk', '["orders.view", "invoices.view", "packing_slips.view", "quotes.view", "customers.view", "products.view", "orders.place", "orders.edit", "orders.hold", "orders.cancel", "orders.duplicate", "orders.set_status", "orders.note", "payments.record", "invoices.create", "packing_slips.create", "packing_slips.ship", "quotes.edit", "quotes.convert", "customers.edit"]', 1, 1);
INSERT INTO "role" ("name", "name_fold", "permissions", "built_in", "version") VALUES ('bookkeeper', 'bookkeeper', '["orders.view", "invoices.view", "packing_slips.view", "quotes.view", "customers.view", "products.view", "orders.note", "payments.record", "payments.reverse", "payments.refund", "invoices.create", "history.view"]', 1, 1);
INSERT INTO "role" ("name", "name_fold", "permissions", "built_in", "version") VALUES ('warehouse', 'warehouse', '["orders.view", "invoices.view", "packing_slips.view", "quotes.view", "customers.view", "products.view", "orders.note", "packing_slips.create", "packing_slips.ship", "stock.correct"]', 1, 1);
INSERT INTO "role" ("name", "name_fold", "permissions", "built_in", "version") VALUES ('manager', 'manager', '["orders.view", "orders.place", "orders.edit", "orders.hold", "orders.cancel", "orders.duplicate", "orders.set_status", "orders.note", "payments.record", "payments.reverse", "payments.refund", "invoices.view", "invoices.create", "packing_slips.view", "packing_slips.create", "packing_slips.ship", "quotes.view", "quotes.edit", "quotes.convert", "customers.view", "customers.edit", "products.view", "products.edit", "stock.correct", "history.view", "statuses.edit", "settings.edit"]', 1, 1);
