-- Beside the PDF of an issued document its e-invoices are kept, in the same table.
ALTER TABLE "printed" RENAME COLUMN "pdf" TO "content";
