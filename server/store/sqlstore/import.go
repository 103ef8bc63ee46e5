package sqlstore

import (
	"context"
	"encoding/json"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// memberStage is the stage of ImportMembers.
var memberStage = stage{
	table: "stage_members",
	create: `
	CREATE TEMPORARY TABLE stage_members (
		row_no       BIGINT NOT NULL,
		id           TEXT NOT NULL,
		feed_key     TEXT NOT NULL,
		given_name   TEXT NOT NULL,
		family_name  TEXT NOT NULL,
		lang         TEXT NOT NULL,
		joined_on    DATE,
		left_on      DATE,
		number_index BYTEA,
		number_tail  TEXT NOT NULL
	)`,
	columns: []string{"row_no", "id", "feed_key", "given_name", "family_name", "lang",
		"joined_on", "left_on", "number_index", "number_tail"},
	checks: []check{
		{twice("stage_members", "feed_key"), feed.ErrRepeated},
		{twice("stage_members", "number_index"), fault.OnField("national_number", "repeated")},
	},
}

// The merge of members. Numbers that change are taken away first, so that two
// members can swap theirs. Rows that did not change are left alone.
const (
	clearNumbers = `
	UPDATE members AS m
	SET number_index = NULL
	FROM stage_members AS s
	WHERE m.feed_key = s.feed_key AND m.number_index IS DISTINCT FROM s.number_index`

	takenNumber = `
	SELECT s.row_no
	FROM stage_members AS s
	JOIN members AS m ON m.number_index = s.number_index
	WHERE m.feed_key <> s.feed_key
	ORDER BY s.row_no
	LIMIT 1`

	updateMembers = `
	UPDATE members AS m
	SET given_name = s.given_name, family_name = s.family_name, lang = s.lang, joined_on = s.joined_on,
	    left_on = s.left_on, number_index = s.number_index, number_tail = s.number_tail
	FROM stage_members AS s
	WHERE m.feed_key = s.feed_key
	  AND (m.given_name, m.family_name, m.lang, m.joined_on, m.left_on, m.number_index, m.number_tail)
	      IS DISTINCT FROM
	      (s.given_name, s.family_name, s.lang, s.joined_on, s.left_on, s.number_index, s.number_tail)`

	insertMembers = `
	INSERT INTO members (id, feed_key, given_name, family_name, lang, joined_on, left_on, number_index, number_tail)
	SELECT s.id, s.feed_key, s.given_name, s.family_name, s.lang, s.joined_on, s.left_on, s.number_index, s.number_tail
	FROM stage_members AS s
	WHERE NOT EXISTS (SELECT 1 FROM members AS m WHERE m.feed_key = s.feed_key)
	ORDER BY s.id`
)

// ImportMembers implements [feed.Store]. A member that was there counts as
// updated, changed or not.
//
// What is wrong with a row is a [feed.RowError]: of [feed.ErrRepeated], or of
// a fault.Invalid on "national_number", on a key that is missing and on text
// that cannot be stored.
func (s *Store) ImportMembers(ctx context.Context, next func() (holdings.Member, error)) (inserted, updated int, err error) {
	row := func(n int) (string, []any, error) {
		m, err := next()
		if err != nil {
			return "", nil, err
		}
		return m.Key, []any{n, newID(), m.Key, m.GivenName, m.FamilyName, m.Lang,
			day(m.Joined), day(m.Left), orNil(m.NumberIndex), m.NumberTail}, nil
	}
	merge := func(t tx, rows int) error {
		if _, err := exec(ctx, t, clearNumbers); err != nil {
			return err
		}
		if err := (check{takenNumber, fault.OnField("national_number", "taken")}).run(ctx, t); err != nil {
			return err
		}
		if _, err := exec(ctx, t, updateMembers); err != nil {
			return err
		}
		n, err := exec(ctx, t, insertMembers)
		inserted, updated = int(n), rows-int(n)
		return err
	}
	if _, err := s.importRows(ctx, memberStage, row, merge); err != nil {
		return 0, 0, err
	}
	return inserted, updated, nil
}

// orNil returns NULL for no bytes.
func orNil(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// holdingStage is the stage of ImportHoldings.
var holdingStage = stage{
	table: "stage_holdings",
	create: `
	CREATE TEMPORARY TABLE stage_holdings (
		row_no   BIGINT NOT NULL,
		feed_key TEXT NOT NULL,
		as_of    DATE,
		doc      TEXT NOT NULL
	)`,
	columns: []string{"row_no", "feed_key", "as_of", "doc"},
	checks: []check{
		{twice("stage_holdings", "feed_key"), feed.ErrRepeated},
		{`
	SELECT s.row_no
	FROM stage_holdings AS s
	WHERE NOT EXISTS (SELECT 1 FROM members AS m WHERE m.feed_key = s.feed_key)
	ORDER BY s.row_no
	LIMIT 1`, feed.ErrUnknownMember},
	},
}

// The merge of holdings. New rows come in the order of the table's key, which
// keeps the pages that are written few.
const (
	updateHoldings = `
	UPDATE holdings AS h
	SET as_of = s.as_of, doc = s.doc
	FROM stage_holdings AS s
	JOIN members AS m ON m.feed_key = s.feed_key
	WHERE h.member_id = m.id AND h.domain = $1 AND (h.as_of, h.doc) IS DISTINCT FROM (s.as_of, s.doc)`

	insertHoldings = `
	INSERT INTO holdings (member_id, domain, as_of, doc)
	SELECT m.id, $1, s.as_of, s.doc
	FROM stage_holdings AS s
	JOIN members AS m ON m.feed_key = s.feed_key
	WHERE NOT EXISTS (SELECT 1 FROM holdings AS h WHERE h.member_id = m.id AND h.domain = $1)
	ORDER BY m.id`
)

// ImportHoldings implements [feed.Store]. It returns the rows that were given.
//
// What is wrong with a row is a [feed.RowError]: of [feed.ErrUnknownMember] or
// [feed.ErrRepeated], or of a fault.Invalid on a key that is missing and on
// text that cannot be stored.
func (s *Store) ImportHoldings(ctx context.Context, domain string, next func() (string, holdings.Document, error)) (int, error) {
	if domain == "" {
		return 0, fault.OnField("domain", "required")
	}
	if !isText(domain) {
		return 0, errText("domain")
	}
	row := func(n int) (string, []any, error) {
		key, doc, err := next()
		if err != nil {
			return "", nil, err
		}
		text, err := encode(doc)
		if err != nil {
			return "", nil, &feed.RowError{Row: n, Err: err}
		}
		return key, []any{n, key, day(doc.AsOf), text}, nil
	}
	merge := func(t tx, _ int) error {
		if _, err := exec(ctx, t, updateHoldings, domain); err != nil {
			return err
		}
		_, err := exec(ctx, t, insertHoldings, domain)
		return err
	}
	return s.importRows(ctx, holdingStage, row, merge)
}

// encode returns doc as it is kept. JSON would write what is not text in
// other characters.
func encode(doc holdings.Document) (string, error) {
	if !isText(string(doc.Relation)) {
		return "", errText("relation")
	}
	for _, c := range doc.Categories {
		if !isText(c.Category) || !isText(c.Source) {
			return "", errText("categories")
		}
	}
	b, err := json.Marshal(doc)
	return string(b), err
}
