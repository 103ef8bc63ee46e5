package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

const selectNotices = `
	SELECT id, account_id, guest_id, request_id, event, occasion, at, read_at
	FROM notices
	WHERE account_id = $1 AND account_id <> ''
	ORDER BY at DESC, id
	LIMIT $2`

// Notices implements [casework.Store]. Guests have none to read: they are told
// by mail, and see their request.
func (s *Store) Notices(ctx context.Context, accountID string, n int) ([]casework.Notice, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (casework.Notice, error) {
		var n casework.Notice
		err := rows.Scan(&n.ID, &n.AccountID, &n.GuestID, &n.RequestID, &n.Event, &n.Occasion, instant{&n.At},
			instantOrZero{&n.Read})
		return n, err
	}, selectNotices, accountID, n)
	return all, s.failed("reading notices", "", err)
}

const readNotices = `
	UPDATE notices
	SET read_at = $2
	WHERE account_id = $1 AND account_id <> '' AND read_at IS NULL AND at <= $2`

// ReadNotices implements [casework.Store]. What came after the instant is not
// read, and what was read before keeps its instant.
func (s *Store) ReadNotices(ctx context.Context, accountID string, at time.Time) error {
	if !storable(accountID) {
		return nil // such an account never was
	}
	_, err := s.exec(ctx, readNotices, accountID, stamp(at))
	return s.failed("marking notices", "", err)
}

const selectNotice = `
	SELECT id
	FROM notices
	WHERE id = $1`

// Notify implements [casework.Store]. The notice is given an id of its own, by
// which it is known whether it was stored.
func (s *Store) Notify(ctx context.Context, n casework.Notice, leaf audit.Leaf) (bool, error) {
	n.ID = newID()
	var told bool
	err := s.inTx(ctx, func(t tx) error {
		told = false
		if err := t.notify(ctx, n); err != nil {
			return err
		}
		_, err := one(ctx, t, value[string], selectNotice, n.ID)
		if isNoRows(err) {
			return nil // told before
		}
		if err == nil {
			told = true
			_, err = t.appendLeaf(ctx, leaf)
		}
		return err
	})
	return told, s.failed("storing a notice", "", err)
}
