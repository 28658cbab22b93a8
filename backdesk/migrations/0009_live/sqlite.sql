-- Who has which page open. What changed is noticed by its data_version (decision 0020).

CREATE TABLE "presence" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "place" VARCHAR(120) NOT NULL,
    "until" TIMESTAMP NOT NULL,
    "user_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE INDEX "presence_place" ON "presence" ("place");
CREATE INDEX "presence_until" ON "presence" ("until");
