-- What VIES says of each VAT number that customers and orders have, and when it is asked again.
CREATE TABLE "vies_answer" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(30) NOT NULL,
    "answer" VARCHAR(12) NOT NULL,
    "answered_at" TIMESTAMP,
    "name" VARCHAR(300) NOT NULL,
    "address" TEXT NOT NULL,
    "consultation" VARCHAR(100) NOT NULL,
    "asked_at" TIMESTAMP,
    "problem" VARCHAR(200) NOT NULL,
    "attempts" INT NOT NULL,
    "next_at" TIMESTAMP,
    CONSTRAINT "vies_answer_number" UNIQUE ("number")
);
CREATE INDEX "vies_answer_next_at" ON "vies_answer" ("next_at");

-- Numbers that were never asked about are looked for once a minute; most rows have none.
CREATE INDEX "customer_vat_number" ON "customer" ("vat_number") WHERE "vat_number" <> '';
CREATE INDEX "orders_vat_number" ON "orders" ("vat_number") WHERE "vat_number" <> '';
