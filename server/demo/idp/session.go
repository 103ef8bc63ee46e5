package idp

import (
	"crypto/rand"
	"net/http"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/server/demo"
)

const (
	// loginLife is how long the provider says that somebody is logged in:
	// as long as the longest session of Loupe.
	loginLife = 8 * time.Hour

	// browserCookie names the browser, so that logging out in it ends what
	// was begun in it. It logs nobody in: each login asks who it is.
	browserCookie = "__Host-idp"
)

// A login is one person logged in at one client in one browser.
type login struct {
	sid           string // random; the claim "sid"
	browser       string // random
	client        *client
	person        demo.Person
	method        method
	authenticated time.Time // when the person proved who they are
	begun         time.Time
}

// since returns when l began.
func (l login) since() time.Time { return l.begun }

// A choice is what somebody chose on the login page.
type choice struct {
	person  demo.Person
	method  method
	old     bool // the person proved who they are long ago
	browser string
}

// choose notes who logged in, once, and returns the request with it. The same
// person in the same browser at the same client keeps the session they have,
// as with any provider that remembers its people.
func (s *storage) choose(id string, c choice) (*request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	req, ok := s.requests[id]
	now := time.Now()
	if !ok || now.Sub(req.made) > requestLife || req.Done() {
		return nil, errGone
	}
	prune(s.logins, login.since, loginLife, maxKept-1)
	l := login{
		sid: rand.Text(), browser: c.browser, client: req.client, person: c.person,
		method: c.method, authenticated: now, begun: now,
	}
	if c.old && req.mayBeOld() {
		l.authenticated = now.Add(-oldLogin)
	}
	for sid, known := range s.logins {
		if known.browser == l.browser && known.client == l.client && known.person.Subject == l.person.Subject {
			l.sid = sid
		}
	}
	s.logins[l.sid] = l
	req.login = l
	found := *req
	return &found, nil
}

// loggedIn returns who is logged in, the newest first.
func (s *storage) loggedIn() []login {
	s.mu.Lock()
	defer s.mu.Unlock()
	prune(s.logins, login.since, loginLife, maxKept)
	all := make([]login, 0, len(s.logins))
	for _, l := range s.logins {
		all = append(all, l)
	}
	slices.SortFunc(all, newestFirst)
	return all
}

// end forgets the logins that match, and returns them, the newest first.
func (s *storage) end(match func(login) bool) []login {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ended []login
	for sid, l := range s.logins {
		if match(l) {
			ended = append(ended, l)
			delete(s.logins, sid)
		}
	}
	slices.SortFunc(ended, newestFirst)
	return ended
}

// newestFirst orders logins.
func newestFirst(a, b login) int { return b.begun.Compare(a.begun) }

// browserOf returns what names the browser of r, or "".
func browserOf(r *http.Request) string {
	c, err := r.Cookie(browserCookie)
	if err != nil || len(c.Value) != len(rand.Text()) {
		return ""
	}
	return c.Value
}

// nameBrowser returns what names the browser of r, and gives it a name if it
// has none. The cookie is Secure, which browsers take from a loopback address
// without encryption too; one that doesn't is named anew at each login.
func nameBrowser(w http.ResponseWriter, r *http.Request) string {
	if name := browserOf(r); name != "" {
		return name
	}
	name := rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: browserCookie, Value: name, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return name
}
