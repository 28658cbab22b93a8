-- How often a job was taken up since a piece of it was done: one that kills its worker ends.
ALTER TABLE "job" ADD COLUMN "attempts" INT NOT NULL DEFAULT 0;
