package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/holdings"
)

// MemberByNumber implements [auth.Store]. No member has an empty index.
func (s *Store) MemberByNumber(ctx context.Context, index []byte) (string, error) {
	if len(index) == 0 {
		return "", notFound("member")
	}
	id, err := one(ctx, s.read, value[string], `SELECT id FROM members WHERE number_index = $1`, index)
	return id, s.failed("finding a member", "member", err)
}

// selectKey finds a member by the key of the feed.
const selectKey = `
	SELECT id
	FROM members
	WHERE feed_key = $1`

// MemberByKey returns the id of the member that the feed knows by a key, or a
// fault.NotFound. It is for commands of an operator: no page leads to it.
func (s *Store) MemberByKey(ctx context.Context, feedKey string) (string, error) {
	id, err := one(ctx, s.read, value[string], selectKey, feedKey)
	return id, s.failed("finding a member", "member", err)
}

const selectMember = `
	SELECT id, feed_key, given_name, family_name, lang, joined_on, left_on, number_index, number_tail
	FROM members
	WHERE id = $1`

// Member implements [feed.Store].
func (s *Store) Member(ctx context.Context, id string) (holdings.Member, error) {
	m, err := one(ctx, s.read, scanMember, selectMember, id)
	return m, s.failed("reading a member", "member", err)
}

// scanMember reads a row of [selectMember].
func scanMember(rows *sql.Rows) (holdings.Member, error) {
	var m holdings.Member
	err := rows.Scan(&m.ID, &m.Key, &m.GivenName, &m.FamilyName, &m.Lang,
		dayInto{&m.Joined}, dayInto{&m.Left}, &m.NumberIndex, &m.NumberTail)
	return m, err
}

const selectHoldings = `
	SELECT domain, doc
	FROM holdings
	WHERE member_id = $1`

// Holdings implements [feed.Store]. A member who is not there has none.
func (s *Store) Holdings(ctx context.Context, memberID string) (map[string]holdings.Document, error) {
	rows, err := many(ctx, s.read, scanHolding, selectHoldings, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading holdings: %w", err))
	}
	docs := make(map[string]holdings.Document, len(rows))
	for _, h := range rows {
		docs[h.domain] = h.doc
	}
	return docs, nil
}

// A holding is what one domain says about a member.
type holding struct {
	domain string
	doc    holdings.Document
}

// scanHolding reads a row of [selectHoldings].
func scanHolding(rows *sql.Rows) (holding, error) {
	var h holding
	var doc []byte
	if err := rows.Scan(&h.domain, &doc); err != nil {
		return h, err
	}
	return h, json.Unmarshal(doc, &h.doc)
}
