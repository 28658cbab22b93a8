-- Which papers an entry is about beside its subject; unknown of those that were written before.
ALTER TABLE "history" ADD COLUMN "about" JSON;
