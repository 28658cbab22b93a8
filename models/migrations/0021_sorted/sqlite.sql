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
