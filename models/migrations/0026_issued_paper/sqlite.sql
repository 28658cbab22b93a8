-- What an invoice had received when it was issued, and what the VAT of its lines is called.
ALTER TABLE "invoice" ADD COLUMN "prepaid" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "invoice_line" ADD COLUMN "vat_category" VARCHAR(2) NOT NULL DEFAULT '';
ALTER TABLE "credit_memo_line" ADD COLUMN "vat_category" VARCHAR(2) NOT NULL DEFAULT '';
UPDATE "invoice" SET "prepaid" = "gross" WHERE "status" = 'paid' AND EXISTS (
    SELECT 1 FROM "payment" WHERE "payment"."order_id" = "invoice"."order_id" AND "payment"."received_at" <= "invoice"."issued_at"
);
