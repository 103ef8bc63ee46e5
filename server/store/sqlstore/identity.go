package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// lastDoubt is the last word about who asks a request, as q.
const lastDoubt = `(
			SELECT h.event
			FROM history AS h
			WHERE h.request_id = q.id
			  AND h.event IN ('` + string(rights.AskIdentity) + `', '` + string(rights.ShowIdentity) + `', '` +
	string(rights.PausesOver) + `')
			ORDER BY h.version DESC
			LIMIT 1
		)`

// noPurpose is that a file f of q by which its person showed who they are has no
// purpose any more. $2 is since when one may.
const noPurpose = `(f.created_at < $2 OR q.status IN ` + over + ` OR ` + lastDoubt + ` = '` + string(rights.ShowIdentity) + `')`

// selectWithIdentity finds files of people without an account, all of which show
// who they are, and those that others sent in reply to that question where their
// login did not say it.
var selectWithIdentity = columnsOfRequest + `r.id IN (
		SELECT q.id
		FROM requests AS q
		WHERE q.id > $1 AND (
			q.guest_id IS NOT NULL
			AND EXISTS (SELECT 1 FROM files AS f WHERE f.request_id = q.id AND f.owner_id = q.guest_id AND ` + noPurpose + `)
			OR q.guest_id IS NULL AND q.asked_level < ` + strconv.Itoa(int(rights.Substantial)) + `
			AND EXISTS (
				SELECT 1
				FROM files AS f
				JOIN messages AS m ON m.id = f.message_id
				JOIN history AS e ON e.request_id = q.id AND e.at = m.at AND e.event = '` + string(rights.PausesOver) + `'
				WHERE f.request_id = q.id AND f.by_party = '` + string(rights.Person) + `' AND ` + noPurpose + `
			)
		)
		ORDER BY q.id
		LIMIT $3
	)
	ORDER BY r.id, i.position`

// WithIdentity implements [casework.GuestStore].
func (s *Store) WithIdentity(ctx context.Context, before time.Time, after string, n int) ([]casework.Record, error) {
	return s.records(ctx, selectWithIdentity, after, stamp(before), n)
}

// selectStray finds rows about guests without the row that they are about, and
// guests whose request is gone. In use there are none: each of these is
// written, or deleted, in one transaction with the other.
const selectStray = `
	SELECT 'request', r.id, 'its guest is gone'
	FROM requests AS r
	WHERE r.guest_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guests AS g WHERE g.id = r.guest_id)
	UNION ALL
	SELECT 'notice', n.id, 'its guest is gone'
	FROM notices AS n
	WHERE n.guest_id <> '' AND NOT EXISTS (SELECT 1 FROM guests AS g WHERE g.id = n.guest_id)
	UNION ALL
	SELECT 'guest', g.id, 'the request that was confirmed is gone'
	FROM guests AS g
	WHERE g.code_hash <> '' AND g.pending = '' AND NOT EXISTS (SELECT 1 FROM requests AS r WHERE r.guest_id = g.id)
	ORDER BY 1, 2`

// Stray returns what is stored about guests, or as one, and belongs to nobody.
// No key of the schema keeps it from being there: SQLite could add one only by
// making the table of requests anew, and the one of notices says "" for no
// guest.
func (s *Store) Stray(ctx context.Context) ([]casework.Stray, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (casework.Stray, error) {
		var one casework.Stray
		err := rows.Scan(&one.Kind, &one.ID, &one.Why)
		return one, err
	}, selectStray)
	return all, s.failed("looking for what belongs to nobody", "", err)
}
