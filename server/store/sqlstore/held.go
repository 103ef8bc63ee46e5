package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// ownKey is the key of a member, $1. It stands by itself, and not in a join, so
// that every engine begins with it, whatever it guesses of the tables.
const ownKey = `(SELECT feed_key FROM members WHERE id = $1)`

// liveRows is the part of a query that joins the rows h of a member, $1, with
// their live runs r.
func liveRows(table string) string {
	return `
	FROM ` + table + ` AS h
	JOIN feed_runs AS r ON r.id = h.id >> 32 AND r.state = 'live'
	WHERE h.member_key = ` + ownKey
}

// The queries of what is held. Each begins at the one member, goes to a few
// rows by the key, and to the run of each row by its id: how long it takes does
// not depend on how many members there are.
//
// Rows of one domain come in the order of their runs: the last one counts.
var (
	selectHoldings = `
	SELECT r.domain, h.doc` + liveRows("holding_rows") + `
	ORDER BY h.id`

	selectDomains = `
	SELECT r.domain, h.doc, r.as_of, r.at, h.samples <> ''` + liveRows("holding_rows") + `
	ORDER BY h.id`

	selectSamples = `
	SELECT h.member_key, h.samples` + liveRows("holding_rows") + ` AND r.domain = $2
	ORDER BY h.id DESC
	LIMIT 1`
)

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

// Held implements [feed.Reader]. Samples are not read: a page that shows none
// has none in memory.
func (s *Store) Held(ctx context.Context, memberID string) ([]feed.Held, error) {
	rows, err := many(ctx, s.read, func(rows *sql.Rows) (feed.Held, error) {
		var h feed.Held
		var doc []byte
		if err := rows.Scan(&h.Domain, &doc, dayInto{&h.AsOf}, instantOrZero{&h.At}, &h.Sampled); err != nil {
			return h, err
		}
		return h, json.Unmarshal(doc, &h.Document)
	}, selectDomains, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading holdings: %w", err))
	}
	last := map[string]feed.Held{}
	for _, h := range rows {
		last[h.Domain] = h
	}
	return inOrder(last), nil
}

// inOrder returns the values of a map in the order of its keys.
func inOrder[V any](all map[string]V) []V {
	keys := make([]string, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	list := make([]V, 0, len(all))
	for _, k := range keys {
		list = append(list, all[k])
	}
	return list
}

// Samples implements [feed.Reader]. They are those of the newest live row, or
// none: what an earlier row held is not held any more.
func (s *Store) Samples(ctx context.Context, memberID, domain string) (key, sealed string, err error) {
	_, err = one(ctx, s.read, func(rows *sql.Rows) (bool, error) { return true, rows.Scan(&key, &sealed) },
		selectSamples, memberID, domain)
	if err == nil && sealed == "" {
		err = sql.ErrNoRows
	}
	if err != nil {
		return "", "", s.failed("reading samples", "sample", err)
	}
	return key, sealed, nil
}

// selectReports reads the live runs of all feeds, the newest last.
const selectReports = `
	SELECT feed, domain, as_of, at, coverage, terms
	FROM feed_runs
	WHERE state = 'live'
	ORDER BY feed, domain, id`

// Reports implements [feed.Reader].
func (s *Store) Reports(ctx context.Context) ([]feed.Report, error) {
	rows, err := many(ctx, s.read, scanReport, selectReports)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading what feeds say of themselves: %w", err))
	}
	var all []feed.Report
	for _, r := range rows {
		if n := len(all) - 1; n >= 0 && all[n].Feed == r.Feed && all[n].Domain == r.Domain {
			all[n] = later(all[n], r)
			continue
		}
		all = append(all, r)
	}
	return all, nil
}

// scanReport reads a row of [selectReports].
func scanReport(rows *sql.Rows) (feed.Report, error) {
	var r feed.Report
	var coverage, words []byte
	if err := rows.Scan(&r.Feed, &r.Domain, dayInto{&r.AsOf}, instantOrZero{&r.At}, &coverage, &words); err != nil {
		return r, err
	}
	var t terms
	if err := errors.Join(json.Unmarshal(coverage, &r.Coverage), json.Unmarshal(words, &t)); err != nil {
		return r, err
	}
	r.Services, r.Purposes, r.Roles = t.Services, t.Purposes, t.Roles
	return r, nil
}

// later returns what a feed says of itself in its next run. What a run leaves
// out stays as it was said before.
func later(r, next feed.Report) feed.Report {
	if len(next.Coverage) == 0 {
		next.Coverage = r.Coverage
	}
	for _, list := range []struct{ next, before *[]feed.Term }{
		{&next.Services, &r.Services}, {&next.Purposes, &r.Purposes}, {&next.Roles, &r.Roles},
	} {
		if len(*list.next) == 0 {
			*list.next = *list.before
		}
	}
	return next
}

// selectChanges reads what was changed for a member after an instant, the
// oldest first.
const selectChanges = `
	SELECT r.domain, r.at, c.before
	FROM holding_changes AS c
	JOIN feed_runs AS r ON r.id = c.id >> 32 AND r.state IN ('live', 'over') AND r.at > $2
	WHERE c.member_key = ` + ownKey + `
	ORDER BY r.at, c.id`

// Changes implements [feed.Reader]. What was before is that of the first change
// after the instant, and what is after is what is held now: changes between the
// two are one.
func (s *Store) Changes(ctx context.Context, memberID string, since time.Time) ([]feed.Change, error) {
	rows, err := many(ctx, s.read, func(rows *sql.Rows) (feed.Change, error) {
		var c feed.Change
		var doc string
		if err := rows.Scan(&c.Domain, instant{&c.At}, &doc); err != nil || doc == "" {
			return c, err
		}
		return c, json.Unmarshal([]byte(doc), &c.Before)
	}, selectChanges, memberID, stamp(since))
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading what changed: %w", err))
	}
	if len(rows) == 0 {
		return nil, nil
	}
	now, err := s.Holdings(ctx, memberID)
	if err != nil {
		return nil, err
	}
	changes := map[string]feed.Change{}
	for _, c := range rows {
		if first, again := changes[c.Domain]; again {
			c.Before, c.After = first.Before, first.After
		} else if doc, ok := now[c.Domain]; ok {
			c.After = &doc
		}
		changes[c.Domain] = c
	}
	return inOrder(changes), nil
}
