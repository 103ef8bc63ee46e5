package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
)

// newest returns the query for columns of the rows x of a table that count for
// a member, $1: of each entry the one of the newest live run. A member has few
// rows, however many there are: sorting them is cheap.
func newest(table, columns string) string {
	return `
	SELECT ` + columns + `
	FROM (
		SELECT h.*, r.is_full, r.at AS told_at, ROW_NUMBER() OVER (PARTITION BY h.entry ORDER BY h.id DESC) AS nth` + liveRows(table) + `
	) AS x
	WHERE x.nth = 1`
}

// The queries of what happened to the data of a member.
var (
	selectDecisions = newest("decision_rows", "x.entry, x.member_key, x.made_on, x.doc, x.sealed") + `
	ORDER BY x.made_on DESC, x.entry DESC`

	// An empty text, or NULL, chooses all.
	selectDisclosures = newest("disclosure_rows", "x.entry, x.given_on, x.domain, x.recipient, x.name, x.purpose, x.basis, x.categories") + `
	  AND (x.domain = $2 OR $2 = '') AND (x.recipient = $3 OR $3 = '') AND (x.purpose = $4 OR $4 = '')
	  AND (x.given_on >= $5 OR $5 IS NULL) AND (x.given_on < $6 OR $6 IS NULL)
	ORDER BY x.given_on DESC, x.entry DESC
	LIMIT $7`

	selectConsultations = `
	SELECT y.entry, y.at, y.domain, y.service, y.purpose, y.role
	FROM (` + newest("consultation_rows", "x.entry, x.at, x.domain, x.service, x.purpose, x.role") + `
		UNION ALL
		SELECT l.id, l.at, l.domain, l.service, l.purpose, l.role
		FROM looks AS l
		WHERE l.member_id = $1
	) AS y
	WHERE (y.domain = $2 OR $2 = '') AND (y.service = $3 OR $3 = '') AND (y.purpose = $4 OR $4 = '')
	  AND (y.at >= $5 OR $5 IS NULL) AND (y.at < $6 OR $6 IS NULL)
	ORDER BY y.at DESC, y.entry DESC
	LIMIT $7`

	selectTold = newest("choice_rows", "x.entry, x.allowed, x.at, x.source") + `
	ORDER BY x.entry`
)

// Decisions implements [feed.Reader]. Of decisions on one day the one with the
// later id comes first: pages need the same order each time.
func (s *Store) Decisions(ctx context.Context, memberID string) ([]feed.Decided, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (feed.Decided, error) {
		var d feed.Decided
		err := rows.Scan(&d.ID, &d.Member, dayInto{&d.On}, &d.Doc, &d.Sealed)
		return d, err
	}, selectDecisions, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading decisions: %w", err))
	}
	return all, nil
}

// Disclosures implements [feed.Reader].
func (s *Store) Disclosures(ctx context.Context, memberID string, a feed.Ask) ([]holdings.Disclosure, bool, error) {
	all, err := many(ctx, s.read, scanDisclosure, selectDisclosures, memberID, a.Domain, a.Service, a.Purpose, dayOrNull(a.From), dayOrNull(a.Until), a.Most+1)
	if err != nil {
		return nil, false, s.dialect.fault(fmt.Errorf("reading disclosures: %w", err))
	}
	return all[:min(len(all), a.Most)], len(all) > a.Most, nil
}

// dayOrNull returns the day of an instant at midnight UTC.
func dayOrNull(t time.Time) day {
	if t.IsZero() {
		return day{}
	}
	return day(calendar.DayOf(t, time.UTC))
}

// Consultations implements [feed.Reader]. Who looked in Loupe itself is in
// another column of another table, and is not read here.
func (s *Store) Consultations(ctx context.Context, memberID string, a feed.Ask) ([]holdings.Consultation, bool, error) {
	all, err := many(ctx, s.read, scanConsultation, selectConsultations, memberID, a.Domain, a.Service, a.Purpose, stampOrNull(a.From), stampOrNull(a.Until), a.Most+1)
	if err != nil {
		return nil, false, s.dialect.fault(fmt.Errorf("reading consultations: %w", err))
	}
	return all[:min(len(all), a.Most)], len(all) > a.Most, nil
}

// Told implements [feed.Reader].
func (s *Store) Told(ctx context.Context, memberID string) ([]feed.Told, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (feed.Told, error) {
		var c feed.Told
		err := rows.Scan(&c.Choice, &c.Allowed, instant{&c.At}, &c.Source)
		return c, err
	}, selectTold, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading what members chose elsewhere: %w", err))
	}
	return all, nil
}

const insertLook = `
	INSERT INTO looks (id, member_id, at, domain, service, purpose, role, account_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// LookUp implements [feed.Looker]. A look without service, purpose or account
// is a fault.Invalid: a member is owed the first two, and an auditor all.
func (s *Store) LookUp(ctx context.Context, who feed.Sought, look feed.Look) (feed.Dossier, error) {
	if err := checkLook(look); err != nil {
		return feed.Dossier{}, err
	}
	condition, arg := `id = $1`, any(who.ID)
	switch {
	case who.Key != "":
		condition, arg = `feed_key = $1`, who.Key
	case len(who.Index) > 0:
		condition, arg = `number_index = $1`, who.Index
	}
	var f feed.Dossier
	err := s.inTx(ctx, func(t tx) (err error) {
		if f, err = one(ctx, t, scanDossier, selectDossier+condition, arg); err != nil {
			return err
		}
		return t.addLook(ctx, f.ID, look)
	})
	if err != nil {
		return feed.Dossier{}, s.failed("reading a member", "member", err)
	}
	return f, nil
}

// checkLook refuses a look that says too little.
func checkLook(look feed.Look) error {
	switch {
	case look.Service == "":
		return fault.OnField("service", "required")
	case look.Purpose == "":
		return fault.OnField("purpose", "required")
	case look.Account == "":
		return fault.OnField("account", "required")
	}
	return nil
}

// addLook writes that somebody looked at the file of a member.
func (t tx) addLook(ctx context.Context, memberID string, look feed.Look) error {
	_, err := exec(ctx, t, insertLook, newID(), memberID, stamp(look.At), look.Domain, look.Service, look.Purpose, look.Role, look.Account)
	return err
}

// LookInto implements [casework.Store].
func (s *Store) LookInto(ctx context.Context, id string, leaf audit.Leaf, look feed.Look) (casework.Record, error) {
	if err := checkLook(look); err != nil {
		return casework.Record{}, err
	}
	var r casework.Record
	err := s.inTx(ctx, func(t tx) (err error) {
		if r, err = oneRequest(ctx, t, casework.Whose{}, id); err != nil {
			return err
		}
		if r.MemberID != "" {
			if err := t.addLook(ctx, r.MemberID, look); err != nil {
				return err
			}
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	if err != nil {
		return casework.Record{}, s.failed("reading a request", "request", err)
	}
	return r, nil
}
