CREATE TABLE "book" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "title" VARCHAR(200) NOT NULL,
    "lent_at" TIMESTAMPTZ,
    "version" INT NOT NULL
);
CREATE TABLE "member" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "name" VARCHAR(200) NOT NULL,
    "version" INT NOT NULL
);
CREATE TABLE "loan" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "book_id" INT NOT NULL REFERENCES "book" ("id") ON DELETE RESTRICT,
    "member_id" INT NOT NULL REFERENCES "member" ("id") ON DELETE RESTRICT,
    "due_on" DATE NOT NULL,
    "returned_at" TIMESTAMPTZ,
    "condition" VARCHAR(200) NOT NULL,
    "version" INT NOT NULL
);
CREATE INDEX "loan_book_id" ON "loan" ("book_id");
CREATE INDEX "loan_member_id" ON "loan" ("member_id");
