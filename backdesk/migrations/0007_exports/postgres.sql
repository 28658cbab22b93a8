-- Where the next piece of a job begins, and exports that are made at their time and sent.
ALTER TABLE "job" ADD COLUMN "reached" JSONB NOT NULL DEFAULT '{}';
CREATE TABLE "scheduled_export" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "name" VARCHAR(100) NOT NULL,
    "asked" JSONB NOT NULL,
    "every" VARCHAR(10) NOT NULL,
    "day" INT NOT NULL,
    "hour" INT NOT NULL,
    "recipients" JSONB NOT NULL,
    "next_at" TIMESTAMPTZ NOT NULL,
    "paused_at" TIMESTAMPTZ,
    "ran_at" TIMESTAMPTZ,
    "said" VARCHAR(300) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "version" INT NOT NULL,
    "owner_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    "job_id" INT REFERENCES "job" ("id") ON DELETE SET NULL,
    CONSTRAINT "scheduled_export_check_1" CHECK (hour BETWEEN 0 AND 23),
    CONSTRAINT "scheduled_export_check_2" CHECK (day BETWEEN 0 AND 31)
);
CREATE INDEX "scheduled_export_owner_id" ON "scheduled_export" ("owner_id");
CREATE INDEX "scheduled_export_job_id" ON "scheduled_export" ("job_id");
CREATE INDEX "scheduled_export_next_at" ON "scheduled_export" ("next_at");
