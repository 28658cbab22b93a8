CREATE TABLE "book" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "lent_at" TIMESTAMP,
    "version" INT NOT NULL
);
CREATE TABLE "member" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "version" INT NOT NULL
);
CREATE TABLE "loan" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "book_id" INT NOT NULL REFERENCES "book" ("id") ON DELETE RESTRICT,
    "member_id" INT NOT NULL REFERENCES "member" ("id") ON DELETE RESTRICT,
    "due_on" DATE NOT NULL,
    "returned_at" TIMESTAMP,
    "condition" VARCHAR(200) NOT NULL,
    "version" INT NOT NULL
);
CREATE INDEX "loan_book_id" ON "loan" ("book_id");
CREATE INDEX "loan_member_id" ON "loan" ("member_id");
