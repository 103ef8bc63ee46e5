-- +goose Up

-- The code of a guest follows from the token of a link and from salt, which is
-- sealed and goes when the link ends: from then on nobody can make the code
-- again, with or without the mail. Of links of before it is "".
ALTER TABLE guests ADD COLUMN salt TEXT NOT NULL DEFAULT '';

-- +goose Down

ALTER TABLE guests DROP COLUMN salt;
