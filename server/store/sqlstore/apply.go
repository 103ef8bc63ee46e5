package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// errSaid says that a request has a message of a change already. What the
// transaction did until then is undone.
var errSaid = errors.New("the message is there already")

// Apply implements [casework.Store]. On PostgreSQL two changes of one request
// wait for each other at its row, and all changes at the head of the log; on
// SQLite every change waits for every other one.
//
// What a person filed stays as it was
// filed: of a request that is there, a change sets status, items, deadline,
// pauses, closing and the earlier request.
//
// The ids of the record, its messages and its documents are those of the
// change, since what is sealed is sealed for its row. A file of the draft that
// is gone, refused or not whole is a fault.Conflict on "file".
func (s *Store) Apply(ctx context.Context, c casework.Change) (casework.Record, bool, error) {
	if err := checkChange(c); err != nil {
		return casework.Record{}, false, err
	}
	c.Record = stamped(c.Record)
	var stored casework.Record
	var done bool
	err := s.inTx(ctx, func(t tx) (err error) {
		stored, done, err = t.apply(ctx, c)
		return err
	})
	if errors.Is(err, errSaid) {
		stored, err = oneRequest(ctx, s.read, partyOf(c.Record), c.Record.ID)
	}
	if isNoRows(err) {
		err = notFound("request")
	}
	if err != nil {
		if errors.Is(err, casework.ErrReferenceTaken) {
			return casework.Record{}, false, casework.ErrReferenceTaken
		}
		return casework.Record{}, false, s.dialect.fault(fmt.Errorf("changing a request: %w", err))
	}
	return stored, done, nil
}

// checkChange refuses what no request can be, with the field at fault. It
// decides nothing about the law: what it refuses could not be found again, or
// would be found by the wrong people.
func checkChange(c casework.Change) error {
	r := c.Record
	switch {
	case r.ID == "":
		return fault.OnField("id", "required")
	case len(r.Items) == 0:
		return fault.OnField("items", "required")
	case (r.MemberID == "") == (r.GuestID == "") || (r.MemberID == "") != (r.AccountID == ""):
		return fault.OnField("party", "not_one")
	case r.Version == 0 && c.Key == "":
		return fault.OnField(wire.FieldKey, "required")
	case !isText(c.Key):
		return errText(wire.FieldKey)
	case slices.ContainsFunc(c.Messages, func(m casework.Message) bool { return m.ID == "" }),
		slices.ContainsFunc(c.Made, func(f casework.NewFile) bool { return f.File.ID == "" }):
		return fault.OnField("id", "required")
	}
	return nil
}

// stamped returns a record with its instants as they are kept.
func stamped(r casework.Record) casework.Record {
	r.Received, r.Deadline.End = stamp(r.Received), stamp(r.Deadline.End)
	r.Closed = stamp(r.Closed)
	items := make([]rights.Item, len(r.Items))
	for n, i := range r.Items {
		i.Decided, i.Extension.Told, i.Late = stamp(i.Decided), stamp(i.Extension.Told), stamp(i.Late)
		items[n] = i
	}
	r.Items, r.Answers = items, nil
	return r
}

// apply does what [Store.Apply] promises, in a transaction. The leaf is last,
// but for the receipt that has to say where it is: from there on others wait.
func (t tx) apply(ctx context.Context, c casework.Change) (casework.Record, bool, error) {
	r := c.Record
	if r.Version == 0 {
		created, err := t.insertRequest(ctx, r, c.Key)
		if err != nil {
			return r, false, err
		}
		if !created {
			old, err := filedBefore(ctx, t, owner(r), c.Key, partyOf(r))
			if isNoRows(err) {
				err = casework.ErrReferenceTaken
			}
			return old, false, err
		}
	} else if err := t.updateRequest(ctx, c); err != nil {
		return r, false, err
	}
	r.Version++
	c.Record = r
	if err := t.writeThread(ctx, c); err != nil {
		return r, false, err
	}
	position, err := t.appendLeaf(ctx, c.Leaf)
	if err != nil || c.Receipt == "" {
		return r, err == nil, err
	}
	_, err = exec(ctx, t, insertReceipt, r.ID, r.Version, position, c.Receipt)
	return r, err == nil, err
}

// owner returns the account or guest that filed a request.
func owner(r casework.Record) string {
	if r.GuestID != "" {
		return r.GuestID
	}
	return r.AccountID
}

// insertRequest does nothing if the key of the owner or the reference is
// taken. On PostgreSQL it first waits for whoever is about to take them.
const insertRequest = `
	INSERT INTO requests (id, reference, member_id, account_id, guest_id, status, lang, answers, note, behalf,
		asked_level, received_at, receipt_on, months, paused_days, nominal_on, due_on, end_at, target_on,
		calendar, counted_on, pauses, closed_at, earlier_id, version, send_key)
	VALUES ($1, $2, NULLIF($3, ''), NULLIF($4, ''), NULLIF($5, ''), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
		$16, $17, $18, $19, $20, $21, $22, $23, $24, 1, $25)
	ON CONFLICT DO NOTHING`

// insertRequest writes a new request with its items. It reports false and
// writes nothing if key or reference are taken.
func (t tx) insertRequest(ctx context.Context, r casework.Record, key string) (bool, error) {
	pauses, err := jsonList(r.Pauses)
	if err != nil {
		return false, err
	}
	d := r.Deadline
	n, err := exec(ctx, t, insertRequest,
		r.ID, r.Reference, r.MemberID, r.AccountID, r.GuestID, r.Status, r.Lang, r.Sealed, r.Note, r.Behalf,
		int(r.Level), r.Received, day(d.Receipt), d.Months, d.Paused, day(d.Nominal), day(d.Due), d.End, day(d.Target),
		d.Calendar, day(d.AsOf), pauses, stampOrNull(r.Closed), r.Earlier, key)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.writeItems(ctx, r)
}

const updateRequest = `
	UPDATE requests
	SET status = $4, receipt_on = $5, months = $6, paused_days = $7, nominal_on = $8, due_on = $9,
	    end_at = $10, target_on = $11, calendar = $12, counted_on = $13, pauses = $14, closed_at = $15,
	    earlier_id = $16, version = version + 1
	WHERE id = $1 AND version = $2 AND COALESCE(guest_id, member_id) = $3`

// updateRequest writes the next version of a request. Whoever sends a message
// again is not told that the request changed meanwhile: it did so by the
// message.
func (t tx) updateRequest(ctx context.Context, c casework.Change) error {
	r := c.Record
	pauses, err := jsonList(r.Pauses)
	if err != nil {
		return err
	}
	d := r.Deadline
	n, err := exec(ctx, t, updateRequest, r.ID, r.Version, r.MemberID+r.GuestID, r.Status, day(d.Receipt),
		d.Months, d.Paused, day(d.Nominal), day(d.Due), d.End, day(d.Target), d.Calendar, day(d.AsOf), pauses,
		stampOrNull(r.Closed), r.Earlier)
	if err != nil {
		return err
	}
	if err := t.checkSaid(ctx, c); err != nil {
		return err
	}
	if n == 0 {
		return t.lost(ctx, partyOf(r), r.ID)
	}
	return t.writeItems(ctx, r)
}

// lost says why an update of a request found no row.
func (t tx) lost(ctx context.Context, p casework.Whose, id string) error {
	if _, err := oneRequest(ctx, t, p, id); err != nil {
		return err
	}
	return &fault.Error{Code: fault.Conflict, Field: "version", Err: errors.New("the request changed meanwhile")}
}

// The statements by which a request has the items of its next version.
const (
	deleteItems = `DELETE FROM items WHERE request_id = $1`
	insertItem  = `
	INSERT INTO items (request_id, position, kind, domain, subject, controller, channel, outcome, reasons,
		decided_at, told, extension, extended_at, late_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
)

// writeItems writes the items of a request in place of those it had.
func (t tx) writeItems(ctx context.Context, r casework.Record) error {
	if r.Version > 0 {
		if _, err := exec(ctx, t, deleteItems, r.ID); err != nil {
			return err
		}
	}
	for n, i := range r.Items {
		reasons, err := codeList(i.Reasons)
		if err != nil {
			return err
		}
		tellings := make([]telling, len(i.Told))
		for k, one := range i.Told {
			if !isText(one.Recipient) {
				return errText("")
			}
			tellings[k] = telling(one)
		}
		told, err := jsonList(tellings)
		if err != nil {
			return err
		}
		_, err = exec(ctx, t, insertItem, r.ID, n, i.Right, i.Domain, i.Subject, i.Controller, i.Channel, i.Outcome,
			reasons, stampOrNull(i.Decided), told, i.Extension.Reason, stampOrNull(i.Extension.Told), stampOrNull(i.Late))
		if err != nil {
			return err
		}
	}
	return nil
}

// insertHistory and insertReceipt write what a version of a request has once.
const (
	insertHistory = `
	INSERT INTO history (request_id, version, at, by_party, actor, event, codes, items, outcome, told, calendar)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

	insertReceipt = `
	INSERT INTO receipts (request_id, version, position, statement)
	VALUES ($1, $2, $3, $4)`
)

// writeThread writes all that a change adds to a request, whose version is the
// new one. What belongs to the request is given its id, whatever the change
// says. The draft is forgotten after its files were sent.
func (t tx) writeThread(ctx context.Context, c casework.Change) error {
	r, e := c.Record, c.Entry
	codes, err := codeList(e.Codes)
	if err != nil {
		return err
	}
	items, err := jsonList(e.Items)
	if err != nil {
		return err
	}
	told, err := codeList(e.Told)
	if err != nil {
		return err
	}
	_, err = exec(ctx, t, insertHistory, r.ID, r.Version, stamp(e.At), e.By, e.Actor, e.Event, codes,
		items, e.Outcome, told, e.Calendar)
	if err != nil {
		return err
	}
	if err := t.writeMessages(ctx, r.ID, c.Messages); err != nil {
		return err
	}
	if err := t.sendFiles(ctx, c); err != nil {
		return err
	}
	if r.Version == 1 {
		if err := t.useDraft(ctx, owner(r), c.Key); err != nil {
			return err
		}
	}
	for _, made := range c.Made {
		made.File.RequestID = r.ID
		if err := t.makeFile(ctx, made); err != nil {
			return err
		}
	}
	for _, id := range c.Gone {
		if _, err := exec(ctx, t, deleteFileOf, id, r.ID); err != nil {
			return err
		}
	}
	for _, chosen := range c.Chosen {
		chosen.RequestID = r.ID
		if _, err := t.choose(ctx, r.MemberID, chosen); err != nil {
			return err
		}
	}
	for _, notice := range c.Notices {
		notice.RequestID = r.ID
		if err := t.notify(ctx, notice); err != nil {
			return err
		}
	}
	return nil
}

const selectUse = `
	SELECT id
	FROM requests
	WHERE account_id = $1 AND send_key = $2
	UNION ALL
	SELECT id
	FROM requests
	WHERE guest_id = $1 AND send_key = $2`

// Filed implements [casework.Store].
func (s *Store) Filed(ctx context.Context, owner, key string, p casework.Whose) (casework.Record, error) {
	r, err := filedBefore(ctx, s.read, owner, key, p)
	return r, s.failed("reading what was filed", "request", err)
}

// filedBefore returns the request that used up a key, or [sql.ErrNoRows]. That
// a key is used up is told to its owner alone, whatever the request is.
func filedBefore(ctx context.Context, q querier, owner, key string, p casework.Whose) (casework.Record, error) {
	id, err := one(ctx, q, value[string], selectUse, owner, key)
	if err != nil {
		return casework.Record{}, err
	}
	r, err := oneRequest(ctx, q, p, id)
	if isNoRows(err) { // the account acted for another member then
		return r, &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
	}
	return r, err
}
