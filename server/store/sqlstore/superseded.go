package sqlstore

import (
	"context"
	"database/sql"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

// The parts of queries about receipts of choices. The conditions are about p, a
// receipt; of c and later the latter is the newer one, as [selectChoices]
// orders them.
const (
	isLater = `later.member_id = c.member_id AND later.choice = c.choice
		AND (later.at > c.at OR later.at = c.at AND later.request_id < c.request_id)`

	// holds says that p is the receipt of what holds now, for some choice.
	holds = `EXISTS (
		SELECT 1
		FROM choices AS c
		WHERE c.request_id = p.request_id AND NOT EXISTS (SELECT 1 FROM choices AS later WHERE ` + isLater + `)
	)`

	hasRequest = `EXISTS (SELECT 1 FROM requests AS r WHERE r.id = p.request_id)`

	selectSuperseded = `
	SELECT c.request_id, c.choice, MIN(later.at)
	FROM choices AS c
	JOIN choices AS later ON ` + isLater + `
	WHERE c.request_id IN (
		SELECT p.request_id
		FROM receipts AS p
		WHERE p.request_id > $1 AND NOT ` + hasRequest + ` AND NOT ` + holds + `
		ORDER BY p.request_id
		LIMIT $2
	)
	GROUP BY c.request_id, c.choice
	ORDER BY c.request_id, c.choice`

	deleteReceipt = `DELETE FROM receipts AS p WHERE p.request_id = $1 AND NOT ` + hasRequest + ` AND NOT ` + holds

	// deleteReceipts deletes those of a request but for the proof of what holds.
	deleteReceipts = `DELETE FROM receipts AS p WHERE p.request_id = $1 AND NOT ` + holds
)

// Superseded implements [casework.Store].
func (s *Store) Superseded(ctx context.Context, after string, n int) ([]casework.Superseded, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (casework.Superseded, error) {
		var c casework.Superseded
		err := rows.Scan(&c.ID, &c.Choice, instant{&c.At})
		return c, err
	}, selectSuperseded, after, n)
	return all, s.failed("reading receipts of choices", "", err)
}

// PurgeReceipt implements [casework.Store].
func (s *Store) PurgeReceipt(ctx context.Context, id string, leaf audit.Leaf) error {
	if !storable(id) {
		return notFound("receipt")
	}
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, deleteReceipt, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return &fault.Error{Code: fault.NotFound, Field: "receipt"}
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	return s.failed("deleting a receipt", "", err)
}
