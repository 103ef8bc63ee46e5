-- Rights requests, whole: several rights in one request, the thread with its
-- files, who was told what, what people allow and object to, people without an
-- account, the log of every act, and the queue of jobs.
--
-- Requests of before keep their id, reference, clock and history. Each of
-- their domains becomes an item of the right that was asked for. Their notes,
-- and those of drafts, were sealed for their place and stay what they are.

-- +goose Up

-- member_id and account_id are NULL for people without an account, and
-- guest_id is set instead. answers is sealed JSON: what the person filled in.
-- note holds that of requests of before, and is "" in all others. behalf is
-- whom the request is for, "" for oneself. asked_level is the level of the
-- login at receipt. pauses is a JSON list, told_at belongs to the extension.
-- earlier_id is what was, not a reference: that request may be deleted first.
CREATE TABLE requests_new (
    id           TEXT NOT NULL PRIMARY KEY,
    reference    TEXT NOT NULL UNIQUE,
    member_id    TEXT REFERENCES members (id),
    account_id   TEXT REFERENCES accounts (id),
    guest_id     TEXT,
    status       TEXT NOT NULL,
    lang         TEXT NOT NULL,
    answers      TEXT NOT NULL,
    note         TEXT NOT NULL,
    behalf       TEXT NOT NULL,
    asked_level  INTEGER NOT NULL,
    received_at  TIMESTAMPTZ NOT NULL,
    receipt_on   DATE NOT NULL,
    months       INTEGER NOT NULL,
    paused_days  INTEGER NOT NULL,
    nominal_on   DATE NOT NULL,
    due_on       DATE NOT NULL,
    end_at       TIMESTAMPTZ NOT NULL,
    target_on    DATE NOT NULL,
    calendar     TEXT NOT NULL,
    counted_on   DATE,
    pauses       TEXT NOT NULL,
    extension    TEXT NOT NULL,
    told_at      TIMESTAMPTZ,
    closed_at    TIMESTAMPTZ,
    earlier_id   TEXT NOT NULL,
    version      INTEGER NOT NULL,
    send_key     TEXT NOT NULL
);

-- "Partly answered" was the end of a request: some of it was granted. Now it
-- is one of which some items are not decided.
INSERT INTO requests_new
SELECT r.id, r.reference, r.member_id, r.account_id, NULL,
       CASE r.status WHEN 'assigned' THEN 'in_progress' WHEN 'waiting_for_person' THEN 'question'
                     WHEN 'partly_answered' THEN 'answered' ELSE r.status END,
       r.lang, '', r.note, '', 0, r.received_at, r.receipt_on, r.months, r.paused_days, r.nominal_on, r.due_on,
       r.end_at, r.target_on, r.calendar, r.counted_on, '[]', '', NULL,
       (SELECT MAX(h.at) FROM history AS h WHERE h.request_id = r.id AND h.event = 'close'),
       '', r.version, r.send_key
FROM requests AS r;

-- What a request asks for, in the order in which it was asked. controller is
-- an organisation of the register. reasons and told are JSON lists: of codes,
-- and of recipients that were told of a correction, with the day.
CREATE TABLE items (
    request_id TEXT NOT NULL REFERENCES requests_new (id),
    position   INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    domain     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    controller TEXT NOT NULL,
    channel    TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    reasons    TEXT NOT NULL,
    decided_at TIMESTAMPTZ,
    told       TEXT NOT NULL,
    PRIMARY KEY (request_id, position)
);

INSERT INTO items
SELECT d.request_id, d.position, r.kind, d.domain, '',
       CASE d.domain WHEN 'compulsory' THEN 'mloz' WHEN 'insurance' THEN 'mloz_insurance' ELSE 'partenamut' END,
       CASE r.kind WHEN 'rectification' THEN 'usual_contact' WHEN 'transfer' THEN 'usual_contact'
                   WHEN 'human_review' THEN 'dpo_or_mutuality' WHEN 'question' THEN 'dpo_or_post' ELSE 'dpo' END,
       CASE h.event WHEN 'answer' THEN 'granted' WHEN 'answer_partly' THEN 'partial' WHEN 'refuse' THEN 'rejected'
                    WHEN 'withdraw' THEN 'dropped' ELSE '' END,
       '[]', h.at, '[]'
FROM request_domains AS d
JOIN requests AS r ON r.id = d.request_id
LEFT JOIN history AS h ON h.request_id = d.request_id
    AND h.event IN ('answer', 'answer_partly', 'refuse', 'withdraw');

-- One entry per version of a request. by_party is the side that acted, and
-- codes a JSON list.
CREATE TABLE history_new (
    request_id TEXT NOT NULL REFERENCES requests_new (id),
    version    INTEGER NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    by_party   TEXT NOT NULL,
    actor      TEXT NOT NULL,
    event      TEXT NOT NULL,
    codes      TEXT NOT NULL,
    PRIMARY KEY (request_id, version)
);

INSERT INTO history_new
SELECT request_id, version, at,
       CASE WHEN event IN ('received', 'reply', 'withdraw') THEN 'person' ELSE 'office' END, actor,
       CASE WHEN event IN ('answer', 'answer_partly', 'refuse') THEN 'decide' ELSE event END, '[]'
FROM history;

DROP TABLE history;
DROP TABLE request_domains;
DROP TABLE requests;
ALTER TABLE requests_new RENAME TO requests;
ALTER TABLE history_new RENAME TO history;

CREATE INDEX requests_by_member ON requests (member_id, received_at);
CREATE INDEX requests_by_status ON requests (status, due_on);
CREATE INDEX requests_by_closing ON requests (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE UNIQUE INDEX requests_by_key ON requests (account_id, send_key);
CREATE UNIQUE INDEX requests_by_guest_key ON requests (guest_id, send_key);
CREATE INDEX items_by_controller ON items (controller, request_id);

-- body is sealed. read_at is when the other side read it. send_key is "" for
-- messages that are not sent by a form.
CREATE TABLE messages (
    id         TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    at         TIMESTAMPTZ NOT NULL,
    by_party   TEXT NOT NULL,
    actor      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    send_key   TEXT NOT NULL,
    read_at    TIMESTAMPTZ
);

CREATE INDEX messages_by_request ON messages (request_id, at);
CREATE UNIQUE INDEX messages_by_key ON messages (request_id, send_key) WHERE send_key <> '';

-- Files: attachments of people and documents of the office. name is sealed.
-- Until a file is sent it belongs to a draft of owner_id (an account or a
-- guest): of a new request where request_id is "", else of a message of that
-- request. message_id is "" for files of the request itself. hash is that of
-- the sealed bytes, in order.
CREATE TABLE files (
    id         TEXT NOT NULL PRIMARY KEY,
    owner_id   TEXT NOT NULL,
    request_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sent       BOOLEAN NOT NULL,
    by_party   TEXT NOT NULL,
    state      TEXT NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size       BIGINT NOT NULL,
    hash       BYTEA,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX files_by_owner ON files (owner_id, request_id) WHERE NOT sent;
CREATE INDEX files_by_request ON files (request_id) WHERE request_id <> '';
CREATE INDEX files_not_sent ON files (created_at) WHERE NOT sent;
CREATE INDEX files_held ON files (created_at) WHERE state = 'held';

-- The bytes of a file, sealed, in pieces that follow each other. start is the
-- offset of the piece, in the bytes as they were sent while a file is being
-- sent, and in the sealed bytes once it is whole. They go with their file.
CREATE TABLE file_chunks (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    start   BIGINT NOT NULL,
    size    BIGINT NOT NULL,
    data    BYTEA NOT NULL,
    PRIMARY KEY (file_id, start)
);

-- What a member allows and objects to: every change, never overwritten. The
-- newest of a choice is what holds. request_id is the request by which it was
-- said, or the id of a receipt alone; it stays when that is deleted.
CREATE TABLE choices (
    request_id TEXT NOT NULL,
    choice     TEXT NOT NULL,
    member_id  TEXT NOT NULL REFERENCES members (id),
    at         TIMESTAMPTZ NOT NULL,
    allowed    BOOLEAN NOT NULL,
    PRIMARY KEY (request_id, choice)
);

CREATE INDEX choices_by_member ON choices (member_id, at);

-- An event about which a person is told, once. mail is 'off', 'queued',
-- 'sent' or 'failed'.
CREATE TABLE notices (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    guest_id   TEXT NOT NULL,
    request_id TEXT NOT NULL,
    event      TEXT NOT NULL,
    occasion   TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    read_at    TIMESTAMPTZ,
    mail       TEXT NOT NULL,
    tries      INTEGER NOT NULL,
    mailed_at  TIMESTAMPTZ,
    UNIQUE (account_id, guest_id, request_id, event, occasion)
);

CREATE INDEX notices_by_account ON notices (account_id, at);
CREATE INDEX notices_by_request ON notices (request_id);
CREATE INDEX notices_by_mail ON notices (mail, at);

-- Where and how an account is told of things. email and wanted_email are
-- sealed; the latter waits for its confirmation.
CREATE TABLE contacts (
    account_id   TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    email        TEXT NOT NULL,
    wanted_email TEXT NOT NULL,
    token_hash   TEXT NOT NULL,
    token_end    TIMESTAMPTZ,
    mail         BOOLEAN NOT NULL,
    lang         TEXT NOT NULL
);

-- People without an account. email and name are sealed. code_hash is that of
-- the code with which they follow their request. pending is a sealed request
-- that waits for the confirmation of the address.
CREATE TABLE guests (
    id           TEXT NOT NULL PRIMARY KEY,
    email        TEXT NOT NULL,
    name         TEXT NOT NULL,
    lang         TEXT NOT NULL,
    code_hash    TEXT NOT NULL,
    token_hash   TEXT NOT NULL,
    token_end    TIMESTAMPTZ,
    pending      TEXT NOT NULL,
    session_hash TEXT NOT NULL,
    session_end  TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX guests_by_token ON guests (token_hash) WHERE token_hash <> '';
CREATE UNIQUE INDEX guests_by_session ON guests (session_hash) WHERE session_hash <> '';

-- owner_id is an account or a guest. answers is sealed JSON. Of drafts of
-- before it is plain JSON, which holds ids only: what was typed stays sealed
-- in note, which is "" in all others.
CREATE TABLE drafts_new (
    owner_id   TEXT NOT NULL PRIMARY KEY,
    answers    TEXT NOT NULL,
    note       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    send_key   TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

INSERT INTO drafts_new
SELECT account_id, '{"goal":["' || kind || '"],"domains":' || domains || '}', note, lang, send_key, updated_at
FROM drafts;

DROP TABLE drafts;
ALTER TABLE drafts_new RENAME TO drafts;

CREATE INDEX drafts_by_update ON drafts (updated_at);

-- The log of every act. data is the leaf as it was hashed, byte by byte. The
-- hashes are those of the tree, in the order of storage of tlog.
CREATE TABLE audit_leaves (
    position BIGINT NOT NULL PRIMARY KEY,
    data     BYTEA NOT NULL
);

CREATE TABLE audit_hashes (
    position BIGINT NOT NULL PRIMARY KEY,
    hash     BYTEA NOT NULL
);

-- One row: the number of leaves. It is what writers wait for on PostgreSQL.
CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL
);

INSERT INTO audit_head (id, size) VALUES (1, 0);

CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL PRIMARY KEY,
    at   TIMESTAMPTZ NOT NULL,
    note TEXT NOT NULL
);

-- What a receipt says, sealed, with the salt of its hash in the log.
CREATE TABLE receipts (
    request_id TEXT NOT NULL,
    version    INTEGER NOT NULL,
    position   BIGINT NOT NULL,
    statement  TEXT NOT NULL,
    PRIMARY KEY (request_id, version)
);

-- When each scheduled job ran last, so that of several replicas one runs it.
CREATE TABLE schedule (
    job    TEXT NOT NULL PRIMARY KEY,
    ran_at TIMESTAMPTZ NOT NULL
);

-- +goose Down

-- Lost is what the schema of before has no room for: people without an
-- account, every right of a request but the first, what was filled in,
-- messages, files, notices, choices, the log. Drafts of before are kept; in
-- them one could only ask for access.
DROP TABLE schedule;
DROP TABLE receipts;
DROP TABLE audit_checkpoints;
DROP TABLE audit_head;
DROP TABLE audit_hashes;
DROP TABLE audit_leaves;

CREATE TABLE drafts_old (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    kind       TEXT NOT NULL,
    domains    TEXT NOT NULL,
    note       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    send_key   TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

INSERT INTO drafts_old
SELECT owner_id, 'access', SUBSTR(answers, 30, LENGTH(answers) - 30), note, lang, send_key, updated_at
FROM drafts
WHERE answers LIKE '{"goal":["access"],"domains":%';

DROP TABLE drafts;
ALTER TABLE drafts_old RENAME TO drafts;

DROP TABLE guests;
DROP TABLE contacts;
DROP TABLE notices;
DROP TABLE choices;
DROP TABLE file_chunks;
DROP TABLE files;
DROP TABLE messages;

CREATE TABLE requests_old (
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
    UNIQUE (account_id, send_key)
);

INSERT INTO requests_old
SELECT r.id, r.reference, r.member_id, r.account_id, i.kind,
       CASE WHEN r.status IN ('in_progress', 'extended', 'partly_answered') THEN 'assigned'
            WHEN r.status IN ('question', 'identity_asked') THEN 'waiting_for_person'
            WHEN r.status = 'answered' AND i.outcome = 'partial' THEN 'partly_answered' ELSE r.status END,
       r.lang, r.note, r.received_at, r.receipt_on, r.months, r.paused_days, r.nominal_on, r.due_on, r.end_at,
       r.target_on, r.calendar, r.counted_on, r.version, r.send_key
FROM requests AS r
JOIN items AS i ON i.request_id = r.id AND i.position = 0
WHERE r.account_id IS NOT NULL;

CREATE TABLE request_domains (
    request_id TEXT NOT NULL REFERENCES requests_old (id),
    position   INTEGER NOT NULL,
    domain     TEXT NOT NULL,
    PRIMARY KEY (request_id, position)
);

INSERT INTO request_domains
SELECT i.request_id, i.position, i.domain
FROM items AS i
JOIN requests_old AS r ON r.id = i.request_id AND r.kind = i.kind;

CREATE TABLE history_old (
    request_id TEXT NOT NULL REFERENCES requests_old (id),
    version    INTEGER NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    actor      TEXT NOT NULL,
    event      TEXT NOT NULL,
    PRIMARY KEY (request_id, version)
);

INSERT INTO history_old
SELECT h.request_id, h.version, h.at, h.actor,
       CASE WHEN h.event <> 'decide' THEN h.event WHEN i.outcome = 'rejected' THEN 'refuse'
            WHEN i.outcome = 'partial' THEN 'answer_partly' ELSE 'answer' END
FROM history AS h
JOIN requests_old AS r ON r.id = h.request_id
JOIN items AS i ON i.request_id = h.request_id AND i.position = 0;

DROP TABLE history;
DROP TABLE items;
DROP TABLE requests;
ALTER TABLE requests_old RENAME TO requests;
ALTER TABLE history_old RENAME TO history;

CREATE INDEX requests_by_member ON requests (member_id, received_at);
