package sqlstore

import (
	"context"
	"database/sql"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

const insertChoice = `
	INSERT INTO choices (request_id, choice, member_id, at, allowed)
	VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT DO NOTHING`

// choose writes what a member said of a choice, and reports false if it was
// said by the same request before. On PostgreSQL it first waits for whoever is
// about to say it.
func (t tx) choose(ctx context.Context, memberID string, c casework.Chosen) (bool, error) {
	n, err := exec(ctx, t, insertChoice, c.RequestID, c.Choice, memberID, stamp(c.At), c.Allowed)
	return n > 0, err
}

// Choose implements [casework.Store]. The receipt has version 1.
func (s *Store) Choose(ctx context.Context, memberID string, c casework.Chosen, receipt string, leaf audit.Leaf) error {
	if c.RequestID == "" {
		return fault.OnField("id", "required")
	}
	err := s.inTx(ctx, func(t tx) error {
		if done, err := t.choose(ctx, memberID, c); err != nil || !done {
			return err
		}
		position, err := t.appendLeaf(ctx, leaf)
		if err != nil {
			return err
		}
		_, err = exec(ctx, t, insertReceipt, c.RequestID, 1, position, receipt)
		return err
	})
	return s.failed("storing a choice", "", err)
}

const selectChoices = `
	SELECT c.choice, c.allowed, c.at, c.request_id, EXISTS (SELECT 1 FROM receipts AS p WHERE p.request_id = c.request_id)
	FROM choices AS c
	WHERE c.member_id = $1
	ORDER BY c.at DESC, c.request_id, c.choice`

// Choices implements [casework.Store]. It also has those whose request was
// deleted since.
func (s *Store) Choices(ctx context.Context, memberID string) ([]casework.Chosen, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (casework.Chosen, error) {
		var c casework.Chosen
		err := rows.Scan(&c.Choice, &c.Allowed, instant{&c.At}, &c.RequestID, &c.Receipt)
		return c, err
	}, selectChoices, memberID)
	return all, s.failed("reading choices", "", err)
}

// The parts of the query for the newest receipt: of a request of a party or,
// where nobody asked anything, of a choice. Their conditions are about r.
const (
	selectReceipt = `
	SELECT p.request_id, p.version, p.position, p.statement
	FROM receipts AS p
	JOIN `
	newestReceipt = `
	ORDER BY p.version DESC
	LIMIT 1`

	ofRequests = `requests AS r ON r.id = p.request_id WHERE p.request_id = $2 AND `
	ofChoices  = `choices AS r ON r.request_id = p.request_id WHERE p.request_id = $2 AND `
)

// Receipt implements [casework.Store]: also that of a choice that was stored
// without a request, by its id.
func (s *Store) Receipt(ctx context.Context, p casework.Whose, id string) (casework.Receipt, error) {
	condition, whose := ofParty(p)
	r, err := one(ctx, s.read, scanReceipt, selectReceipt+ofRequests+condition+newestReceipt, whose, id)
	if isNoRows(err) && p.GuestID == "" {
		r, err = one(ctx, s.read, scanReceipt, selectReceipt+ofChoices+condition+newestReceipt, whose, id)
	}
	return r, s.failed("reading a receipt", "receipt", err)
}

// scanReceipt reads a row of [selectReceipt].
func scanReceipt(rows *sql.Rows) (casework.Receipt, error) {
	var r casework.Receipt
	err := rows.Scan(&r.RequestID, &r.Version, &r.Position, &r.Statement)
	return r, err
}
