-- The door: who may come in, how sure we are of them, and from where else
-- they are in.
--
-- Accounts, files, requests and drafts are kept, and so is which account opens
-- which file. Sessions and logins under way are dropped: they do not say how
-- strong they are, and nobody can tell it for them. People log in again.

-- +goose Up

-- provider, role and controller are those of the last login; revoked is ours.
-- linked_at and linked_by tell since when member_id is set, and which account
-- confirmed it. linked_at is NULL for the links of the first schema, which did
-- not note it. linked_by is what was, not a reference: it stays as it is.
ALTER TABLE accounts ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN controller TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN revoked BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN linked_at TIMESTAMPTZ;
ALTER TABLE accounts ADD COLUMN linked_by TEXT NOT NULL DEFAULT '';

-- Staff are few among members.
CREATE INDEX accounts_with_task ON accounts (provider) WHERE role <> '' OR revoked;

-- member_id is the file that the login of the session opened, claimed_id the
-- one that it waits for. Whether the account is linked to it now is said by
-- the account. authenticated_at is NULL where the provider does not tell.
DROP TABLE sessions;
CREATE TABLE sessions (
    hash             TEXT NOT NULL PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE,
    account_id       TEXT NOT NULL REFERENCES accounts (id),
    member_id        TEXT REFERENCES members (id),
    claimed_id       TEXT REFERENCES members (id),
    role             TEXT NOT NULL,
    controller       TEXT NOT NULL,
    provider         TEXT NOT NULL,
    provider_session TEXT NOT NULL,
    level            INTEGER NOT NULL,
    authenticated_at TIMESTAMPTZ,
    kiosk            BOOLEAN NOT NULL,
    device           TEXT NOT NULL,
    created_at       TIMESTAMPTZ NOT NULL,
    last_seen_at     TIMESTAMPTZ NOT NULL,
    expires_at       TIMESTAMPTZ NOT NULL
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_provider ON sessions (provider_session);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- account_id, confirm_id and claimed_id are "" where none is meant. They are
-- not declared as references: a login lasts minutes, and what it names is
-- looked at again when it comes back. max_age_us is in microseconds.
DROP TABLE logins;
CREATE TABLE logins (
    hash         TEXT NOT NULL PRIMARY KEY,
    browser      TEXT NOT NULL,
    provider     TEXT NOT NULL,
    nonce        TEXT NOT NULL,
    verifier     TEXT NOT NULL,
    lang         TEXT NOT NULL,
    return_route TEXT NOT NULL,
    return_param TEXT NOT NULL,
    kiosk        BOOLEAN NOT NULL,
    action       TEXT NOT NULL,
    max_age_us   BIGINT NOT NULL,
    account_id   TEXT NOT NULL,
    confirm_id   TEXT NOT NULL,
    claimed_id   TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL
);

CREATE INDEX logins_by_start ON logins (created_at);

-- Tokens that are good once. hash stands for issuer and id.
CREATE TABLE used_tokens (
    hash   BYTEA NOT NULL PRIMARY KEY,
    end_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX used_tokens_by_end ON used_tokens (end_at);

-- Attempts, counted per key in windows of time.
CREATE TABLE attempts (
    attempt_key TEXT NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    made        INTEGER NOT NULL,
    PRIMARY KEY (attempt_key, opened_at)
);

CREATE INDEX attempts_by_start ON attempts (opened_at);

-- What was asked is compared with the request itself. A hash of it beside the
-- sealed note would let whoever holds the database guess the note.
ALTER TABLE requests DROP COLUMN body_hash;

-- +goose Down
ALTER TABLE requests ADD COLUMN body_hash TEXT NOT NULL DEFAULT '';

DROP TABLE attempts;
DROP TABLE used_tokens;

DROP TABLE logins;
CREATE TABLE logins (
    hash         TEXT NOT NULL PRIMARY KEY,
    browser      TEXT NOT NULL,
    nonce        TEXT NOT NULL,
    verifier     TEXT NOT NULL,
    lang         TEXT NOT NULL,
    return_route TEXT NOT NULL,
    return_param TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL
);

CREATE INDEX logins_by_start ON logins (created_at);

DROP TABLE sessions;
CREATE TABLE sessions (
    hash         TEXT NOT NULL PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    member_id    TEXT REFERENCES members (id),
    role         TEXT NOT NULL,
    controller   TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    expires_at   TIMESTAMPTZ NOT NULL
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

DROP INDEX accounts_with_task;
ALTER TABLE accounts DROP COLUMN linked_by;
ALTER TABLE accounts DROP COLUMN linked_at;
ALTER TABLE accounts DROP COLUMN revoked;
ALTER TABLE accounts DROP COLUMN controller;
ALTER TABLE accounts DROP COLUMN role;
ALTER TABLE accounts DROP COLUMN provider;
