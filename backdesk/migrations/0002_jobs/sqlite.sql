-- Work for the background: what was asked for, how far it is, and what it made.
CREATE TABLE "job" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "asked_at" TIMESTAMP NOT NULL,
    "what" JSON NOT NULL,
    "total" INT NOT NULL,
    "done" INT NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "said" VARCHAR(300) NOT NULL,
    "worker" VARCHAR(32) NOT NULL,
    "taken_until" TIMESTAMP,
    "finished_at" TIMESTAMP,
    "asked_by_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    CONSTRAINT "job_check_1" CHECK (done BETWEEN 0 AND total)
);
CREATE INDEX "job_state" ON "job" ("state");
CREATE INDEX "job_asked_at" ON "job" ("asked_at");
CREATE INDEX "job_asked_by_id" ON "job" ("asked_by_id");

CREATE TABLE "job_part" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "place" INT NOT NULL,
    "content" BLOB NOT NULL,
    "job_id" INT NOT NULL REFERENCES "job" ("id") ON DELETE CASCADE,
    CONSTRAINT "job_part_job_id_place" UNIQUE ("job_id", "place")
);
