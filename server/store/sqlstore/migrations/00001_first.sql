-- The first schema: members and what is held about them, accounts and
-- sessions, requests with their history.
--
-- One text for both engines. SQLite takes any name of a type and keeps values
-- as they are bound: instants as text in UTC, days as YYYY-MM-DD, bytes as
-- bytes. Ids are random. Instants are UTC with microseconds.

-- +goose Up

-- Small values that belong to the database and not to the configuration.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- One row per member file. number_index is a keyed hash: the national number
-- itself is nowhere.
CREATE TABLE members (
    id           TEXT NOT NULL PRIMARY KEY,
    feed_key     TEXT NOT NULL UNIQUE,
    given_name   TEXT NOT NULL,
    family_name  TEXT NOT NULL,
    lang         TEXT NOT NULL,
    joined_on    DATE,
    left_on      DATE,
    number_index BYTEA UNIQUE,
    number_tail  TEXT NOT NULL
);

-- What one source domain says about one member. doc is kept as text: a type
-- for JSON would write it anew. member_id is not declared as a reference: the
-- check of each row would double the time of an import, which takes the ids
-- from members anyhow.
CREATE TABLE holdings (
    member_id TEXT NOT NULL,
    domain    TEXT NOT NULL,
    as_of     DATE,
    doc       TEXT NOT NULL,
    PRIMARY KEY (member_id, domain)
);

CREATE TABLE accounts (
    id        TEXT NOT NULL PRIMARY KEY,
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    member_id TEXT REFERENCES members (id),
    name      TEXT NOT NULL,
    lang      TEXT NOT NULL,
    UNIQUE (issuer, subject)
);

CREATE INDEX accounts_by_member ON accounts (member_id);

-- member_id is the file that the login of the session opened. It is not that
-- of the account: a stronger or weaker login elsewhere changes no session.
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

-- Logins that were sent to the provider and have not come back.
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

-- counted_on is set while a pause is open. send_key and body_hash make sending
-- idempotent: one request per account and key, for as long as it is kept.
CREATE TABLE requests (
    id          TEXT NOT NULL PRIMARY KEY,
    reference   TEXT NOT NULL UNIQUE,
    member_id   TEXT NOT NULL REFERENCES members (id),
    account_id  TEXT NOT NULL REFERENCES accounts (id),
    kind        TEXT NOT NULL,
    status      TEXT NOT NULL,
    lang        TEXT NOT NULL,
    note        TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    receipt_on  DATE NOT NULL,
    months      INTEGER NOT NULL,
    paused_days INTEGER NOT NULL,
    nominal_on  DATE NOT NULL,
    due_on      DATE NOT NULL,
    end_at      TIMESTAMPTZ NOT NULL,
    target_on   DATE NOT NULL,
    calendar    TEXT NOT NULL,
    counted_on  DATE,
    version     INTEGER NOT NULL,
    send_key    TEXT NOT NULL,
    body_hash   TEXT NOT NULL,
    UNIQUE (account_id, send_key)
);

CREATE INDEX requests_by_member ON requests (member_id, received_at);

CREATE TABLE request_domains (
    request_id TEXT NOT NULL REFERENCES requests (id),
    position   INTEGER NOT NULL,
    domain     TEXT NOT NULL,
    PRIMARY KEY (request_id, position)
);

-- The history of a request: one entry per version. Entries are never changed.
CREATE TABLE history (
    request_id TEXT NOT NULL REFERENCES requests (id),
    version    INTEGER NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    actor      TEXT NOT NULL,
    event      TEXT NOT NULL,
    PRIMARY KEY (request_id, version)
);

-- domains is a JSON list: a draft is read and written whole.
CREATE TABLE drafts (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    kind       TEXT NOT NULL,
    domains    TEXT NOT NULL,
    note       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    send_key   TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- +goose Down
DROP TABLE drafts;
DROP TABLE history;
DROP TABLE request_domains;
DROP TABLE requests;
DROP TABLE logins;
DROP TABLE sessions;
DROP TABLE accounts;
DROP TABLE holdings;
DROP TABLE members;
DROP TABLE settings;
