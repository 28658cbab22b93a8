-- How often an e-mail left for the server without an answer: each may be a copy that arrived.
ALTER TABLE "outbox" ADD COLUMN "unanswered" INT NOT NULL DEFAULT 0;
