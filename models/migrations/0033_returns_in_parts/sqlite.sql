-- A return is received in parts, its lines know their reason by a code, and it can be edited.
CREATE TABLE "new_return_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sku" VARCHAR(100) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "condition" VARCHAR(200) NOT NULL,
    "quantity" INT NOT NULL,
    "received" INT NOT NULL,
    "restocked" INT NOT NULL,
    "return_case_id" INT NOT NULL REFERENCES "returns" ("id") ON DELETE RESTRICT,
    "order_line_id" INT NOT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    "reason_code" VARCHAR(20) NOT NULL DEFAULT '',
    CONSTRAINT "return_line_check_1" CHECK (quantity >= 0),
    CONSTRAINT "return_line_check_2" CHECK (received BETWEEN 0 AND quantity),
    CONSTRAINT "return_line_check_3" CHECK (restocked BETWEEN 0 AND received)
);
INSERT INTO "new_return_line" ("id", "sku", "name", "reason", "condition", "quantity", "received", "restocked", "return_case_id", "order_line_id")
SELECT "id", "sku", "name", "reason", "condition", "quantity", "received", "restocked", "return_case_id", "order_line_id" FROM "return_line";
DROP TABLE "return_line";
ALTER TABLE "new_return_line" RENAME TO "return_line";
CREATE INDEX "return_line_return_case_id" ON "return_line" ("return_case_id");
CREATE INDEX "return_line_order_line_id" ON "return_line" ("order_line_id");
CREATE TRIGGER "return_line_no_delete" BEFORE DELETE ON "return_line" BEGIN SELECT RAISE(ABORT, 'return_line is only added to'); END;

UPDATE "return_line" SET "reason_code" = CASE "reason"
    WHEN 'It is damaged' THEN 'damaged'
    WHEN 'It is not what I ordered' THEN 'not_ordered'
    WHEN 'It does not fit' THEN 'does_not_fit'
    WHEN 'It does not work' THEN 'does_not_work'
    WHEN 'I changed my mind' THEN 'changed_mind'
    WHEN 'Another reason' THEN 'other'
    ELSE ''
END;

ALTER TABLE "returns" ADD COLUMN "to_come" INT NOT NULL DEFAULT 0;
UPDATE "returns" SET "to_come" = COALESCE(
    (SELECT SUM("quantity") FROM "return_line" WHERE "return_line"."return_case_id" = "returns"."id"), 0
) WHERE "status" IN ('requested', 'approved');

CREATE TABLE "received_part" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "units" INT NOT NULL,
    "restocked" INT NOT NULL,
    "condition" VARCHAR(200) NOT NULL,
    "received_at" TIMESTAMP NOT NULL,
    "taken_back_at" TIMESTAMP,
    "by_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT,
    "return_line_id" INT NOT NULL REFERENCES "return_line" ("id") ON DELETE RESTRICT,
    CONSTRAINT "received_part_check_1" CHECK (units > 0)
);
CREATE INDEX "received_part_return_line_id" ON "received_part" ("return_line_id");
CREATE TRIGGER "received_part_no_delete" BEFORE DELETE ON "received_part" BEGIN SELECT RAISE(ABORT, 'received_part is only added to'); END;

INSERT INTO "received_part" ("units", "restocked", "condition", "received_at", "return_line_id")
SELECT "return_line"."restocked", 1, "condition", COALESCE("received_at", "requested_at"), "return_line"."id"
FROM "return_line" JOIN "returns" ON "returns"."id" = "return_case_id" WHERE "return_line"."restocked" > 0
ORDER BY "return_line"."id";
INSERT INTO "received_part" ("units", "restocked", "condition", "received_at", "return_line_id")
SELECT "received" - "return_line"."restocked", 0, "condition", COALESCE("received_at", "requested_at"), "return_line"."id"
FROM "return_line" JOIN "returns" ON "returns"."id" = "return_case_id" WHERE "received" > "return_line"."restocked"
ORDER BY "return_line"."id";
