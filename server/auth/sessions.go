package auth

import (
	"context"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// Sessions returns where the person of a session is logged in, newest first:
// the sessions of the account that are still good, and those of other accounts
// that opened the same member file.
func (d *Door) Sessions(ctx context.Context, s Session) ([]Session, error) {
	now := d.config.Now().UTC()
	all, err := d.store.Sessions(ctx, s.Account.ID, s.MemberID, now)
	if err != nil {
		return nil, fmt.Errorf("reading sessions: %w", err)
	}
	good := make([]Session, 0, len(all))
	for _, other := range all {
		if d.over(other, now) == nil {
			good = append(good, d.shown(other, now))
		}
	}
	return good, nil
}

// End ends one session of the person of s, by its id; it may be s itself. To
// end one again does nothing. Whoever's it is otherwise, an id that is not of
// the person is a fault.NotFound.
func (d *Door) End(ctx context.Context, s Session, id string) error {
	now := d.config.Now().UTC()
	all, err := d.store.Sessions(ctx, s.Account.ID, s.MemberID, now.Add(-keepEnded))
	if err != nil {
		return fmt.Errorf("reading sessions: %w", err)
	}
	for _, other := range all {
		if other.ID == id {
			return d.end(ctx, Match{ID: id, AccountID: other.Account.ID})
		}
	}
	return fault.New(fault.NotFound, "no such session")
}

// EndOthers ends every session of the person of s but s, which [Door.Logout]
// ends.
func (d *Door) EndOthers(ctx context.Context, s Session) error {
	if err := d.end(ctx, Match{AccountID: s.Account.ID, Except: s.Hash}); err != nil {
		return err
	}
	if s.MemberID == "" {
		return nil
	}
	return d.end(ctx, Match{MemberID: s.MemberID, Except: s.Hash})
}

// end makes the sessions that match end now. They are still known for a while,
// so that what somebody was typing in one can be kept for them.
func (d *Door) end(ctx context.Context, m Match) error {
	if _, err := d.store.EndSessions(ctx, m, d.config.Now().UTC()); err != nil {
		return fmt.Errorf("ending sessions: %w", err)
	}
	return nil
}
