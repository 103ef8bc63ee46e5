-- The queue of what is to be mailed, in the shape that goqite wants. body
-- holds ids, or what is sealed. timeout is when a message may be taken, and
-- received how often it was. Unlike goqite's own schema it needs no extension.

-- +goose Up
CREATE TABLE goqite (
    id       TEXT NOT NULL PRIMARY KEY DEFAULT ('m_' || replace(gen_random_uuid()::text, '-', '')),
    created  TIMESTAMPTZ NOT NULL DEFAULT now(),
    queue    TEXT NOT NULL,
    body     BYTEA NOT NULL,
    timeout  TIMESTAMPTZ NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX goqite_by_queue ON goqite (queue, priority DESC, created);

CREATE UNIQUE INDEX contacts_by_token ON contacts (token_hash) WHERE token_hash <> '';

-- +goose Down
DROP INDEX contacts_by_token;
DROP TABLE goqite;
