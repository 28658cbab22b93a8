-- What pages read, from an index however many orders there are: a customer's e-mails, invoices that
-- are overdue, the values that payment and shipping methods have, and the
-- orders with a remark.
CREATE INDEX "outbox_recipient_id" ON "outbox" ("recipient", "id");
CREATE INDEX "invoice_status_due_on_id" ON "invoice" ("status", "due_on", "id");
CREATE INDEX "orders_payment_method_placed_at_id" ON "orders" ("payment_method", "placed_at", "id");
CREATE INDEX "orders_shipping_method_placed_at_id" ON "orders" ("shipping_method", "placed_at", "id");
CREATE INDEX "orders_remark" ON "orders" (fold("remark")) WHERE "remark" <> '';
