-- +goose Up

-- Each controller extends the period for its own items: extension is its
-- reason, or "". late_at is when the person was told that the answer is late.
ALTER TABLE items ADD COLUMN extension TEXT NOT NULL DEFAULT '';
ALTER TABLE items ADD COLUMN extended_at TIMESTAMPTZ;
ALTER TABLE items ADD COLUMN late_at TIMESTAMPTZ;

-- An extension of before was told for all that was not decided then. The
-- oldest ones have neither reason nor day.
UPDATE items
SET extension = (SELECT r.extension FROM requests AS r WHERE r.id = items.request_id),
    extended_at = (SELECT COALESCE(r.told_at, r.received_at) FROM requests AS r WHERE r.id = items.request_id)
WHERE EXISTS (
    SELECT 1
    FROM requests AS r
    WHERE r.id = items.request_id AND r.months = 3
      AND (items.decided_at IS NULL OR r.told_at IS NULL OR items.decided_at >= r.told_at)
);

-- Whoever was told before of what is still open is not told again.
UPDATE items
SET late_at = (SELECT MAX(n.at) FROM notices AS n WHERE n.request_id = items.request_id AND n.event = 'overdue')
WHERE outcome = '';

ALTER TABLE requests DROP COLUMN extension;
ALTER TABLE requests DROP COLUMN told_at;

-- What belongs to the event, so that the history can be done again: the items
-- that it was about, their outcome, the recipients that were told, and the
-- calendar by which days were counted. Without a calendar it is an entry of
-- before, which tells none of it.
ALTER TABLE history ADD COLUMN items TEXT NOT NULL DEFAULT '[]';
ALTER TABLE history ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN told TEXT NOT NULL DEFAULT '[]';
ALTER TABLE history ADD COLUMN calendar TEXT NOT NULL DEFAULT '';

-- +goose Down

ALTER TABLE history DROP COLUMN calendar;
ALTER TABLE history DROP COLUMN told;
ALTER TABLE history DROP COLUMN outcome;
ALTER TABLE history DROP COLUMN items;

-- Entries of the event "overdue" stay, since each version has its entry.
ALTER TABLE requests ADD COLUMN extension TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN told_at TIMESTAMPTZ;

UPDATE requests
SET extension = COALESCE((SELECT MIN(i.extension) FROM items AS i WHERE i.request_id = requests.id AND i.extension <> ''), ''),
    told_at = (SELECT MIN(i.extended_at) FROM items AS i WHERE i.request_id = requests.id)
WHERE months = 3;

ALTER TABLE items DROP COLUMN late_at;
ALTER TABLE items DROP COLUMN extended_at;
ALTER TABLE items DROP COLUMN extension;
