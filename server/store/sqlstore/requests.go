package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// columnsOfRequest reads one row per item of a request; foldRequests makes
// requests of the rows. One statement sees one moment.
const columnsOfRequest = `
	SELECT r.id, r.reference, COALESCE(r.member_id, ''), COALESCE(r.account_id, ''), COALESCE(r.guest_id, ''),
	       r.status, r.lang, r.answers, r.note, r.behalf, r.asked_level, r.received_at, r.receipt_on, r.months,
	       r.paused_days, r.nominal_on, r.due_on, r.end_at, r.target_on, r.calendar, r.counted_on, r.pauses,
	       r.closed_at, r.earlier_id, r.version,
	       i.kind, i.domain, i.subject, i.controller, i.channel, i.outcome, i.reasons, i.decided_at, i.told,
	       i.extension, i.extended_at, i.late_at
	FROM requests AS r
	JOIN items AS i ON i.request_id = r.id
	WHERE `

// listedColumns is columnsOfRequest without what was typed, which lists have no
// use for and which is long.
var listedColumns = strings.Replace(columnsOfRequest, "r.answers, r.note,", "'', '',", 1)

// What follows columnsOfRequest and a condition of a party.
const (
	oneByID     = ` AND r.id = $2 ORDER BY i.position`
	newestFirst = ` ORDER BY r.received_at DESC, r.id, i.position`
)

var (
	selectRequest  = columnsOfRequest + ofMember + oneByID
	selectRequests = listedColumns + ofMember + newestFirst

	selectByReference = columnsOfRequest + `r.reference = $1 ORDER BY i.position`
)

// Request implements [casework.Store]. Its answers are nil: they are sealed
// beside it.
func (s *Store) Request(ctx context.Context, p casework.Whose, id string) (casework.Record, error) {
	r, err := oneRequest(ctx, s.read, p, id)
	return r, s.failed("reading a request", "request", err)
}

// oneRequest returns a request of a party, or [sql.ErrNoRows].
func oneRequest(ctx context.Context, q querier, p casework.Whose, id string) (casework.Record, error) {
	condition, whose := ofParty(p)
	return oneRecord(ctx, q, columnsOfRequest+condition+oneByID, whose, id)
}

// oneRecord returns the request that a query finds, or [sql.ErrNoRows].
func oneRecord(ctx context.Context, q querier, query string, args ...any) (casework.Record, error) {
	rows, err := many(ctx, q, scanRequest, query, args...)
	if err != nil {
		return casework.Record{}, err
	}
	if len(rows) == 0 {
		return casework.Record{}, sql.ErrNoRows
	}
	return foldRequests(rows)[0], nil
}

// ByReference implements [casework.Store]. It asks for no party: whoever is
// given the request was let in by something else.
func (s *Store) ByReference(ctx context.Context, reference rights.Reference) (casework.Record, error) {
	r, err := oneRecord(ctx, s.read, selectByReference, reference)
	return r, s.failed("reading a request", "request", err)
}

// Requests implements [casework.Store]. Of several that arrived at the same
// instant the order is always the same. Sealed and Note are "".
func (s *Store) Requests(ctx context.Context, p casework.Whose) ([]casework.Record, error) {
	condition, whose := ofParty(p)
	return s.records(ctx, listedColumns+condition+newestFirst, whose)
}

// over are the statuses of requests of which nothing is left to decide.
const over = `('` + string(rights.Answered) + `', '` + string(rights.Refused) + `', '` +
	string(rights.Withdrawn) + `', '` + string(rights.Closed) + `')`

const selectOpen = columnsOfRequest + `r.id IN (
		SELECT id
		FROM requests
		WHERE status NOT IN ` + over + ` AND id > $1
		ORDER BY id
		LIMIT $2
	)
	ORDER BY r.id, i.position`

// Open implements [casework.Store]. Open is a request of which something is
// left to decide.
func (s *Store) Open(ctx context.Context, after string, n int) ([]casework.Record, error) {
	return s.records(ctx, selectOpen, after, n)
}

const selectQuiet = columnsOfRequest + `r.id IN (
		SELECT id
		FROM requests AS q
		WHERE status IN ('answered', 'refused', 'withdrawn')
		  AND NOT EXISTS (SELECT 1 FROM history AS h WHERE h.request_id = q.id AND h.at >= $1)
		ORDER BY id
		LIMIT $2
	)
	ORDER BY r.id, i.position`

// Quiet implements [casework.Store].
func (s *Store) Quiet(ctx context.Context, since time.Time, n int) ([]casework.Record, error) {
	return s.records(ctx, selectQuiet, stamp(since), n)
}

const selectClosed = columnsOfRequest + `r.id IN (
		SELECT id
		FROM requests
		WHERE closed_at < $1
		ORDER BY closed_at, id
		LIMIT $2
	)
	ORDER BY r.closed_at, r.id, i.position`

// ClosedBefore implements [casework.Store]: those closed first come first. Of
// requests that are kept longer than others the caller reads past, by a larger
// n.
func (s *Store) ClosedBefore(ctx context.Context, before time.Time, n int) ([]casework.Record, error) {
	return s.records(ctx, selectClosed, stamp(before), n)
}

// records returns the requests that a query finds.
func (s *Store) records(ctx context.Context, query string, args ...any) ([]casework.Record, error) {
	rows, err := many(ctx, s.read, scanRequest, query, args...)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading requests: %w", err))
	}
	return foldRequests(rows), nil
}

// scanRequest reads a row of [columnsOfRequest]: a request with one of its
// items.
func scanRequest(rows *sql.Rows) (casework.Record, error) {
	var r casework.Record
	var i rights.Item
	var told []telling
	d := &r.Deadline
	err := rows.Scan(&r.ID, &r.Reference, &r.MemberID, &r.AccountID, &r.GuestID,
		&r.Status, &r.Lang, &r.Sealed, &r.Note, &r.Behalf, &r.Level, instant{&r.Received}, dayInto{&d.Receipt}, &d.Months,
		&d.Paused, dayInto{&d.Nominal}, dayInto{&d.Due}, instant{&d.End}, dayInto{&d.Target}, &d.Calendar,
		dayInto{&d.AsOf}, listInto[rights.Pause]{&r.Pauses},
		instantOrZero{&r.Closed}, &r.Earlier, &r.Version,
		&i.Right, &i.Domain, &i.Subject, &i.Controller, &i.Channel, &i.Outcome,
		listInto[rights.ReasonCode]{&i.Reasons}, instantOrZero{&i.Decided}, listInto[telling]{&told},
		&i.Extension.Reason, instantOrZero{&i.Extension.Told}, instantOrZero{&i.Late})
	for _, one := range told {
		i.Told = append(i.Told, rights.Telling(one))
	}
	r.Items = []rights.Item{i}
	return r, err
}

// A telling is a [rights.Telling] as it is kept.
type telling struct {
	Recipient string       `json:"recipient"`
	Day       calendar.Day `json:"day"`
}

// foldRequests puts the items of the rows of one request together. Such rows
// follow each other. No request is without an item: see [checkChange].
func foldRequests(rows []casework.Record) []casework.Record {
	all := rows[:0]
	for _, r := range rows {
		if n := len(all); n > 0 && all[n-1].ID == r.ID {
			all[n-1].Items = append(all[n-1].Items, r.Items...)
			continue
		}
		all = append(all, r)
	}
	return all
}

const selectParty = `
	SELECT r.id
	FROM requests AS r
	WHERE r.id = $2 AND `

// ofRequest returns what scan makes of the rows that belong to a request of a
// party. Query goes on from a join with requests, as r, and begins with the
// condition of the party; $2 is the id. A request that the party does not have
// is a fault.NotFound.
func ofRequest[T any](ctx context.Context, s *Store, what string, scan func(*sql.Rows) (T, error),
	before, after string, p casework.Whose, id string,
) ([]T, error) {
	condition, whose := ofParty(p)
	all, err := many(ctx, s.read, scan, before+condition+after, whose, id)
	if err == nil && len(all) == 0 {
		_, err = one(ctx, s.read, value[string], selectParty+condition, whose, id)
	}
	return all, s.failed("reading "+what, "request", err)
}

// The parts of the query for a history, around the condition of a party.
const (
	selectHistory = `
	SELECT h.at, h.by_party, h.actor, h.event, h.codes, h.items, h.outcome, h.told, h.calendar
	FROM history AS h
	JOIN requests AS r ON r.id = h.request_id
	WHERE h.request_id = $2 AND `
	historyOrder = ` ORDER BY h.version`
)

// History implements [casework.Store]. Entries are ordered by the version they
// made, not by instant: clocks of two processes may differ.
func (s *Store) History(ctx context.Context, p casework.Whose, id string) ([]casework.Entry, error) {
	return ofRequest(ctx, s, "a history", scanEntry, selectHistory, historyOrder, p, id)
}

// scanEntry reads a row of [selectHistory].
func scanEntry(rows *sql.Rows) (casework.Entry, error) {
	var e casework.Entry
	err := rows.Scan(instant{&e.At}, &e.By, &e.Actor, &e.Event, listInto[rights.ReasonCode]{&e.Codes},
		listInto[int]{&e.Items}, &e.Outcome, listInto[string]{&e.Told}, &e.Calendar)
	return e, err
}
