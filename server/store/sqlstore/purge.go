package sqlstore

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
)

// lockClosed holds the row of a request that is closed; selectVersion says why
// there is none.
const (
	lockClosed = `
	UPDATE requests
	SET lang = lang
	WHERE id = $1 AND version = $2 AND status = '` + string(rights.Closed) + `'`

	selectVersion = `
	SELECT version
	FROM requests
	WHERE id = $1`
)

// purgeRequest is all that is deleted with a request, the row itself last.
// Choices stay: what a member allows holds for longer than the request by
// which they said it. So does the receipt, as long as it is the proof of it.
var purgeRequest = []string{
	`DELETE FROM files WHERE request_id = $1 AND request_id <> ''`, // with their bytes
	`DELETE FROM messages WHERE request_id = $1`,
	`DELETE FROM notices WHERE request_id = $1`,
	deleteReceipts,
	`DELETE FROM history WHERE request_id = $1`,
	deleteItems,
	`DELETE FROM guests WHERE id IN (SELECT guest_id FROM requests WHERE id = $1)`,
	`DELETE FROM requests WHERE id = $1`,
}

// PurgeRequest implements [casework.Store]. The log keeps what it says, which
// is ids and codes.
func (s *Store) PurgeRequest(ctx context.Context, id string, version int, leaf audit.Leaf) error {
	if !storable(id) {
		return notFound("request")
	}
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, lockClosed, id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			now, err := one(ctx, t, value[int], selectVersion, id)
			if err != nil {
				return err
			}
			if now != version {
				return &fault.Error{Code: fault.Conflict, Field: "version"}
			}
			return &fault.Error{Code: fault.Conflict, Field: "status"}
		}
		for _, query := range purgeRequest {
			if _, err := exec(ctx, t, query, id); err != nil {
				return err
			}
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	return s.failed("deleting a request", "request", err)
}

// Note implements [casework.Store].
func (s *Store) Note(ctx context.Context, leaf audit.Leaf) error {
	err := s.inTx(ctx, func(t tx) error {
		_, err := t.appendLeaf(ctx, leaf)
		return err
	})
	return s.failed("noting an act", "", err)
}
