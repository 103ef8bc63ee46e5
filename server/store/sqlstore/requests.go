package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// insertRequest does nothing if the key of the account or the reference is
// taken. On PostgreSQL it first waits for whoever is about to take them.
const insertRequest = `
	INSERT INTO requests (id, reference, member_id, account_id, kind, status, lang, note,
		received_at, receipt_on, months, paused_days, nominal_on, due_on, end_at, target_on,
		calendar, counted_on, version, send_key)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, $19)
	ON CONFLICT DO NOTHING`

const insertDomain = `
	INSERT INTO request_domains (request_id, position, domain)
	VALUES ($1, $2, $3)`

const insertHistory = `
	INSERT INTO history (request_id, version, at, actor, event)
	VALUES ($1, $2, $3, $4, $5)`

const useDraft = `DELETE FROM drafts WHERE account_id = $1 AND send_key = $2`

// FileRequest implements [casework.Store]. A request without an id is given
// one; its version is 1.
func (s *Store) FileRequest(ctx context.Context, f casework.Filing) (rights.Request, bool, error) {
	if err := checkFiling(f); err != nil {
		return rights.Request{}, false, err
	}
	r := f.Request
	if r.ID == "" {
		r.ID = newID()
	}
	r.Version = 1
	r.Received = stamp(r.Received)
	r.Deadline.End = stamp(r.Deadline.End)

	var created bool
	var stored rights.Request
	err := s.inTx(ctx, func(t tx) (err error) {
		if created, err = file(ctx, t, r, f); err != nil || created {
			stored = r
			return err
		}
		if stored, err = filedBefore(ctx, t, f); isNoRows(err) {
			return casework.ErrReferenceTaken
		}
		return err
	})
	if err != nil {
		return rights.Request{}, false, s.dialect.fault(fmt.Errorf("filing a request: %w", err))
	}
	return stored, created, nil
}

// checkFiling refuses what cannot be stored, with the field at fault.
func checkFiling(f casework.Filing) error {
	if f.Key == "" {
		return fault.OnField(wire.FieldKey, "required")
	}
	if len(f.Request.Domains) == 0 {
		return fault.OnField(wire.FieldDomain, "required")
	}
	for _, domain := range f.Request.Domains {
		if !isText(domain) {
			return errText(wire.FieldDomain)
		}
	}
	if !isText(f.Key) {
		return errText(wire.FieldKey)
	}
	if !isText(f.Request.Note) {
		return errText(wire.FieldNote)
	}
	return nil
}

// file writes a request with its domains and first entry and forgets the
// draft that it was. It reports false and writes nothing if key or reference are taken.
func file(ctx context.Context, t tx, r rights.Request, f casework.Filing) (bool, error) {
	d := r.Deadline
	n, err := exec(ctx, t, insertRequest,
		r.ID, r.Reference, r.MemberID, r.AccountID, r.Right, r.Status, r.Lang, r.Note,
		r.Received, day(d.Receipt), d.Months, d.Paused, day(d.Nominal), day(d.Due), d.End, day(d.Target),
		d.Calendar, day(d.AsOf), f.Key)
	if err != nil || n == 0 {
		return false, err
	}
	for i, domain := range r.Domains {
		if _, err := exec(ctx, t, insertDomain, r.ID, i, domain); err != nil {
			return false, err
		}
	}
	e := casework.Entry{RequestID: r.ID, At: r.Received, Actor: r.AccountID, Event: string(r.Status)}
	if err := record(ctx, t, r.Version, e); err != nil {
		return false, err
	}
	_, err = exec(ctx, t, useDraft, r.AccountID, f.Key)
	return true, err
}

// record writes the entry that made a version of a request.
func record(ctx context.Context, t tx, version int, e casework.Entry) error {
	_, err := exec(ctx, t, insertHistory, e.RequestID, version, stamp(e.At), e.Actor, e.Event)
	return err
}

const selectUse = `
	SELECT id
	FROM requests
	WHERE account_id = $1 AND send_key = $2`

// Filed implements [casework.Store].
func (s *Store) Filed(ctx context.Context, f casework.Filing) (rights.Request, error) {
	if !storable(f.Request.AccountID, f.Key) {
		return rights.Request{}, notFound("request")
	}
	r, err := filedBefore(ctx, s.read, f)
	if isNoRows(err) {
		return r, notFound("request")
	}
	if err != nil {
		return r, s.dialect.fault(fmt.Errorf("reading what was filed: %w", err))
	}
	return r, nil
}

// filedBefore returns the request that used up the key of f, or
// [sql.ErrNoRows].
func filedBefore(ctx context.Context, q querier, f casework.Filing) (rights.Request, error) {
	id, err := one(ctx, q, value[string], selectUse, f.Request.AccountID, f.Key)
	if err != nil {
		return rights.Request{}, err
	}
	r, err := oneRequest(ctx, q, f.Request.MemberID, id)
	if isNoRows(err) { // the account acted for another member then
		return r, &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
	}
	return r, err
}

// columnsOfRequest reads one row per domain of a request; foldRequests makes
// requests of the rows. One statement sees one moment.
const columnsOfRequest = `
	SELECT r.id, r.reference, r.member_id, r.account_id, r.kind, r.status, r.lang, r.note,
	       r.received_at, r.receipt_on, r.months, r.paused_days, r.nominal_on, r.due_on,
	       r.end_at, r.target_on, r.calendar, r.counted_on, r.version, d.domain
	FROM requests AS r
	JOIN request_domains AS d ON d.request_id = r.id`

const selectRequest = columnsOfRequest + `
	WHERE r.id = $1 AND r.member_id = $2
	ORDER BY d.position`

const selectRequests = columnsOfRequest + `
	WHERE r.member_id = $1
	ORDER BY r.received_at DESC, r.id, d.position`

// Request implements [casework.Store].
func (s *Store) Request(ctx context.Context, memberID, id string) (rights.Request, error) {
	r, err := oneRequest(ctx, s.read, memberID, id)
	if isNoRows(err) {
		return r, notFound("request")
	}
	if err != nil {
		return r, s.dialect.fault(fmt.Errorf("reading a request: %w", err))
	}
	return r, nil
}

// oneRequest returns a request of a member, or [sql.ErrNoRows].
func oneRequest(ctx context.Context, q querier, memberID, id string) (rights.Request, error) {
	rows, err := many(ctx, q, scanRequest, selectRequest, id, memberID)
	if err != nil {
		return rights.Request{}, err
	}
	if len(rows) == 0 {
		return rights.Request{}, sql.ErrNoRows
	}
	return foldRequests(rows)[0], nil
}

// Requests implements [casework.Store].
func (s *Store) Requests(ctx context.Context, memberID string) ([]rights.Request, error) {
	rows, err := many(ctx, s.read, scanRequest, selectRequests, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading requests: %w", err))
	}
	return foldRequests(rows), nil
}

// scanRequest reads a row of [columnsOfRequest]: a request with one of its
// domains.
func scanRequest(rows *sql.Rows) (rights.Request, error) {
	r := rights.Request{Domains: make([]string, 1)}
	d := &r.Deadline
	err := rows.Scan(&r.ID, &r.Reference, &r.MemberID, &r.AccountID, &r.Right, &r.Status, &r.Lang, &r.Note,
		instant{&r.Received}, dayInto{&d.Receipt}, &d.Months, &d.Paused, dayInto{&d.Nominal}, dayInto{&d.Due},
		instant{&d.End}, dayInto{&d.Target}, &d.Calendar, dayInto{&d.AsOf}, &r.Version, &r.Domains[0])
	return r, err
}

// foldRequests puts the domains of the rows of one request together. Such
// rows follow each other.
func foldRequests(rows []rights.Request) []rights.Request {
	all := rows[:0]
	for _, r := range rows {
		if n := len(all); n > 0 && all[n-1].ID == r.ID {
			all[n-1].Domains = append(all[n-1].Domains, r.Domains...)
			continue
		}
		all = append(all, r)
	}
	return all
}

// UpdateRequest replaces status and deadline of a request by those of r and
// adds e to its history, in one transaction. R.Version is the version that
// was seen: if the request has another one by now it is a fault.Conflict. A
// request that is not of r.MemberID is a fault.NotFound. It returns r with
// its new version.
func (s *Store) UpdateRequest(ctx context.Context, r rights.Request, e casework.Entry) (rights.Request, error) {
	seen := r.Version
	r.Version++
	r.Deadline.End = stamp(r.Deadline.End)
	e.RequestID = r.ID
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, updateRequest, r.ID, r.MemberID, seen, r.Status, day(r.Deadline.Receipt),
			r.Deadline.Months, r.Deadline.Paused, day(r.Deadline.Nominal), day(r.Deadline.Due),
			r.Deadline.End, day(r.Deadline.Target), r.Deadline.Calendar, day(r.Deadline.AsOf))
		if err != nil {
			return err
		}
		if n == 0 {
			return lost(ctx, t, r)
		}
		return record(ctx, t, r.Version, e)
	})
	if err != nil {
		return rights.Request{}, s.dialect.fault(fmt.Errorf("updating a request: %w", err))
	}
	return r, nil
}

const updateRequest = `
	UPDATE requests
	SET status = $4, receipt_on = $5, months = $6, paused_days = $7, nominal_on = $8, due_on = $9,
	    end_at = $10, target_on = $11, calendar = $12, counted_on = $13, version = version + 1
	WHERE id = $1 AND member_id = $2 AND version = $3`

// lost says why an update of r found no row.
func lost(ctx context.Context, t tx, r rights.Request) error {
	_, err := oneRequest(ctx, t, r.MemberID, r.ID)
	if isNoRows(err) {
		return notFound("request")
	}
	if err != nil {
		return err
	}
	return &fault.Error{Code: fault.Conflict, Field: "version", Err: errors.New("the request changed meanwhile")}
}

const selectHistory = `
	SELECT h.request_id, h.at, h.actor, h.event
	FROM history AS h
	JOIN requests AS r ON r.id = h.request_id
	WHERE h.request_id = $1 AND r.member_id = $2
	ORDER BY h.version`

// History implements [casework.Store]. The history of a request that is not
// there is a fault.NotFound.
func (s *Store) History(ctx context.Context, memberID, id string) ([]casework.Entry, error) {
	all, err := many(ctx, s.read, scanEntry, selectHistory, id, memberID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading a history: %w", err))
	}
	if len(all) == 0 {
		return nil, notFound("request")
	}
	return all, nil
}

// scanEntry reads a row of [selectHistory].
func scanEntry(rows *sql.Rows) (casework.Entry, error) {
	var e casework.Entry
	err := rows.Scan(&e.RequestID, instant{&e.At}, &e.Actor, &e.Event)
	return e, err
}
