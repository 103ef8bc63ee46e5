-- When the home of a member was shown to a person: at first in the visit of a
-- session, and in the visit before. It is one row for each file that an account
-- opened, whatever the number of visits; before_at is NULL in the first one.

-- +goose Up
CREATE TABLE visits (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    member_id  TEXT NOT NULL REFERENCES members (id),
    session_id TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    before_at  TIMESTAMPTZ,
    PRIMARY KEY (account_id, member_id)
);

-- +goose Down
DROP TABLE visits;
