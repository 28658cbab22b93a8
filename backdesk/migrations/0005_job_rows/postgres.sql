-- The rows that an action was asked for, sealed before it runs, and what came of each; a job may
-- follow another: it tries again what failed there, or undoes what was done.
CREATE TABLE "job_row" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "place" INT NOT NULL,
    "number" VARCHAR(40) NOT NULL,
    "version" INT NOT NULL,
    "verdict" VARCHAR(10) NOT NULL DEFAULT '',
    "said" VARCHAR(500) NOT NULL DEFAULT '',
    "way_out" VARCHAR(200) NOT NULL DEFAULT '',
    "changed" BOOL NOT NULL DEFAULT FALSE,
    "after" INT NOT NULL DEFAULT 0,
    "judged_at" TIMESTAMPTZ,
    "job_id" INT NOT NULL REFERENCES "job" ("id") ON DELETE CASCADE,
    CONSTRAINT "job_row_job_id_place" UNIQUE ("job_id", "place")
);
ALTER TABLE "job" ADD COLUMN "follows_id" INT REFERENCES "job" ("id") ON DELETE SET NULL;
CREATE INDEX "job_follows_id" ON "job" ("follows_id");
