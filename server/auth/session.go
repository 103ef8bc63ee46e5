package auth

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

const (
	// touchEvery is how exact LastSeen is kept: to the minute, or to a
	// tenth of the time without use after which a session ends.
	touchEvery = time.Minute

	// keepEnded is how long a session that ended is still known, so that
	// what its person was typing can be kept for them.
	keepEnded = time.Hour
)

// Session returns the session of the browser that sent r.
//
// Without one it is a fault.Unauthorized. A session that was too long idle, or
// has reached its end, is a fault.Expired, and comes with the error: it gives
// no access to anything any more, but its account is the one for which an
// unsent text may be kept.
func (d *Door) Session(r *http.Request) (Session, error) {
	secret := cookie(r, sessionCookie)
	if secret == "" {
		return Session{}, fault.New(fault.Unauthorized, "no session cookie")
	}
	s, err := d.store.Session(r.Context(), hash(secret))
	if fault.Is(err, fault.NotFound) {
		return Session{}, fault.Wrap(fault.Unauthorized, err)
	}
	if err != nil {
		return Session{}, fmt.Errorf("reading session: %w", err)
	}
	now := d.config.Now().UTC()
	if !now.Before(s.Expires) || now.Sub(s.LastSeen) >= d.config.limits(s.Role).Idle {
		return s, fault.New(fault.Expired, "session ended")
	}
	if now.Sub(s.LastSeen) < min(touchEvery, d.config.limits(s.Role).Idle/10) {
		return s, nil
	}
	if err := d.store.TouchSession(r.Context(), s.Hash, now); err != nil {
		return Session{}, fmt.Errorf("touching session: %w", err)
	}
	s.LastSeen = now
	return s, nil
}

// Purge forgets the logins that were never finished, and the sessions that
// ended more than an hour ago.
func (d *Door) Purge(ctx context.Context) error {
	now := d.config.Now().UTC()
	if err := d.store.Purge(ctx, now.Add(-keepEnded), now.Add(-d.config.LoginLifetime)); err != nil {
		return fmt.Errorf("purging sessions and logins: %w", err)
	}
	return nil
}

// open makes a session for an account and gives it to the browser. A session
// that the browser had before is over: nobody's secret survives a login.
func (d *Door) open(w http.ResponseWriter, r *http.Request, a Account, role Role, controller string) (Session, error) {
	if err := d.endSession(r); err != nil {
		return Session{}, err
	}
	secret, err := d.secret()
	if err != nil {
		return Session{}, err
	}
	now := d.config.Now().UTC()
	s := Session{
		Hash:       hash(secret),
		Account:    a,
		Role:       role,
		Controller: controller,
		Created:    now,
		LastSeen:   now,
		Expires:    now.Add(d.config.limits(role).Absolute),
	}
	if err := d.store.SaveSession(r.Context(), s); err != nil {
		return Session{}, fmt.Errorf("saving session: %w", err)
	}
	setCookie(w, sessionCookie, secret, 0)
	return s, nil
}

// endSession ends the session of the browser that sent r, if it has one.
func (d *Door) endSession(r *http.Request) error {
	secret := cookie(r, sessionCookie)
	if secret == "" {
		return nil
	}
	if err := d.store.EndSession(r.Context(), hash(secret)); err != nil {
		return fmt.Errorf("ending session: %w", err)
	}
	return nil
}
