-- A return is received in parts, its lines know their reason by a code, and it can be edited.
ALTER TABLE "return_line" ADD COLUMN "reason_code" VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE "return_line" DROP CONSTRAINT "return_line_check_1";
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_check_1" CHECK (quantity >= 0);

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
    "id" SERIAL NOT NULL PRIMARY KEY,
    "units" INT NOT NULL,
    "restocked" BOOL NOT NULL,
    "condition" VARCHAR(200) NOT NULL,
    "received_at" TIMESTAMPTZ NOT NULL,
    "taken_back_at" TIMESTAMPTZ,
    "by_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT,
    "return_line_id" INT NOT NULL REFERENCES "return_line" ("id") ON DELETE RESTRICT,
    CONSTRAINT "received_part_check_1" CHECK (units > 0)
);
CREATE INDEX "received_part_return_line_id" ON "received_part" ("return_line_id");
CREATE TRIGGER "received_part_no_delete" BEFORE DELETE ON "received_part" FOR EACH ROW EXECUTE FUNCTION refuse_change();

INSERT INTO "received_part" ("units", "restocked", "condition", "received_at", "return_line_id")
SELECT "return_line"."restocked", TRUE, "condition", COALESCE("received_at", "requested_at"), "return_line"."id"
FROM "return_line" JOIN "returns" ON "returns"."id" = "return_case_id" WHERE "return_line"."restocked" > 0
ORDER BY "return_line"."id";
INSERT INTO "received_part" ("units", "restocked", "condition", "received_at", "return_line_id")
SELECT "received" - "return_line"."restocked", FALSE, "condition", COALESCE("received_at", "requested_at"), "return_line"."id"
FROM "return_line" JOIN "returns" ON "returns"."id" = "return_case_id" WHERE "received" > "return_line"."restocked"
ORDER BY "return_line"."id";
