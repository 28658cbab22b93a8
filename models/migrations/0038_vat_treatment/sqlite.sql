-- Why no VAT is charged, where somebody chose it (rule 16).
ALTER TABLE "orders" ADD COLUMN "vat_treatment" VARCHAR(2) NOT NULL DEFAULT '';
