package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

const insertLogin = `
	INSERT INTO logins (hash, browser, provider, nonce, verifier, lang, return_route, return_param,
		kiosk, action, max_age_us, account_id, confirm_id, claimed_id, created_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`

// SaveLogin implements [auth.Store]. A hash that is taken is a
// fault.Conflict. MaxAge is kept to the microsecond, rounded down.
func (s *Store) SaveLogin(ctx context.Context, l auth.LoginState) error {
	_, err := s.exec(ctx, insertLogin, l.Hash, l.Browser, l.Provider, l.Nonce, l.Verifier, l.Lang, l.Return, l.Param,
		l.Kiosk, l.Action, l.MaxAge.Microseconds(), l.Account, l.Confirm, l.Claimed, stamp(l.Created))
	return s.failed("saving a login", "", err)
}

const takeLogin = `
	DELETE FROM logins
	WHERE hash = $1
	RETURNING hash, browser, provider, nonce, verifier, lang, return_route, return_param,
		kiosk, action, max_age_us, account_id, confirm_id, claimed_id, created_at`

// TakeLogin implements [auth.Store]. Of several that take one login at once,
// one gets it.
func (s *Store) TakeLogin(ctx context.Context, hash string) (auth.LoginState, error) {
	var l auth.LoginState
	err := s.dialect.retry(ctx, func() (err error) {
		l, err = one(ctx, s.write, scanLogin, takeLogin, hash)
		return err
	})
	return l, s.failed("taking a login", "login", err)
}

// scanLogin reads a row of [takeLogin].
func scanLogin(rows *sql.Rows) (auth.LoginState, error) {
	var l auth.LoginState
	var microseconds int64
	err := rows.Scan(&l.Hash, &l.Browser, &l.Provider, &l.Nonce, &l.Verifier, &l.Lang, &l.Return, &l.Param,
		&l.Kiosk, &l.Action, &microseconds, &l.Account, &l.Confirm, &l.Claimed, instant{&l.Created})
	l.MaxAge = time.Duration(microseconds) * time.Microsecond
	return l, err
}

const insertToken = `
	INSERT INTO used_tokens (hash, end_at)
	VALUES ($1, $2)
	ON CONFLICT (hash) DO NOTHING`

// UseToken implements [auth.Store]. Of several that use one token at once, one
// does. A token that was used stays so until it is purged.
func (s *Store) UseToken(ctx context.Context, issuer, id string, until time.Time) error {
	n, err := s.exec(ctx, insertToken, tokenHash(issuer, id), stamp(until))
	if err != nil {
		return s.dialect.fault(fmt.Errorf("using a token: %w", err))
	}
	if n == 0 {
		return fault.New(fault.Conflict, "the token was used before")
	}
	return nil
}

// tokenHash returns what stands for a token: of a fixed size, whatever a
// provider puts into its ids. No two pairs are written the same way.
func tokenHash(issuer, id string) []byte {
	sum := sha256.Sum256([]byte(strconv.Itoa(len(issuer)) + ":" + issuer + id))
	return sum[:]
}

const countAttempt = `
	INSERT INTO attempts (attempt_key, opened_at, made)
	VALUES ($1, $2, 1)
	ON CONFLICT (attempt_key, opened_at) DO UPDATE
	SET made = attempts.made + 1
	RETURNING made`

// Attempt implements [auth.Store]. No attempt is lost or counted twice,
// however many there are at once.
func (s *Store) Attempt(ctx context.Context, key string, window time.Time) (int, error) {
	if !isText(key) {
		return 0, errText("")
	}
	var made int
	err := s.dialect.retry(ctx, func() (err error) {
		made, err = one(ctx, s.write, value[int], countAttempt, key, stamp(window))
		return err
	})
	return made, s.failed("counting an attempt", "", err)
}

// The statements that forget what is over.
const (
	purgeSessions = `DELETE FROM sessions WHERE expires_at < $1`
	purgeLogins   = `DELETE FROM logins WHERE created_at < $1`
	purgeAttempts = `DELETE FROM attempts WHERE opened_at < $1`
	purgeTokens   = `DELETE FROM used_tokens WHERE end_at < $1`
)

// Purge implements [auth.Store]. If it fails, some of what it should forget
// may be left, and the next call forgets it.
func (s *Store) Purge(ctx context.Context, now, sessions, logins time.Time) error {
	for _, old := range []struct {
		what, query string
		before      time.Time
	}{
		{"sessions", purgeSessions, sessions},
		{"logins", purgeLogins, logins},
		{"attempts", purgeAttempts, logins},
		{"tokens", purgeTokens, now},
	} {
		if _, err := s.exec(ctx, old.query, stamp(old.before)); err != nil {
			return s.dialect.fault(fmt.Errorf("purging %s: %w", old.what, err))
		}
	}
	return nil
}
