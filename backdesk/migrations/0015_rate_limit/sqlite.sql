-- How often somebody did what is limited, for all processes together.
CREATE TABLE "rate_limit" (
    "name" VARCHAR(100) NOT NULL PRIMARY KEY,
    "began" REAL NOT NULL,
    "used" INT NOT NULL
);
CREATE INDEX "rate_limit_began" ON "rate_limit" ("began");
