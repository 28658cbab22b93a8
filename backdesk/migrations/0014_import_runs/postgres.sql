-- What the command line takes in, while it does: one that was broken off is found by check.
CREATE TABLE "import_run" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "source" VARCHAR(20) NOT NULL,
    "file" VARCHAR(200) NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "begun_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "import_run_source_file_currency" UNIQUE ("source", "file", "currency")
);
