-- Work for the background: what was asked for, how far it is, and what it made.
CREATE TABLE "job" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "what" JSONB NOT NULL,
    "total" INT NOT NULL,
    "done" INT NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "said" VARCHAR(300) NOT NULL,
    "worker" VARCHAR(32) NOT NULL,
    "taken_until" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    "asked_by_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    CONSTRAINT "job_check_1" CHECK (done BETWEEN 0 AND total)
);
CREATE INDEX "job_state" ON "job" ("state");
CREATE INDEX "job_asked_at" ON "job" ("asked_at");
CREATE INDEX "job_asked_by_id" ON "job" ("asked_by_id");

CREATE TABLE "job_part" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "place" INT NOT NULL,
    "content" BYTEA NOT NULL,
    "job_id" INT NOT NULL REFERENCES "job" ("id") ON DELETE CASCADE,
    CONSTRAINT "job_part_job_id_place" UNIQUE ("job_id", "place")
);
