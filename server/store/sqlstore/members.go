package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// MemberByNumber implements [auth.Store]. No member has an empty index.
func (s *Store) MemberByNumber(ctx context.Context, index []byte) (string, error) {
	if len(index) == 0 {
		return "", notFound("member")
	}
	id, err := one(ctx, s.read, value[string], `SELECT id FROM members WHERE number_index = $1`, index)
	return id, s.failed("reading a member", "member", err)
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
	return id, s.failed("reading a member", "member", err)
}

const (
	columnsOfMember = `id, feed_key, given_name, family_name, lang, joined_on, left_on, number_index, number_tail`

	selectMember = `
	SELECT ` + columnsOfMember + `
	FROM members
	WHERE id = $1`

	selectDossier = `
	SELECT ` + columnsOfMember + `, born_on, gone_on, household, email, events, contracts, links
	FROM members
	WHERE `
)

// Member implements [feed.Store].
func (s *Store) Member(ctx context.Context, id string) (holdings.Member, error) {
	m, err := one(ctx, s.read, func(rows *sql.Rows) (holdings.Member, error) {
		var m holdings.Member
		err := rows.Scan(memberInto(&m)...)
		return m, err
	}, selectMember, id)
	return m, s.failed("reading a member", "member", err)
}

// memberInto returns where the columns of [columnsOfMember] go.
func memberInto(m *holdings.Member) []any {
	return []any{&m.ID, &m.Key, &m.GivenName, &m.FamilyName, &m.Lang, dayInto{&m.Joined}, dayInto{&m.Left}, &m.NumberIndex, &m.NumberTail}
}

// Dossier implements [feed.Reader]. The address is returned as it is sealed.
func (s *Store) Dossier(ctx context.Context, memberID string) (feed.Dossier, error) {
	f, err := one(ctx, s.read, scanDossier, selectDossier+`id = $1`, memberID)
	return f, s.failed("reading a member", "member", err)
}

// scanDossier reads a row of [selectDossier].
func scanDossier(rows *sql.Rows) (feed.Dossier, error) {
	var f feed.Dossier
	var events, contracts, links []byte
	err := rows.Scan(append(memberInto(&f.Member), dayInto{&f.Born}, dayInto{&f.Gone}, &f.Household, &f.Email,
		&events, &contracts, &links)...)
	if err != nil {
		return f, err
	}
	f.Past.Joined, f.Past.Left = f.Joined, f.Left
	for _, part := range []struct {
		text []byte
		into any
	}{{events, &f.Past.Events}, {contracts, &f.Past.Contracts}, {links, &f.Ties}} {
		if err := json.Unmarshal(part.text, part.into); err != nil {
			return f, fmt.Errorf("reading what was told of a member: %w", err)
		}
	}
	return f, nil
}

// The people around a member. Of those who act for them it is their own links
// that say how.
const (
	columnsOfTied = `
	SELECT o.id, o.feed_key, o.given_name, o.family_name, o.born_on, o.events, `

	selectActsFor = columnsOfTied + `m.links
	FROM members AS m
	JOIN member_links AS l ON l.member_key = m.feed_key
	JOIN members AS o ON o.feed_key = l.to_key
	WHERE m.id = $1
	ORDER BY o.feed_key`

	selectActedBy = columnsOfTied + `o.links
	FROM members AS m
	JOIN member_links AS l ON l.to_key = m.feed_key
	JOIN members AS o ON o.feed_key = l.member_key
	WHERE m.id = $1
	ORDER BY o.feed_key`

	selectHousehold = columnsOfTied + `'[]'
	FROM members AS m
	JOIN members AS o ON o.household = m.household AND o.id <> m.id
	WHERE m.id = $1 AND m.household <> '' AND o.household <> '' AND o.gone_on IS NULL
	ORDER BY o.feed_key`

	selectOwnKey = `
	SELECT feed_key
	FROM members
	WHERE id = $1`
)

// ActsFor implements [feed.Reader]. Who acts by two links is there twice. The
// files of those who are gone are there too: the links say since when.
func (s *Store) ActsFor(ctx context.Context, memberID string) ([]feed.Tied, error) {
	return s.tied(ctx, selectActsFor, memberID, func(t feed.Tied, _ string) string { return t.Key })
}

// ActedBy implements [feed.Reader].
func (s *Store) ActedBy(ctx context.Context, memberID string) ([]feed.Tied, error) {
	return s.tied(ctx, selectActedBy, memberID, func(_ feed.Tied, own string) string { return own })
}

// Household implements [feed.Reader]. Whoever is gone is not part of it any
// more, and members without a household are not one together.
func (s *Store) Household(ctx context.Context, memberID string) ([]feed.Tied, error) {
	return s.tied(ctx, selectHousehold, memberID, nil)
}

// tied returns people with those of their links, or of the member's, that lead
// to whom to names.
func (s *Store) tied(ctx context.Context, query, memberID string, to func(t feed.Tied, own string) string) ([]feed.Tied, error) {
	own, err := one(ctx, s.read, value[string], selectOwnKey, memberID)
	if isNoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading people: %w", err))
	}
	people, err := many(ctx, s.read, scanTied, query, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading people: %w", err))
	}
	var all []feed.Tied
	for _, p := range people {
		if to == nil {
			all = append(all, p.Tied)
			continue
		}
		for _, tie := range p.ties {
			if tie.To == to(p.Tied, own) {
				p.Tie = tie
				all = append(all, p.Tied)
			}
		}
	}
	return all, nil
}

// A person is one of the people around a member, with all links.
type person struct {
	feed.Tied
	ties []feed.Tie
}

// death is the trigger of the register by which a source tells that somebody
// died.
const death = "death"

// scanTied reads a row of [columnsOfTied].
func scanTied(rows *sql.Rows) (person, error) {
	var p person
	var events, links []byte
	if err := rows.Scan(&p.ID, &p.Key, &p.GivenName, &p.FamilyName, dayInto{&p.Born}, &events, &links); err != nil {
		return p, err
	}
	var told map[string]calendar.Day
	if err := json.Unmarshal(events, &told); err != nil {
		return p, err
	}
	p.Died = told[death]
	return p, json.Unmarshal(links, &p.ties)
}
