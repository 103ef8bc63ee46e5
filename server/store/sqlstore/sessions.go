package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
)

const insertSession = `
	INSERT INTO sessions (hash, id, account_id, member_id, claimed_id, role, controller, provider,
		provider_session, level, authenticated_at, kiosk, device, created_at, last_seen_at, expires_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`

const deleteSession = `DELETE FROM sessions WHERE hash = $1`

// SaveSession implements [auth.Store]. A hash or an id that is taken is a
// fault.Conflict, and then the session to replace stays. Of the account only
// the id is looked at.
func (s *Store) SaveSession(ctx context.Context, v auth.Session, replaces string) error {
	err := s.inTx(ctx, func(t tx) error {
		if replaces != "" && storable(replaces) {
			if err := t.goOn(ctx, v, replaces); err != nil {
				return err
			}
			if _, err := exec(ctx, t, deleteSession, replaces); err != nil {
				return err
			}
		}
		_, err := exec(ctx, t, insertSession,
			v.Hash, v.ID, v.Account.ID, orNull(v.MemberID), orNull(v.Claimed), v.Role, v.Controller, v.Provider,
			v.ProviderSession, v.Level, stampOrNull(v.Authenticated), v.Kiosk, v.Device,
			stamp(v.Created), stamp(v.LastSeen), stamp(v.Expires))
		return err
	})
	return s.failed("saving a session", "", err)
}

// columnsOfSession reads sessions with their account and the end of the
// membership as they are now.
const columnsOfSession = `
	SELECT ` + columnsOfAccount + `,
	       s.hash, s.id, COALESCE(s.member_id, ''), COALESCE(s.claimed_id, ''), s.role, s.controller, m.left_on,
	       s.provider, s.provider_session, s.level, s.authenticated_at, s.kiosk, s.device,
	       s.created_at, s.last_seen_at, s.expires_at
	FROM sessions AS s
	JOIN accounts AS a ON a.id = s.account_id
	LEFT JOIN members AS m ON m.id = s.member_id`

const selectSession = columnsOfSession + `
	WHERE s.hash = $1`

// Session implements [auth.Store].
func (s *Store) Session(ctx context.Context, hash string) (auth.Session, error) {
	v, err := one(ctx, s.read, scanSession, selectSession, hash)
	return v, s.failed("reading a session", "session", err)
}

// selectSessions matches no file where $2 is NULL.
const selectSessions = columnsOfSession + `
	WHERE (s.account_id = $1 OR s.member_id = $2) AND s.expires_at > $3
	ORDER BY s.created_at DESC, s.id`

// Sessions implements [auth.Store]. A session that opened no file is told only
// to its own account.
func (s *Store) Sessions(ctx context.Context, accountID, memberID string, after time.Time) ([]auth.Session, error) {
	if !isText(memberID) {
		memberID = "" // such a file never was
	}
	all, err := many(ctx, s.read, scanSession, selectSessions, accountID, orNull(memberID), stamp(after))
	return all, s.failed("reading sessions", "", err)
}

// scanSession reads a row of [columnsOfSession].
func scanSession(rows *sql.Rows) (auth.Session, error) {
	var v auth.Session
	err := rows.Scan(intoAccount(&v.Account,
		&v.Hash, &v.ID, &v.MemberID, &v.Claimed, &v.Role, &v.Controller, dayInto{&v.Left},
		&v.Provider, &v.ProviderSession, &v.Level, instantOrZero{&v.Authenticated}, &v.Kiosk, &v.Device,
		instant{&v.Created}, instant{&v.LastSeen}, instant{&v.Expires})...)
	return v, err
}

const touchSession = `
	UPDATE sessions
	SET last_seen_at = $2
	WHERE hash = $1 AND last_seen_at < $2`

// TouchSession implements [auth.Store]. The instant only moves forward, and a
// session that is gone is no error.
func (s *Store) TouchSession(ctx context.Context, hash string, at time.Time) error {
	if !storable(hash) {
		return nil // such a session never was
	}
	_, err := s.exec(ctx, touchSession, hash, stamp(at))
	return s.failed("touching a session", "", err)
}

// EndSession implements [auth.Store].
func (s *Store) EndSession(ctx context.Context, hash string) error {
	if !storable(hash) {
		return nil // such a session never was
	}
	_, err := s.exec(ctx, deleteSession, hash)
	return s.failed("ending a session", "", err)
}

// EndSessions implements [auth.Store]. A subject, or a session at the
// provider, without an issuer matches nothing, whatever else is set. With a
// subject, a session at the provider means those too of which the provider
// did not tell it: they may be that one.
func (s *Store) EndSessions(ctx context.Context, m auth.Match, at time.Time) (int, error) {
	query, args := endSessions(m, at)
	if query == "" || !storable(args...) {
		return 0, nil // no such session is there
	}
	n, err := s.exec(ctx, query, args...)
	if err != nil {
		return 0, s.dialect.fault(fmt.Errorf("ending sessions: %w", err))
	}
	return int(n), nil
}

// endSessions returns the statement that ends what m matches, with its
// arguments, or "" if m matches nothing. What m holds is only ever an
// argument.
func endSessions(m auth.Match, at time.Time) (string, []any) {
	if m.Issuer == "" && m.Subject+m.Session != "" || m.ID+m.AccountID+m.MemberID+m.Issuer == "" {
		return "", nil
	}
	args := []any{stamp(at)}
	where := func(condition string, values ...string) string {
		if values[len(values)-1] == "" {
			return ""
		}
		places := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			places[i] = len(args)
		}
		return fmt.Sprintf("\n\t  AND "+condition, places...)
	}
	atProvider := ofSession
	if m.Subject != "" {
		atProvider = ofSessionOrNone
	}
	query := `
	UPDATE sessions
	SET expires_at = $1
	WHERE expires_at > $1` +
		where(`id = $%d`, m.ID) +
		where(`account_id = $%d`, m.AccountID) +
		where(`member_id = $%d`, m.MemberID) +
		where(ofIssuer, m.Issuer) +
		where(ofSubject, m.Issuer, m.Subject) +
		where(atProvider, m.Session) +
		where(`hash <> $%d`, m.Except)
	return query, args
}

// Which accounts an issuer and a subject mean. Of an issuer there may be very
// many: each session is looked at, and not each account.
const (
	ofIssuer  = `EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = sessions.account_id AND a.issuer = $%d)`
	ofSubject = `account_id IN (SELECT a.id FROM accounts AS a WHERE a.issuer = $%d AND a.subject = $%d)`
)

// Which sessions a session at the provider means, alone and beside a subject.
// The latter looks at the sessions of the subject and not at all those of
// which the provider tells nothing.
const (
	ofSession       = `provider_session = $%d`
	ofSessionOrNone = `COALESCE(NULLIF(provider_session, ''), $%[1]d) = $%[1]d`
)
