-- +goose Up

-- The links in mails to people without an account. There may be several that
-- confirm one request, one for each address that was typed: the first that is
-- used ends the others. email is sealed: the address that the link confirms, or
-- "" for a link to a new code.
--
-- The code of a guest follows from the token of a link and from salt, which is
-- sealed and goes when the link ends: from then on nobody can make the code
-- again, with or without the mail. Of links of before it is "".
--
-- life is for how many seconds the link works once a mail server took its
-- letter; until then end_at is how long the letter is worth sending. Where life
-- is 0 end_at is the end.
CREATE TABLE guest_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    guest_id   TEXT NOT NULL REFERENCES guests (id) ON DELETE CASCADE,
    letter_id  TEXT NOT NULL,
    email      TEXT NOT NULL,
    salt       TEXT NOT NULL,
    life       BIGINT NOT NULL,
    end_at     TIMESTAMPTZ NOT NULL
);

CREATE INDEX guest_links_by_guest ON guest_links (guest_id);
CREATE INDEX guest_links_by_letter ON guest_links (letter_id) WHERE letter_id <> '';

INSERT INTO guest_links (token_hash, guest_id, letter_id, email, salt, life, end_at)
SELECT token_hash, id, '', email, '', 0, token_end
FROM guests
WHERE token_hash <> '' AND token_end IS NOT NULL;

DROP INDEX guests_by_token;
ALTER TABLE guests DROP COLUMN token_hash;
ALTER TABLE guests DROP COLUMN token_end;

-- email is "" until it is confirmed, at confirmed_at. code_at is since when
-- there is the code of now. Of guests of before neither is known.
ALTER TABLE guests ADD COLUMN confirmed_at TIMESTAMPTZ;
ALTER TABLE guests ADD COLUMN code_at TIMESTAMPTZ;

UPDATE guests
SET email = ''
WHERE code_hash = '';

-- +goose Down

ALTER TABLE guests DROP COLUMN code_at;
ALTER TABLE guests DROP COLUMN confirmed_at;
ALTER TABLE guests ADD COLUMN token_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE guests ADD COLUMN token_end TIMESTAMPTZ;

-- There is room for one link of each guest: for that which ends last.
UPDATE guests
SET token_hash = COALESCE((SELECT MAX(l.token_hash) FROM guest_links AS l WHERE l.guest_id = guests.id
                           AND l.end_at = (SELECT MAX(m.end_at) FROM guest_links AS m WHERE m.guest_id = guests.id)), ''),
    token_end = (SELECT MAX(l.end_at) FROM guest_links AS l WHERE l.guest_id = guests.id);

UPDATE guests
SET email = COALESCE((SELECT l.email FROM guest_links AS l WHERE l.token_hash = guests.token_hash), '')
WHERE code_hash = '';

CREATE UNIQUE INDEX guests_by_token ON guests (token_hash) WHERE token_hash <> '';

DROP TABLE guest_links;
