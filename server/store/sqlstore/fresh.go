package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// toldSince is the condition on a row x to have been told by a delta after an
// instant, $3. A full run tells everything once more: it says nothing of what
// is new.
const toldSince = `NOT x.is_full AND x.told_at > $3`

// The queries of what is new.
var (
	selectFreshDecisions = newest("decision_rows", "x.entry, x.member_key, x.made_on, x.doc") + `
	  AND (x.made_on >= $2 OR ` + toldSince + `)
	ORDER BY x.made_on DESC, x.entry DESC
	LIMIT $4`

	selectFreshDisclosures = newest("disclosure_rows", "x.entry, x.given_on, x.domain, x.recipient, x.name, x.purpose, x.basis, x.categories") + `
	  AND (x.given_on >= $2 OR ` + toldSince + `)
	ORDER BY x.given_on DESC, x.entry DESC
	LIMIT $4`

	selectFreshLooks = `
	SELECT y.entry, y.at, y.domain, y.service, y.purpose, y.role
	FROM (` + newest("consultation_rows", "x.entry, x.at, x.domain, x.service, x.purpose, x.role") + `
		  AND (x.at > $2 OR ` + toldSince + `)
		UNION ALL
		SELECT l.id, l.at, l.domain, l.service, l.purpose, l.role
		FROM looks AS l
		WHERE l.member_id = $1 AND l.at > $2
	) AS y
	ORDER BY y.at DESC, y.entry DESC
	LIMIT $4`
)

// Fresh implements [feed.Reader].
func (s *Store) Fresh(ctx context.Context, memberID string, since time.Time, from calendar.Day, most int) (feed.Fresh, error) {
	f, err := s.fresh(ctx, memberID, since, day(from), most)
	if err != nil {
		return feed.Fresh{}, s.dialect.fault(fmt.Errorf("reading what is new: %w", err))
	}
	return f, nil
}

// fresh is [Store.Fresh] without the code of what went wrong.
func (s *Store) fresh(ctx context.Context, memberID string, since time.Time, from day, most int) (f feed.Fresh, err error) {
	f.Decisions, err = many(ctx, s.read, func(rows *sql.Rows) (feed.Decided, error) {
		var d feed.Decided
		err := rows.Scan(&d.ID, &d.Member, dayInto{&d.On}, &d.Doc)
		return d, err
	}, selectFreshDecisions, memberID, from, stamp(since), most+1)
	if err != nil {
		return f, err
	}
	f.Disclosures, err = many(ctx, s.read, scanDisclosure, selectFreshDisclosures, memberID, from, stamp(since), most+1)
	if err != nil {
		return f, err
	}
	f.Looks, err = many(ctx, s.read, scanConsultation, selectFreshLooks, memberID, stamp(since), stamp(since), most+1)
	f.More = max(len(f.Decisions), len(f.Disclosures), len(f.Looks)) > most
	f.Decisions = f.Decisions[:min(len(f.Decisions), most)]
	f.Disclosures = f.Disclosures[:min(len(f.Disclosures), most)]
	f.Looks = f.Looks[:min(len(f.Looks), most)]
	return f, err
}

// scanDisclosure reads a row of [selectDisclosures].
func scanDisclosure(rows *sql.Rows) (holdings.Disclosure, error) {
	var d holdings.Disclosure
	var categories string
	err := rows.Scan(&d.ID, dayInto{&d.On}, &d.Domain, &d.Recipient, &d.Name, &d.Purpose, &d.Basis, &categories)
	d.Categories = strings.Fields(categories)
	return d, err
}

// scanConsultation reads a row of [selectConsultations].
func scanConsultation(rows *sql.Rows) (holdings.Consultation, error) {
	var c holdings.Consultation
	err := rows.Scan(&c.ID, instant{&c.At}, &c.Domain, &c.Service, &c.Purpose, &c.Role)
	return c, err
}
