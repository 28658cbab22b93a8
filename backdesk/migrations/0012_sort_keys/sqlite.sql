-- Names are sorted as people sort them, by a key that is the same on every database, and told apart
-- whatever their case and accents (derived_columns.py). The keys of rows are filled by sort_keys.txt.
ALTER TABLE "user" ADD COLUMN "name_key" VARCHAR(400) NOT NULL DEFAULT '';
ALTER TABLE "role" ADD COLUMN "name_key" VARCHAR(400) NOT NULL DEFAULT '';
ALTER TABLE "saved_view" ADD COLUMN "name_key" VARCHAR(400) NOT NULL DEFAULT '';

-- Those that were alike before stay as they are, until somebody changes their name.
ALTER TABLE "role" ADD COLUMN "name_fold" VARCHAR(200) NOT NULL DEFAULT '';
UPDATE "role" SET "name_fold" = substr(fold("name"), 1, 200);
UPDATE "role" SET "name_fold" = substr("name_fold", 1, 180) || char(1) || "id" WHERE "id" NOT IN (SELECT MIN("id") FROM "role" GROUP BY "name_fold");
ALTER TABLE "saved_view" ADD COLUMN "name_fold" VARCHAR(200) NOT NULL DEFAULT '';
UPDATE "saved_view" SET "name_fold" = substr(fold("name"), 1, 200);
UPDATE "saved_view" SET "name_fold" = substr("name_fold", 1, 180) || char(1) || "id" WHERE "id" NOT IN (SELECT MIN("id") FROM "saved_view" GROUP BY "owner_id", "listed", "name_fold");
