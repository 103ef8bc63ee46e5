package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
)

// newID returns an id of at least 128 random bits, in small letters and
// digits.
func newID() string { return strings.ToLower(rand.Text()) }

const upsertAccount = `
	INSERT INTO accounts (id, issuer, subject, member_id, name, lang)
	VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (issuer, subject) DO UPDATE
	SET member_id = excluded.member_id, name = excluded.name, lang = excluded.lang
	RETURNING id`

// SaveAccount implements [auth.Store]. The id of a is not looked at.
func (s *Store) SaveAccount(ctx context.Context, a auth.Account) (auth.Account, error) {
	if !storable(a.Issuer, a.Subject, a.MemberID, a.Name, a.Lang) {
		return auth.Account{}, errText("")
	}
	err := s.dialect.retry(ctx, func() (err error) {
		a.ID, err = one(ctx, s.write, value[string], upsertAccount,
			newID(), a.Issuer, a.Subject, orNull(a.MemberID), a.Name, a.Lang)
		return err
	})
	if err != nil {
		return auth.Account{}, s.dialect.fault(fmt.Errorf("saving an account: %w", err))
	}
	return a, nil
}

// orNull returns NULL for "".
func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

const insertSession = `
	INSERT INTO sessions (hash, account_id, member_id, role, controller, created_at, last_seen_at, expires_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// SaveSession implements [auth.Store]. A hash that is taken is a
// fault.Conflict.
func (s *Store) SaveSession(ctx context.Context, v auth.Session) error {
	_, err := s.exec(ctx, insertSession, v.Hash, v.Account.ID, orNull(v.Account.MemberID), v.Role, v.Controller,
		stamp(v.Created), stamp(v.LastSeen), stamp(v.Expires))
	if err != nil {
		return s.dialect.fault(fmt.Errorf("saving a session: %w", err))
	}
	return nil
}

const selectSession = `
	SELECT s.hash, s.role, s.controller, s.created_at, s.last_seen_at, s.expires_at,
	       a.id, a.issuer, a.subject, COALESCE(s.member_id, ''), a.name, a.lang
	FROM sessions AS s
	JOIN accounts AS a ON a.id = s.account_id
	WHERE s.hash = $1`

// Session implements [auth.Store].
func (s *Store) Session(ctx context.Context, hash string) (auth.Session, error) {
	v, err := one(ctx, s.read, scanSession, selectSession, hash)
	if isNoRows(err) {
		return v, notFound("session")
	}
	if err != nil {
		return v, s.dialect.fault(fmt.Errorf("reading a session: %w", err))
	}
	return v, nil
}

// scanSession reads a row of [selectSession].
func scanSession(rows *sql.Rows) (auth.Session, error) {
	var v auth.Session
	a := &v.Account
	err := rows.Scan(&v.Hash, &v.Role, &v.Controller,
		instant{&v.Created}, instant{&v.LastSeen}, instant{&v.Expires},
		&a.ID, &a.Issuer, &a.Subject, &a.MemberID, &a.Name, &a.Lang)
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
	if _, err := s.exec(ctx, touchSession, hash, stamp(at)); err != nil {
		return s.dialect.fault(fmt.Errorf("touching a session: %w", err))
	}
	return nil
}

// EndSession implements [auth.Store].
func (s *Store) EndSession(ctx context.Context, hash string) error {
	if !storable(hash) {
		return nil // such a session never was
	}
	if _, err := s.exec(ctx, `DELETE FROM sessions WHERE hash = $1`, hash); err != nil {
		return s.dialect.fault(fmt.Errorf("ending a session: %w", err))
	}
	return nil
}

const insertLogin = `
	INSERT INTO logins (hash, browser, nonce, verifier, lang, return_route, return_param, created_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// SaveLogin implements [auth.Store]. A hash that is taken is a
// fault.Conflict.
func (s *Store) SaveLogin(ctx context.Context, l auth.LoginState) error {
	_, err := s.exec(ctx, insertLogin, l.Hash, l.Browser, l.Nonce, l.Verifier, l.Lang, l.Return, l.Param,
		stamp(l.Created))
	if err != nil {
		return s.dialect.fault(fmt.Errorf("saving a login: %w", err))
	}
	return nil
}

const takeLogin = `
	DELETE FROM logins
	WHERE hash = $1
	RETURNING hash, browser, nonce, verifier, lang, return_route, return_param, created_at`

// TakeLogin implements [auth.Store]. Of several that take one login at once,
// one gets it.
func (s *Store) TakeLogin(ctx context.Context, hash string) (auth.LoginState, error) {
	var l auth.LoginState
	err := s.dialect.retry(ctx, func() (err error) {
		l, err = one(ctx, s.write, scanLogin, takeLogin, hash)
		return err
	})
	if isNoRows(err) {
		return l, notFound("login")
	}
	if err != nil {
		return l, s.dialect.fault(fmt.Errorf("taking a login: %w", err))
	}
	return l, nil
}

// scanLogin reads a row of [takeLogin].
func scanLogin(rows *sql.Rows) (auth.LoginState, error) {
	var l auth.LoginState
	err := rows.Scan(&l.Hash, &l.Browser, &l.Nonce, &l.Verifier, &l.Lang, &l.Return, &l.Param, instant{&l.Created})
	return l, err
}

// Purge implements [auth.Store].
func (s *Store) Purge(ctx context.Context, sessions, logins time.Time) error {
	if _, err := s.exec(ctx, `DELETE FROM sessions WHERE expires_at < $1`, stamp(sessions)); err != nil {
		return s.dialect.fault(fmt.Errorf("purging sessions: %w", err))
	}
	if _, err := s.exec(ctx, `DELETE FROM logins WHERE created_at < $1`, stamp(logins)); err != nil {
		return s.dialect.fault(fmt.Errorf("purging logins: %w", err))
	}
	return nil
}
