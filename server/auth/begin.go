package auth

import (
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Begin says which login is wanted. Route and Param say which page the person
// comes back to; they are names, never an address, and are handed back by
// [Door.Callback] as they are.
type Begin struct {
	Provider string // id

	Lang  lang.Lang
	Route string
	Param string

	// Action is what the login shall be good for, or "". What is no action
	// is ignored.
	Action rights.Action

	// Kiosk says that this is a shared screen. Whoever is logged in at one
	// stays there through further logins.
	Kiosk bool

	// Confirm asks to confirm the account that waits in this browser, which
	// is then the action, see [rights.ManageLinks]; not at a shared screen,
	// where it may be that of the person before.
	Confirm bool
}

// Begin starts a login, and returns the address at the provider where the
// browser goes next; send it there from a GET.
//
// Where the browser has a session with a file or a task, and an action is
// asked of the same provider, this is a step-up: only the same account may come
// back from it, and the file is not lost by it. Every other login may bring
// anybody.
//
// The browser gets a cookie that binds the login to it. A login begun later in
// the same browser takes its place. Begin returns a fault.NotFound for a
// provider that is not known, a fault.Unavailable while it does not answer, and
// a fault.TooMany for a network that began too many.
func (d *Door) Begin(w http.ResponseWriter, r *http.Request, b Begin) (string, error) {
	if err := d.attempt(r.Context(), perAddressTag, networkOf(r.RemoteAddr), d.config.PerAddress); err != nil {
		return "", err
	}
	present, good, err := d.present(r)
	if err != nil {
		return "", err
	}
	p := d.way(b.Provider)
	if p == nil {
		return "", fault.New(fault.NotFound, "no such provider")
	}
	login := LoginState{Provider: p.ID, Lang: b.Lang, Return: b.Route, Param: b.Param, Created: d.config.Now().UTC()}
	login.Kiosk = b.Kiosk || present.Kiosk
	if need, ok := rights.NeedOf(b.Action); ok {
		login.Action = need.Action
	}
	switch {
	case good && login.Action != "" && settled(present) && present.Provider == p.ID:
		login.Account = present.Account.ID
	case good && b.Confirm && present.Claimed != "" && !login.Kiosk:
		login.Action = rights.ManageLinks // whatever was asked
		login.Confirm, login.Claimed = present.Account.ID, present.Claimed
	}
	return d.send(w, r, p, login)
}

// present returns the session of the browser, and whether it is good. The zero
// Session is none.
func (d *Door) present(r *http.Request) (Session, bool, error) {
	s, err := d.Session(r)
	if fault.Is(err, fault.Unauthorized) || fault.Is(err, fault.Expired) {
		return s, false, nil
	}
	return s, err == nil, err
}

// settled reports whether a session has what a step-up must not lose to
// somebody else: a file or a task.
func settled(s Session) bool { return s.Role.HasFile() || s.Role.Staff() }

// send asks the provider for a login, and keeps it until it comes back.
func (d *Door) send(w http.ResponseWriter, r *http.Request, p *way, login LoginState) (string, error) {
	need := d.needOf(p, login)
	login.MaxAge = d.maxAge(p, login.Kiosk, need)
	state, browser := newSecret(), newSecret()
	login.Hash, login.Browser = hash(state), hash(browser)
	login.Nonce, login.Verifier = newSecret(), oauth2.GenerateVerifier()
	address, err := p.idp.authorize(r.Context(), authorization{
		state: state, nonce: login.Nonce, verifier: login.Verifier,
		lang: login.Lang, level: need.Level, maxAge: login.MaxAge,
	})
	if err != nil {
		return "", err
	}
	if err := d.store.SaveLogin(r.Context(), login); err != nil {
		return "", fmt.Errorf("saving login: %w", err)
	}
	setCookie(w, loginCookie, browser, d.config.LoginLifetime)
	return address, nil
}

// needOf returns what a login must be: what its action needs and, where it is
// about a member file, no less than opens one.
func (d *Door) needOf(p *way, login LoginState) rights.Need {
	need, _ := rights.NeedOf(login.Action) // none: the zero need
	if login.Confirm != "" || login.Account != "" && p.For == Members {
		need.Level = max(need.Level, d.config.LinkLevel)
	}
	return need
}

// maxAge returns how long ago the person may have proved who they are: half of
// what the action needs, so that the other half is left to act in, and never
// longer than a session lasts.
func (d *Door) maxAge(p *way, kiosk bool, need rights.Need) time.Duration {
	role := rights.Visitor
	if p.For == Staff {
		role = rights.Agent
	}
	longest := d.config.limits(role, kiosk).Absolute
	if need.Fresh > 0 {
		return min(need.Fresh/2, longest)
	}
	return longest
}
