package auth

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

const (
	// touchEvery is how exact LastSeen is kept: to the minute, or to a
	// tenth of the time without use after which a session ends.
	touchEvery = time.Minute

	// keepEnded is how long a session that ended is still known, so that
	// what its person was typing can be kept for them.
	keepEnded = time.Hour
)

// Session returns the session of the browser that sent r, looked at anew: what
// was taken away from its person since the last request is gone with this one.
//
// Without one it is a fault.Unauthorized. A session that is over is a
// fault.Expired, and comes with the error: it gives no access to anything any
// more, but its account is the one for which an unsent text may be kept. The
// reason is [wire.ReasonRole], [wire.ReasonEnded], or none where it was too long idle or
// lasted as long as it may.
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
	s = d.shown(s, now)
	if err := d.over(s, now); err != nil {
		return s, err
	}
	if now.Sub(s.LastSeen) < min(touchEvery, d.config.limits(s.Role, s.Kiosk).Idle/10) {
		return s, nil
	}
	if err := d.store.TouchSession(r.Context(), s.Hash, now); err != nil {
		return Session{}, fmt.Errorf("touching session: %w", err)
	}
	s.LastSeen = now
	return s, nil
}

// shown returns a session as it is shown to the rest of Loupe. One that opened
// no file tells of none: a weak login of an account that is linked to a file
// must not be taken for more than it is.
func (d *Door) shown(s Session, now time.Time) Session {
	s.asOf = calendar.DayOf(now, d.config.Office)
	if s.MemberID == "" {
		s.Account.MemberID = ""
	}
	return s
}

// over returns why a session is no longer good, as a fault.Expired, or nil.
// The limits are those of today's configuration, and never longer than those
// of the day of the login.
func (d *Door) over(s Session, now time.Time) error {
	limits := d.config.limits(s.Role, s.Kiosk)
	a := s.Account
	switch {
	case s.Role.Staff() && (a.Revoked || a.Role != s.Role || a.Controller != s.Controller):
		return refuse(fault.Expired, wire.ReasonRole, errors.New("task was taken away or changed"))
	case s.MemberID != "" && s.MemberID != a.MemberID:
		return refuse(fault.Expired, wire.ReasonEnded, errors.New("account opens the file no longer"))
	case s.MemberID != "" && s.Level < d.config.LinkLevel:
		return refuse(fault.Expired, wire.ReasonEnded, errors.New("login is not strong enough any more"))
	case d.way(s.Provider) == nil:
		return refuse(fault.Expired, wire.ReasonEnded, errors.New("provider is trusted no longer"))
	case now.Sub(s.LastSeen) >= limits.Idle, !now.Before(s.Created.Add(limits.Absolute)):
		return fault.New(fault.Expired, "session reached its limit")
	case !now.Before(s.Expires):
		return refuse(fault.Expired, wire.ReasonEnded, errors.New("session was ended"))
	}
	return nil
}

// Standing returns what the person of a session is at an instant, and how well
// that is known. A membership that ended by the day on which [Door.Session]
// looked at the session makes a former member.
func (s Session) Standing(now time.Time) rights.Standing {
	standing := rights.Standing{
		Role:   s.Role,
		Level:  s.Level,
		Shared: s.Kiosk,
		Proved: now.Sub(s.Authenticated),
		Dated:  !s.Authenticated.IsZero(),
	}
	if s.Role == rights.Member && !s.Left.IsZero() && !s.Left.After(s.asOf) {
		standing.Role = rights.Former
	}
	return standing
}

// open keeps a new session and gives it to the browser. A session that the
// browser had before is over: nobody's secret survives a login.
func (d *Door) open(w http.ResponseWriter, r *http.Request, s Session) (Session, error) {
	secret := newSecret()
	s.ID = newSecret()
	now := d.config.Now().UTC()
	s.Hash = hash(secret)
	s.Created, s.LastSeen = now, now
	s.Expires = now.Add(d.config.limits(s.Role, s.Kiosk).Absolute)
	replaces := ""
	if old := cookie(r, sessionCookie); old != "" {
		replaces = hash(old)
	}
	if err := d.store.SaveSession(r.Context(), s, replaces); err != nil {
		return Session{}, fmt.Errorf("saving session: %w", err)
	}
	// As it is stored, with what the file says today.
	s, err := d.store.Session(r.Context(), s.Hash)
	if err != nil {
		return Session{}, fmt.Errorf("reading session: %w", err)
	}
	setCookie(w, sessionCookie, secret, 0)
	return d.shown(s, now), nil
}
