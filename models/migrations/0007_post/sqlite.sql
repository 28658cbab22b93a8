-- E-mails are really sent: what they say, how often it was tried, and what the server answered.
CREATE TABLE "mail_template" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "event" VARCHAR(60) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "subject" VARCHAR(200) NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "version" INT NOT NULL,
    CONSTRAINT "mail_template_event_language" UNIQUE ("event", "language")
);

ALTER TABLE "outbox" ADD COLUMN "subject" VARCHAR(300) NOT NULL DEFAULT '';
ALTER TABLE "outbox" ADD COLUMN "text" TEXT NOT NULL DEFAULT '';
ALTER TABLE "outbox" ADD COLUMN "html" TEXT NOT NULL DEFAULT '';
ALTER TABLE "outbox" ADD COLUMN "attempts" INT NOT NULL DEFAULT 0;
ALTER TABLE "outbox" ADD COLUMN "next_at" TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00+00:00';
ALTER TABLE "outbox" ADD COLUMN "taken_until" TIMESTAMP;
ALTER TABLE "outbox" ADD COLUMN "sent_at" TIMESTAMP;
ALTER TABLE "outbox" ADD COLUMN "said" VARCHAR(500) NOT NULL DEFAULT '';
CREATE INDEX "outbox_state_next_at" ON "outbox" ("state", "next_at");

-- What waited while nothing was sent yet is not to reach customers now.
UPDATE "outbox" SET "state" = 'not sent', "said" = 'It was written before e-mails were sent.', "next_at" = "created_at" WHERE "state" = 'waiting';
