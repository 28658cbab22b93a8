-- A note can be edited by its author; what somebody has not read yet is counted on every page.
ALTER TABLE "note" ADD COLUMN "edited_at" TIMESTAMP;
CREATE INDEX "idx_note_reader_unread" ON "note_reader" ("user_id") WHERE "read_at" IS NULL;
