-- Who has a VAT number, from an index whatever is asked: one of part of the rows is not taken by
-- SQLite unless a query repeats its condition.
DROP INDEX "customer_vat_number";
DROP INDEX "orders_vat_number";
CREATE INDEX "customer_vat_number_id" ON "customer" ("vat_number", "id");
CREATE INDEX "orders_vat_number_id" ON "orders" ("vat_number", "id");
