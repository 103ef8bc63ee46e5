package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

// Whoever adds a link or takes one away holds the row of the member, and after
// that the row of the account: a change of nothing locks a row on any engine.
// The accounts that then open the file, and what the account then opens, stay
// so until the end.
const (
	lockMember = `
	UPDATE members
	SET lang = lang
	WHERE id = $1`

	lockAccount = `
	UPDATE accounts
	SET lang = lang
	WHERE id = $1
	RETURNING COALESCE(member_id, '')`
)

const selectLinked = `
	SELECT COALESCE(member_id, '')
	FROM accounts
	WHERE id = $1`

// linkFirst links an account to a file that has none, and linkConfirmed to one
// that another account is linked to.
const (
	linkFirst = `
	UPDATE accounts
	SET member_id = $2, linked_at = $3, linked_by = $4
	WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM accounts AS o WHERE o.member_id = $2)`

	linkConfirmed = `
	UPDATE accounts
	SET member_id = $2, linked_at = $3, linked_by = $4
	WHERE id = $1 AND EXISTS (SELECT 1 FROM accounts AS o WHERE o.id = $4 AND o.member_id = $2)`
)

// Link implements [auth.Store]. A link that is there already keeps its instant
// and who confirmed it. An account or a member that is not there is a
// fault.NotFound.
//
// A link that is new finds no session of the account in the file but one that
// a login under way saved after an earlier link was taken away: it ends that.
func (s *Store) Link(ctx context.Context, accountID, memberID, by string, at time.Time) (bool, error) {
	switch {
	case !storable(accountID):
		return false, notFound("account")
	case memberID == "" || !storable(memberID):
		return false, notFound("member")
	}
	// Nearly every login finds its link: it locks nothing and writes nothing.
	linked, err := one(ctx, s.read, value[string], selectLinked, accountID)
	if err == nil && linked == memberID {
		return true, nil
	}
	if !storable(by) {
		return false, nil // such an account is linked to nothing
	}
	var done bool
	err = s.inTx(ctx, func(t tx) (err error) {
		done, err = link(ctx, t, accountID, memberID, by, at)
		return err
	})
	return done, s.failed("linking an account", "", err)
}

// link does what [Store.Link] promises, in a transaction.
func link(ctx context.Context, t tx, accountID, memberID, by string, at time.Time) (bool, error) {
	n, err := exec(ctx, t, lockMember, memberID)
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, notFound("member")
	}
	linked, err := one(ctx, t, value[string], lockAccount, accountID)
	switch {
	case isNoRows(err):
		return false, notFound("account")
	case err != nil:
		return false, err
	case linked == memberID:
		return true, nil
	case linked != "":
		return false, fault.New(fault.Conflict, "the account is linked to another file")
	}
	query := linkConfirmed
	if by == "" {
		query = linkFirst
	}
	n, err = exec(ctx, t, query, accountID, memberID, stampOrNull(at), by)
	if err != nil || n == 0 {
		return false, err
	}
	return true, endOpened(ctx, t, accountID, memberID, at)
}

// endOpened ends the sessions in which an account opened a file.
func endOpened(ctx context.Context, t tx, accountID, memberID string, at time.Time) error {
	query, args := endSessions(auth.Match{AccountID: accountID, MemberID: memberID}, at)
	_, err := exec(ctx, t, query, args...)
	return err
}

// unlink takes a file away if $3 is "" or another account that opens it.
const unlink = `
	UPDATE accounts
	SET member_id = NULL, linked_at = NULL, linked_by = ''
	WHERE id = $1 AND member_id = $2
	  AND ($3 = '' OR EXISTS (SELECT 1 FROM accounts AS o WHERE o.id = $3 AND o.id <> $1 AND o.member_id = $2))`

// Unlink implements [auth.Store]. Sessions keep saying which file they opened;
// their account no longer does. Whom the account confirmed stays linked.
func (s *Store) Unlink(ctx context.Context, accountID, memberID, by string, at time.Time) (bool, error) {
	if memberID == "" || !storable(accountID, memberID, by) {
		return false, nil // such a link never was
	}
	var done bool
	err := s.inTx(ctx, func(t tx) error {
		done = false
		if _, err := exec(ctx, t, lockMember, memberID); err != nil {
			return err
		}
		n, err := exec(ctx, t, unlink, accountID, memberID, by)
		if err != nil || n == 0 {
			return err
		}
		done = true
		return endOpened(ctx, t, accountID, memberID, at)
	})
	return done, s.failed("unlinking an account", "", err)
}

const selectLinks = `
	SELECT ` + columnsOfAccount + `, a.linked_at, a.linked_by
	FROM accounts AS a
	WHERE a.member_id = $1
	ORDER BY a.linked_at NULLS FIRST, a.id`

// Links implements [auth.Store]. Since is zero for a link that was made before
// links were dated; such links come first.
func (s *Store) Links(ctx context.Context, memberID string) ([]auth.Link, error) {
	all, err := many(ctx, s.read, scanLink, selectLinks, memberID)
	return all, s.failed("reading the links of a file", "", err)
}

// scanLink reads a row of [selectLinks].
func scanLink(rows *sql.Rows) (auth.Link, error) {
	var l auth.Link
	err := rows.Scan(intoAccount(&l.Account, instantOrZero{&l.Since}, &l.By)...)
	return l, err
}
