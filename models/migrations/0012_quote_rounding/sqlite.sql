-- A quote keeps the VAT rounding that it was made with: as an order it comes to what was offered.

ALTER TABLE "quote" ADD COLUMN "vat_rounding" VARCHAR(10) NOT NULL DEFAULT 'line';
-- Quotes made before were priced as the shop was set: as far as anybody knows, as it is set now.
UPDATE "quote" SET "vat_rounding" = 'document' WHERE EXISTS (SELECT 1 FROM "setting" WHERE "name" = 'vat_rounding' AND "value" = '"document"');
