-- Who works here, how they sign in, and what was done. Written for SQLite; the other file says the same.

CREATE TABLE "role" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(60) NOT NULL UNIQUE,
    "permissions" JSON NOT NULL,
    "built_in" INT NOT NULL,
    "version" INT NOT NULL
);

CREATE TABLE "user" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "email" VARCHAR(254) NOT NULL UNIQUE,
    "name" VARCHAR(200) NOT NULL,
    "password_hash" VARCHAR(200) NOT NULL,
    "active" INT NOT NULL,
    "timezone" VARCHAR(60) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "version" INT NOT NULL,
    "role_id" INT NOT NULL REFERENCES "role" ("id") ON DELETE RESTRICT
);
CREATE INDEX "user_role_id" ON "user" ("role_id");

CREATE TABLE "session" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "csrf_secret" VARCHAR(64) NOT NULL,
    "user_agent" VARCHAR(200) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "seen_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "user_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE INDEX "session_expires_at" ON "session" ("expires_at");
CREATE INDEX "session_user_id" ON "session" ("user_id");

CREATE TABLE "sign_in_attempt" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "address" VARCHAR(60) NOT NULL,
    "at" TIMESTAMP NOT NULL
);
CREATE INDEX "sign_in_attempt_email" ON "sign_in_attempt" ("email");
CREATE INDEX "sign_in_attempt_address" ON "sign_in_attempt" ("address");
CREATE INDEX "sign_in_attempt_at" ON "sign_in_attempt" ("at");

CREATE TABLE "api_token" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "hint" VARCHAR(4) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "last_used_at" TIMESTAMP,
    "revoked_at" TIMESTAMP,
    "user_id" INT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE INDEX "api_token_user_id" ON "api_token" ("user_id");

CREATE TABLE "history" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "actor" VARCHAR(200) NOT NULL,
    "kind" VARCHAR(60) NOT NULL,
    "text" TEXT NOT NULL,
    "changes" JSON NOT NULL,
    "subject" VARCHAR(40) NOT NULL,
    "subject_key" VARCHAR(100) NOT NULL,
    "user_id" INT REFERENCES "user" ("id") ON DELETE RESTRICT
);
CREATE INDEX "history_at" ON "history" ("at");
CREATE INDEX "history_kind" ON "history" ("kind");
CREATE INDEX "history_subject_subject_key" ON "history" ("subject", "subject_key");

CREATE TABLE "idempotency_key" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "scope" VARCHAR(60) NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    "fingerprint" VARCHAR(64) NOT NULL,
    "result" JSON,
    "created_at" TIMESTAMP NOT NULL,
    CONSTRAINT "uid_idempotency_scope_e46a2c" UNIQUE ("scope", "key")
);
CREATE INDEX "idempotency_key_created_at" ON "idempotency_key" ("created_at");

-- History is only added to.
CREATE TRIGGER "history_no_update" BEFORE UPDATE ON "history" BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
CREATE TRIGGER "history_no_delete" BEFORE DELETE ON "history" BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;

-- The one role that there must be; the others are an application's.
INSERT INTO "role" ("name", "permissions", "built_in", "version") VALUES ('admin', '["*"]', 1, 1);
