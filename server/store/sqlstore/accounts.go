package sqlstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// newID returns an id of at least 128 random bits, in small letters and
// digits.
func newID() string { return strings.ToLower(rand.Text()) }

// orNull returns NULL for "".
func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// upsertAccount changes a task only where $9 says so.
const upsertAccount = `
	INSERT INTO accounts (id, issuer, subject, name, lang, provider, role, controller)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
	ON CONFLICT (issuer, subject) DO UPDATE
	SET name = excluded.name, lang = excluded.lang, provider = excluded.provider,
	    role = CASE WHEN $9 THEN excluded.role ELSE accounts.role END,
	    controller = CASE WHEN $9 THEN excluded.controller ELSE accounts.controller END
	RETURNING id, role, controller, revoked, COALESCE(member_id, '')`

// SaveAccount implements [auth.Store]. ID, Revoked and MemberID of a are not
// looked at, nor are Role and Controller unless it is saved as staff: a new
// account then has none.
func (s *Store) SaveAccount(ctx context.Context, a auth.Account, as auth.Audience) (auth.Account, error) {
	if as != auth.Staff {
		a.Role, a.Controller = "", ""
	}
	if !storable(a.Issuer, a.Subject, a.Name, a.Lang, a.Provider, a.Role, a.Controller) {
		return auth.Account{}, errText("")
	}
	scan := func(rows *sql.Rows) (auth.Account, error) {
		stored := a
		err := rows.Scan(&stored.ID, &stored.Role, &stored.Controller, &stored.Revoked, &stored.MemberID)
		return stored, err
	}
	var stored auth.Account
	err := s.dialect.retry(ctx, func() (err error) {
		stored, err = one(ctx, s.write, scan, upsertAccount,
			newID(), a.Issuer, a.Subject, a.Name, a.Lang, a.Provider, a.Role, a.Controller, as == auth.Staff)
		return err
	})
	return stored, s.failed("saving an account", "", err)
}

// columnsOfAccount are the columns that [intoAccount] reads.
const columnsOfAccount = `
	       a.id, a.issuer, a.subject, a.name, a.lang, a.provider, a.role, a.controller, a.revoked,
	       COALESCE(a.member_id, '')`

// intoAccount returns where [columnsOfAccount] go, with room for more.
func intoAccount(a *auth.Account, more ...any) []any {
	return append([]any{&a.ID, &a.Issuer, &a.Subject, &a.Name, &a.Lang, &a.Provider, &a.Role, &a.Controller,
		&a.Revoked, &a.MemberID}, more...)
}

// selectStaff says what accounts_with_task says, so that the index is used.
const selectStaff = `
	SELECT ` + columnsOfAccount + `
	FROM accounts AS a
	WHERE a.role <> '' OR a.revoked`

// Staff implements [auth.Store]. Names are ordered by their characters, not
// as a language would order them.
func (s *Store) Staff(ctx context.Context) ([]auth.Account, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (auth.Account, error) {
		var a auth.Account
		err := rows.Scan(intoAccount(&a)...)
		return a, err
	}, selectStaff)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading the accounts of staff: %w", err))
	}
	slices.SortFunc(all, func(a, b auth.Account) int { // a server orders text in its own way
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// What taking a task away, and giving it back, does. Whoever does it holds the
// row of the account.
const (
	lockTask = `
	UPDATE accounts
	SET lang = lang
	WHERE id = $1
	RETURNING revoked`

	setRevoked = `
	UPDATE accounts
	SET revoked = $2
	WHERE id = $1`

	endTasks = `
	UPDATE sessions
	SET expires_at = $1
	WHERE expires_at > $1 AND account_id = $2 AND role IN ($3, $4, $5)`
)

// Revoke implements [auth.Store]. The sessions that end are those with a task;
// where the account opens a file too, those of the file go on. A session that
// a login under way saved after its task was taken away is ended when the task
// is given back.
func (s *Store) Revoke(ctx context.Context, accountID string, revoked bool, at time.Time) error {
	if !storable(accountID) {
		return notFound("account")
	}
	err := s.inTx(ctx, func(t tx) error { return revoke(ctx, t, accountID, revoked, at) })
	return s.failed("revoking a task", "", err)
}

// revoke does what [Store.Revoke] promises, in a transaction.
func revoke(ctx context.Context, t tx, accountID string, revoked bool, at time.Time) error {
	was, err := one(ctx, t, value[bool], lockTask, accountID)
	if isNoRows(err) {
		return notFound("account")
	}
	if err != nil {
		return err
	}
	if _, err := exec(ctx, t, setRevoked, accountID, revoked); err != nil {
		return err
	}
	if !revoked && !was {
		return nil // nothing was taken away
	}
	_, err = exec(ctx, t, endTasks, stamp(at), accountID, rights.Agent, rights.Officer, rights.Auditor)
	return err
}
