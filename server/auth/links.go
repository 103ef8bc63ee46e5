package auth

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// link opens a member file for an account whose login led to it, and reports
// whether it did. The first account of a file is linked to it at once. Any
// other one waits until an account of the file confirms it: a provider that
// gives a number to the wrong person must not hand over what another one
// opened.
//
// An account that is linked to another file is refused as it is: its number
// changed, or is not its own, and people have to look at that.
func (d *Door) link(ctx context.Context, a Account, file string) (bool, error) {
	if a.MemberID == file {
		return true, nil
	}
	linked, err := d.store.Link(ctx, a.ID, file, "", d.config.Now().UTC())
	if fault.Is(err, fault.Conflict) {
		return false, refuse(fault.Forbidden, wire.ReasonLinked, err)
	}
	if err != nil {
		return false, fmt.Errorf("linking account: %w", err)
	}
	return linked, nil
}

// confirm links the account that waits in this browser to the file that it
// claims, if the login that came back opens that very file and the account
// still waits. It reports whether it did.
func (d *Door) confirm(r *http.Request, login LoginState, s Session) (bool, error) {
	if login.Confirm == "" || s.MemberID == "" || s.MemberID != login.Claimed {
		return false, nil
	}
	waiting, good, err := d.present(r)
	if err != nil || !good || waiting.Account.ID != login.Confirm || waiting.Claimed != login.Claimed {
		return false, err
	}
	linked, err := d.store.Link(r.Context(), login.Confirm, login.Claimed, s.Account.ID, d.config.Now().UTC())
	if fault.Is(err, fault.Conflict) { // it opens another file by now
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("confirming account: %w", err)
	}
	return linked, nil
}

// Confirmers returns the providers through which the account of a session that
// waits for a file can be confirmed: those of the accounts that open it. It
// tells nothing else of them, and nothing to a session that does not wait.
func (d *Door) Confirmers(ctx context.Context, s Session) ([]Provider, error) {
	if s.Claimed == "" {
		return nil, nil
	}
	links, err := d.store.Links(ctx, s.Claimed)
	if err != nil {
		return nil, fmt.Errorf("reading links: %w", err)
	}
	return slices.DeleteFunc(d.Providers(Members), func(p Provider) bool {
		return !slices.ContainsFunc(links, func(l Link) bool { return l.Account.Issuer == p.Issuer })
	}), nil
}

// Links returns the accounts that open the member file of a session, oldest
// first, and none for a session without one.
func (d *Door) Links(ctx context.Context, s Session) ([]Link, error) {
	if s.MemberID == "" {
		return nil, nil
	}
	links, err := d.store.Links(ctx, s.MemberID)
	if err != nil {
		return nil, fmt.Errorf("reading links: %w", err)
	}
	return links, nil
}

// Unlink takes the member file of a session away from another account, and ends
// the sessions in which that one opened it. The account of the session
// itself is a fault.Forbidden, so that a file is never left to whoever comes
// first; one that does not open the file is a fault.NotFound.
func (d *Door) Unlink(ctx context.Context, s Session, accountID string) error {
	links, err := d.Links(ctx, s)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(links, func(l Link) bool { return l.Account.ID == accountID }) {
		return fault.New(fault.NotFound, "no such link")
	}
	if accountID == s.Account.ID {
		return fault.New(fault.Forbidden, "the own link stays")
	}
	done, err := d.store.Unlink(ctx, accountID, s.MemberID, s.Account.ID, d.config.Now().UTC())
	if err != nil {
		return fmt.Errorf("unlinking account: %w", err)
	}
	if !done { // one of the two was unlinked in between
		return fault.New(fault.NotFound, "no such link")
	}
	return nil
}
