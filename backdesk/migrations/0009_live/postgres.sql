-- Who has which page open, and what is told to every process when it is committed (decision 0020).

CREATE TABLE "presence" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "place" VARCHAR(120) NOT NULL,
    "until" TIMESTAMPTZ NOT NULL,
    "user_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE INDEX "presence_place" ON "presence" ("place");
CREATE INDEX "presence_until" ON "presence" ("until");

-- A statement that adds many entries is one message; a message holds 8000 bytes.
CREATE FUNCTION tell_history() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    told TEXT;
BEGIN
    SELECT CASE WHEN count(*) > 500 THEN 'many' ELSE string_agg("id"::text, ' ' ORDER BY "id") END
        INTO told FROM added;
    IF told IS NOT NULL THEN
        PERFORM pg_notify('orderly_live', told);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION tell_around() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('orderly_live', 'around');
    RETURN NULL;
END $$;
CREATE TRIGGER "history_tells" AFTER INSERT ON "history" REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tell_history();
CREATE TRIGGER "presence_tells" AFTER INSERT OR DELETE ON "presence"
    FOR EACH STATEMENT EXECUTE FUNCTION tell_around();
CREATE TRIGGER "session_tells" AFTER DELETE ON "session"
    FOR EACH STATEMENT EXECUTE FUNCTION tell_around();
