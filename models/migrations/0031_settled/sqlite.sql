-- Credits look at units, free ones too; a credit memo that moved no money is settled (rule 20).
ALTER TABLE "invoice" ADD COLUMN "units" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "invoice" ADD COLUMN "credited_units" BIGINT NOT NULL DEFAULT 0;
UPDATE "invoice" SET
    "units" = COALESCE((
        SELECT SUM(line."quantity") FROM "invoice_line" AS line
        WHERE line."invoice_id" = "invoice"."id" AND line."order_line_id" IS NOT NULL
    ), 0),
    "credited_units" = COALESCE((
        SELECT SUM(credit."quantity")
        FROM "credit_memo_line" AS credit
        JOIN "invoice_line" AS line ON line."id" = credit."invoice_line_id"
        WHERE line."invoice_id" = "invoice"."id" AND line."order_line_id" IS NOT NULL
        AND credit."kind" <> 'custom'
    ), 0);
UPDATE "invoice" SET "status" = 'credited'
WHERE "gross" = 0 AND "units" > 0 AND "credited_units" = "units";
-- What was refunded for no memo by name is of the newest that do not wait for it.
WITH memo AS (
    SELECT "id", "order_id", "status", "refunded",
        CASE WHEN "correction" THEN 0 ELSE "gross" - "refunded" END AS open
    FROM "credit_memo"
), given AS (
    SELECT "orders"."id" AS order_id,
        "orders"."refunded" - SUM(memo."refunded") - MAX(SUM(
            CASE WHEN memo."status" = 'unpaid' THEN memo.open ELSE 0 END
        ) - "orders"."to_refund", 0) AS amount
    FROM "orders" JOIN memo ON memo."order_id" = "orders"."id"
    GROUP BY "orders"."id", "orders"."refunded", "orders"."to_refund"
), done AS (
    SELECT memo."id", memo.open, given.amount
        - SUM(memo.open) OVER (PARTITION BY memo."order_id" ORDER BY memo."id" DESC)
        + memo.open AS amount
    FROM memo JOIN given ON given.order_id = memo."order_id"
    WHERE memo."status" = 'paid'
)
UPDATE "credit_memo" SET "status" = 'settled'
WHERE "status" = 'paid' AND "refunded" = 0
AND "id" IN (SELECT "id" FROM done WHERE open = 0 OR amount <= 0);
