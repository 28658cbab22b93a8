-- Names are sorted as people sort them, by a key that is the same on every database, and what is
-- told apart by its name or SKU is so whatever its case and accents (backdesk/db/derived_columns.py).
-- The keys of the rows that there are are filled in by the lines of sort_keys.txt.

ALTER TABLE "orders" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "orders" ADD COLUMN "company_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "invoice" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "invoice" ADD COLUMN "company_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "credit_memo" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "credit_memo" ADD COLUMN "company_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "quote" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "quote" ADD COLUMN "company_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "customer" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "customer" ADD COLUMN "company_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "customer" ADD COLUMN "city_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "product" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "product" ADD COLUMN "sku_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "custom_status" ADD COLUMN "name_key" VARCHAR(400) COLLATE "C" NOT NULL DEFAULT '';

-- Those that were alike before stay as they are, until somebody changes their name.
ALTER TABLE "product" ADD COLUMN "sku_fold" VARCHAR(200) NOT NULL DEFAULT '';
UPDATE "product" SET "sku_fold" = substr(fold("sku"), 1, 200);
UPDATE "product" SET "sku_fold" = substr("sku_fold", 1, 180) || chr(1) || "id" WHERE "id" NOT IN (SELECT MIN("id") FROM "product" GROUP BY "sku_fold");
ALTER TABLE "custom_status" ADD COLUMN "name_fold" VARCHAR(200) NOT NULL DEFAULT '';
UPDATE "custom_status" SET "name_fold" = substr(fold("name"), 1, 200);
UPDATE "custom_status" SET "name_fold" = substr("name_fold", 1, 180) || chr(1) || "id" WHERE "id" NOT IN (SELECT MIN("id") FROM "custom_status" GROUP BY "name_fold");
