-- What source systems say, run by run. A row is seen if, and only if, its run is
-- live: one row of feed_runs switches a run on and those before it off. Rows
-- that count no more are deleted by a job.
--
-- The id of a row is its run and its line in it: run * 2^32 + line. So the rows
-- of a run are one range of ids, which is how they are loaded, looked at and
-- deleted. Rows name members by the key of the feeding system: loading them
-- looks up nothing. Members are looked up by that key alone, whatever their
-- number.
--
-- Keys are compared byte by byte, as SQLite does: a locale would cost most of
-- the time of an index.

-- +goose Up

-- name is the id that the feeding system gives a run. coverage and terms are
-- JSON: what it says of its own completeness, and the words of its codes. staged_lines and
-- staged_sum are how far its file was read. swept_line is up to which line the
-- rows that a run replaces were deleted; swept is set when nothing is left to
-- do. members is how many members the feed tells of once the run is live.
CREATE TABLE feed_runs (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed         TEXT NOT NULL,
    domain       TEXT NOT NULL,
    name         TEXT NOT NULL,
    is_full      BOOLEAN NOT NULL,
    as_of        DATE,
    coverage     TEXT NOT NULL,
    terms        TEXT NOT NULL,
    state        TEXT NOT NULL,
    staged_lines BIGINT NOT NULL,
    staged_sum   BYTEA,
    checked      BOOLEAN NOT NULL,
    members      BIGINT NOT NULL,
    at           TIMESTAMPTZ,
    swept_line   BIGINT NOT NULL,
    swept        BOOLEAN NOT NULL
);

CREATE UNIQUE INDEX feed_runs_by_name ON feed_runs (feed, domain, name) WHERE state <> 'refused';
CREATE UNIQUE INDEX feed_runs_staging ON feed_runs (feed, domain) WHERE state = 'staging';
CREATE INDEX feed_runs_unswept ON feed_runs (id) WHERE NOT swept AND state <> 'staging';

-- Lines that were not taken in. No reason repeats a value.
CREATE TABLE feed_rejects (
    run_id     BIGINT NOT NULL REFERENCES feed_runs (id),
    line       BIGINT NOT NULL,
    member_key TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (run_id, line)
);

-- Members on their way into the table of members, in the switch. new_id is the
-- id of those that are not there yet.
CREATE TABLE member_rows (
    id           BIGINT NOT NULL PRIMARY KEY,
    member_key   TEXT COLLATE "C" NOT NULL,
    new_id       TEXT NOT NULL,
    given_name   TEXT NOT NULL,
    family_name  TEXT NOT NULL,
    lang         TEXT NOT NULL,
    joined_on    DATE,
    left_on      DATE,
    born_on      DATE,
    number_index BYTEA,
    number_tail  TEXT NOT NULL,
    household    TEXT NOT NULL,
    email        TEXT NOT NULL,
    email_sum    BYTEA,
    events       TEXT NOT NULL,
    contracts    TEXT NOT NULL,
    links        TEXT NOT NULL
);

-- events, contracts and links are JSON. email is sealed, and email_sum a keyed
-- hash of it: what is sealed twice differs. gone_on is the day of the full run
-- that did not name the member any more.
ALTER TABLE members ADD COLUMN born_on DATE;
ALTER TABLE members ADD COLUMN gone_on DATE;
ALTER TABLE members ADD COLUMN household TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN email_sum BYTEA;
ALTER TABLE members ADD COLUMN events TEXT NOT NULL DEFAULT '{}';
ALTER TABLE members ADD COLUMN contracts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE members ADD COLUMN links TEXT NOT NULL DEFAULT '[]';
ALTER TABLE members ALTER COLUMN feed_key TYPE TEXT COLLATE "C";

CREATE INDEX members_by_household ON members (household) WHERE household <> '';

-- Who acts for whom: the pairs of the links of members, by either side.
CREATE TABLE member_links (
    member_key TEXT COLLATE "C" NOT NULL,
    to_key     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (member_key, to_key)
);

CREATE INDEX member_links_back ON member_links (to_key);

-- What one domain says of one member: doc is JSON, kept as text. sum says
-- whether anything but the days of looking changed; 0 is not known. samples is
-- sealed, and read alone.
CREATE TABLE holding_rows (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_key TEXT COLLATE "C" NOT NULL,
    sum        BIGINT NOT NULL,
    doc        TEXT NOT NULL,
    samples    TEXT NOT NULL
);

CREATE INDEX holding_rows_by_member ON holding_rows (member_key);

-- What a run changed for a member: before is the doc of before, "" for none.
-- Of members of whom a full run tells nothing any more, the line of the id is
-- 2^31 and more.
CREATE TABLE holding_changes (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_key TEXT COLLATE "C" NOT NULL,
    before     TEXT NOT NULL
);

CREATE INDEX holding_changes_by_member ON holding_changes (member_key);

-- Of one member, the newest live row of an entry counts. sealed holds the
-- values on which a decision was taken; doc holds none.
CREATE TABLE decision_rows (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_key TEXT COLLATE "C" NOT NULL,
    entry      TEXT NOT NULL,
    made_on    DATE NOT NULL,
    doc        TEXT NOT NULL,
    sealed     TEXT NOT NULL
);

CREATE INDEX decision_rows_by_member ON decision_rows (member_key);

CREATE TABLE disclosure_rows (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_key TEXT COLLATE "C" NOT NULL,
    entry      TEXT NOT NULL,
    given_on   DATE NOT NULL,
    domain     TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    name       TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    basis      TEXT NOT NULL,
    categories TEXT NOT NULL
);

CREATE INDEX disclosure_rows_by_member ON disclosure_rows (member_key);

CREATE TABLE consultation_rows (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_key TEXT COLLATE "C" NOT NULL,
    entry      TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    domain     TEXT NOT NULL,
    service    TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    role       TEXT NOT NULL
);

CREATE INDEX consultation_rows_by_member ON consultation_rows (member_key);

CREATE TABLE choice_rows (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_key TEXT COLLATE "C" NOT NULL,
    entry      TEXT NOT NULL,
    allowed    BOOLEAN NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    source     TEXT NOT NULL
);

CREATE INDEX choice_rows_by_member ON choice_rows (member_key);

-- Who looked at a file in Loupe itself. account_id is for the auditor: a
-- member is told the service, the purpose and the role.
CREATE TABLE looks (
    id         TEXT NOT NULL PRIMARY KEY,
    member_id  TEXT NOT NULL REFERENCES members (id),
    at         TIMESTAMPTZ NOT NULL,
    domain     TEXT NOT NULL,
    service    TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    role       TEXT NOT NULL,
    account_id TEXT NOT NULL
);

CREATE INDEX looks_by_member ON looks (member_id, at);

-- What was imported before becomes a full run of each domain, in the order of
-- the domains.
INSERT INTO feed_runs (feed, domain, name, is_full, as_of, coverage, terms, state, staged_lines, checked, members, at, swept_line, swept)
SELECT 'holdings', domain, 'before-runs', TRUE, MAX(as_of), 'null', '{}', 'live', COUNT(*), TRUE, COUNT(*), '1970-01-01 00:00:00+00', 0, TRUE
FROM holdings
GROUP BY domain
ORDER BY domain;

INSERT INTO holding_rows (id, member_key, sum, doc, samples)
SELECT (r.id << 32) + ROW_NUMBER() OVER (PARTITION BY r.id ORDER BY m.feed_key), m.feed_key, 0, h.doc, ''
FROM holdings AS h
JOIN members AS m ON m.id = h.member_id
JOIN feed_runs AS r ON r.feed = 'holdings' AND r.domain = h.domain;

DROP TABLE holdings;

-- +goose Down
CREATE TABLE holdings (
    member_id TEXT NOT NULL,
    domain    TEXT NOT NULL,
    as_of     DATE,
    doc       TEXT NOT NULL,
    PRIMARY KEY (member_id, domain)
);

INSERT INTO holdings (member_id, domain, as_of, doc)
SELECT m.id, r.domain, r.as_of, h.doc
FROM holding_rows AS h
JOIN feed_runs AS r ON r.id = h.id >> 32 AND r.state = 'live'
JOIN members AS m ON m.feed_key = h.member_key
WHERE NOT EXISTS (
    SELECT 1
    FROM holding_rows AS n
    JOIN feed_runs AS q ON q.id = n.id >> 32 AND q.state = 'live' AND q.domain = r.domain
    WHERE n.member_key = h.member_key AND n.id > h.id
);

DROP TABLE looks;
DROP TABLE choice_rows;
DROP TABLE consultation_rows;
DROP TABLE disclosure_rows;
DROP TABLE decision_rows;
DROP TABLE holding_changes;
DROP TABLE holding_rows;
DROP TABLE member_links;
DROP INDEX members_by_household;
ALTER TABLE members ALTER COLUMN feed_key TYPE TEXT COLLATE "default";
ALTER TABLE members DROP COLUMN links;
ALTER TABLE members DROP COLUMN contracts;
ALTER TABLE members DROP COLUMN events;
ALTER TABLE members DROP COLUMN email_sum;
ALTER TABLE members DROP COLUMN email;
ALTER TABLE members DROP COLUMN household;
ALTER TABLE members DROP COLUMN gone_on;
ALTER TABLE members DROP COLUMN born_on;
DROP TABLE member_rows;
DROP TABLE feed_rejects;
DROP TABLE feed_runs;
