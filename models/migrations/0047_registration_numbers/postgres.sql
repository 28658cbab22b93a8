-- The number of a company in its country's register: KvK, SIREN, Org.nr … (BT-47).
ALTER TABLE "customer" ADD COLUMN "registration_number" VARCHAR(50) NOT NULL DEFAULT '';
ALTER TABLE "orders" ADD COLUMN "registration_number" VARCHAR(50) NOT NULL DEFAULT '';
ALTER TABLE "quote" ADD COLUMN "registration_number" VARCHAR(50) NOT NULL DEFAULT '';
ALTER TABLE "invoice" ADD COLUMN "registration_number" VARCHAR(50) NOT NULL DEFAULT '';
ALTER TABLE "credit_memo" ADD COLUMN "registration_number" VARCHAR(50) NOT NULL DEFAULT '';
