-- Lists that are imported: the file as it was brought, and how lists of its shape are read.
CREATE TABLE "import_file" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "size" INT NOT NULL,
    "brought_at" TIMESTAMPTZ NOT NULL,
    "choices" JSONB NOT NULL,
    "counts" JSONB NOT NULL,
    "brought_by_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    "job_id" INT REFERENCES "job" ("id") ON DELETE RESTRICT
);
CREATE INDEX "import_file_brought_at" ON "import_file" ("brought_at");
CREATE INDEX "import_file_brought_by_id" ON "import_file" ("brought_by_id");
CREATE INDEX "import_file_job_id" ON "import_file" ("job_id");

CREATE TABLE "import_part" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "place" INT NOT NULL,
    "content" BYTEA NOT NULL,
    "file_id" INT NOT NULL REFERENCES "import_file" ("id") ON DELETE CASCADE,
    CONSTRAINT "import_part_file_id_place" UNIQUE ("file_id", "place")
);

CREATE TABLE "import_shape" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "headers" VARCHAR(64) NOT NULL,
    "choices" JSONB NOT NULL,
    "used_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "import_shape_kind_headers" UNIQUE ("kind", "headers")
);
