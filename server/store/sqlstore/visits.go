package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
)

// sameVisit is how long a session may have been left alone for a login in the
// same browser to go on with its visit: people who log in once more for
// something sensitive are still there. It is how long a session lasts unused.
const sameVisit = 30 * time.Minute

// The statements of visits.
const (
	selectVisit = `
	SELECT session_id, before_at
	FROM visits
	WHERE account_id = $1 AND member_id = $2`

	// beginVisit changes nothing of a visit that has begun.
	beginVisit = `
	INSERT INTO visits (account_id, member_id, session_id, at)
	VALUES ($1, $2, $3, $4)
	ON CONFLICT (account_id, member_id) DO UPDATE
	SET session_id = excluded.session_id, before_at = visits.at, at = excluded.at
	WHERE visits.session_id <> excluded.session_id`

	// goOn gives the visits of one session to the one that takes its place.
	goOn = `
	UPDATE visits
	SET session_id = $2
	WHERE account_id = $1 AND session_id = (
		SELECT s.id
		FROM sessions AS s
		WHERE s.hash = $3 AND s.last_seen_at > $4 AND s.expires_at > $5
	)`
)

// A visit is what is known of the visits of one account to one file.
type visit struct {
	session string
	before  time.Time
}

// Visit implements server.News. Of several calls of one session at once, one
// begins the visit.
func (s *Store) Visit(ctx context.Context, accountID, memberID, sessionID string, at time.Time) (time.Time, error) {
	read := func() (visit, error) {
		return one(ctx, s.read, func(rows *sql.Rows) (v visit, err error) {
			err = rows.Scan(&v.session, instantOrZero{&v.before})
			return v, err
		}, selectVisit, accountID, memberID)
	}
	v, err := read()
	if err == nil && v.session == sessionID {
		return v.before, nil
	}
	if err == nil || isNoRows(err) {
		if _, err = s.exec(ctx, beginVisit, accountID, memberID, sessionID, stamp(at)); err == nil {
			v, err = read()
		}
	}
	return v.before, s.failed("noting a visit", "visit", err)
}

// goOn keeps the visits of the session with a hash for the one that takes its
// place.
func (t tx) goOn(ctx context.Context, v auth.Session, replaces string) error {
	_, err := exec(ctx, t, goOn, v.Account.ID, v.ID, replaces, stamp(v.Created.Add(-sameVisit)), stamp(v.Created))
	return err
}
