package sqlstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/server/auth"
)

// newID returns an id of at least 128 random bits, in small letters and
// digits.
func newID() string { return strings.ToLower(rand.Text()) }

// orNull returns NULL for "".
func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

const upsertAccount = `
	INSERT INTO accounts (id, issuer, subject, name, lang, provider, role, controller)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
	ON CONFLICT (issuer, subject) DO UPDATE
	SET name = excluded.name, lang = excluded.lang, provider = excluded.provider,
	    role = excluded.role, controller = excluded.controller
	RETURNING id, revoked, COALESCE(member_id, '')`

// SaveAccount implements [auth.Store]. ID, Revoked and MemberID of a are not
// looked at.
func (s *Store) SaveAccount(ctx context.Context, a auth.Account) (auth.Account, error) {
	if !storable(a.Issuer, a.Subject, a.Name, a.Lang, a.Provider, a.Role, a.Controller) {
		return auth.Account{}, errText("")
	}
	scan := func(rows *sql.Rows) (auth.Account, error) {
		stored := a
		err := rows.Scan(&stored.ID, &stored.Revoked, &stored.MemberID)
		return stored, err
	}
	var stored auth.Account
	err := s.dialect.retry(ctx, func() (err error) {
		stored, err = one(ctx, s.write, scan, upsertAccount,
			newID(), a.Issuer, a.Subject, a.Name, a.Lang, a.Provider, a.Role, a.Controller)
		return err
	})
	if err != nil {
		return auth.Account{}, s.dialect.fault(fmt.Errorf("saving an account: %w", err))
	}
	return stored, nil
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

const revokeAccount = `
	UPDATE accounts
	SET revoked = $2
	WHERE id = $1`

// Revoke implements [auth.Store].
func (s *Store) Revoke(ctx context.Context, accountID string, revoked bool) error {
	if !storable(accountID) {
		return notFound("account")
	}
	n, err := s.exec(ctx, revokeAccount, accountID, revoked)
	if err != nil {
		return s.dialect.fault(fmt.Errorf("revoking a task: %w", err))
	}
	if n == 0 {
		return notFound("account")
	}
	return nil
}
