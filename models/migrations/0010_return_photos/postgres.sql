-- Photos that customers send with a return.
CREATE TABLE "return_photo" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "content" BYTEA NOT NULL,
    "return_case_id" INT NOT NULL REFERENCES "returns" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_return_photo_return_case_id" ON "return_photo" ("return_case_id");
