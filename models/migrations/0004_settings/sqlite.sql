-- Settings are changed by several people: a version of all of them, and the row that they lock.
-- Number series: where each began and jumped, so that a gap is told from a number nobody was meant to have.
-- A custom status can be retired.

CREATE TABLE "shop_settings" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "version" INT NOT NULL
);
INSERT INTO "shop_settings" ("id", "version") VALUES (1, 1);

CREATE TABLE "number_range" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "series" VARCHAR(20) NOT NULL,
    "prefix" VARCHAR(10) NOT NULL,
    "start" BIGINT NOT NULL,
    "until" BIGINT,
    CONSTRAINT "number_range_check_1" CHECK (start > 0 AND (until IS NULL OR until >= start))
);
CREATE UNIQUE INDEX "number_range_open" ON "number_range" ("series") WHERE "until" IS NULL;

-- Until now a series began at its first number.
INSERT INTO "number_range" ("series", "prefix", "start")
SELECT s."series", s."prefix", COALESCE(MIN(CAST(SUBSTR(n."number", LENGTH(s."prefix") + 1) AS INTEGER)), s."next")
FROM "number_series" s
LEFT JOIN (
    SELECT 'order' AS "series", "number" FROM "orders" UNION ALL
    SELECT 'quote', "number" FROM "quote" UNION ALL
    SELECT 'invoice', "number" FROM "invoice" UNION ALL
    SELECT 'credit memo', "number" FROM "credit_memo" UNION ALL
    SELECT 'packing slip', "number" FROM "packing_slip" UNION ALL
    SELECT 'return', "number" FROM "returns"
) n ON n."series" = s."series"
    AND SUBSTR(n."number", 1, LENGTH(s."prefix")) = s."prefix"
    AND SUBSTR(n."number", LENGTH(s."prefix") + 1) GLOB '[0-9]*' AND SUBSTR(n."number", LENGTH(s."prefix") + 1) NOT GLOB '*[^0-9]*'
GROUP BY s."id", s."series", s."prefix", s."next"
ORDER BY s."id";

ALTER TABLE "custom_status" ADD COLUMN "active" INT NOT NULL DEFAULT 1;
