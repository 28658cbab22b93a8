-- How somebody wants to see a list, and the views of it that they saved.

CREATE TABLE "saved_view" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "listed" VARCHAR(60) NOT NULL,
    "name" VARCHAR(60) NOT NULL,
    "query" TEXT NOT NULL,
    "version" INT NOT NULL,
    "owner_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    "role_id" INT REFERENCES "role" ("id") ON DELETE SET NULL,
    CONSTRAINT "saved_view_owner_id_listed_name" UNIQUE ("owner_id", "listed", "name")
);
CREATE INDEX "saved_view_role_id" ON "saved_view" ("role_id");

CREATE TABLE "list_choice" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "listed" VARCHAR(60) NOT NULL,
    "columns" JSONB NOT NULL,
    "widths" JSONB NOT NULL,
    "user_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE RESTRICT,
    CONSTRAINT "list_choice_user_id_listed" UNIQUE ("user_id", "listed")
);

ALTER TABLE "user" ADD COLUMN "density" VARCHAR(12) NOT NULL DEFAULT 'comfortable';
ALTER TABLE "user" ADD COLUMN "start_view" INT;
