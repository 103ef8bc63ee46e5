package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestLimits: a session ends by disuse and by age, earlier for staff.
func TestLimits(t *testing.T) {
	const minute, hour = time.Minute, time.Hour
	for _, test := range []struct {
		name   string
		role   string
		passes []time.Duration // between uses
		good   bool
	}{
		{"member at once", "", []time.Duration{0}, true},
		{"member just in time", "", []time.Duration{30*minute - time.Second}, true},
		{"member idle", "", []time.Duration{30 * minute}, false},
		{"member kept alive", "", []time.Duration{29 * minute, 29 * minute, 29 * minute}, true},
		{"member at the end", "", repeat(16, 30*minute-time.Second), true},
		{"member after the end", "", append(repeat(16, 30*minute-time.Second), 16*time.Second), false},
		{"agent just in time", "agent", []time.Duration{15*minute - time.Second}, true},
		{"agent idle", "agent", []time.Duration{15 * minute}, false},
		{"clock set back", "", []time.Duration{-25 * hour}, true},
		{"clock set ahead", "", []time.Duration{25 * hour}, false},
		{"ended stays ended", "", []time.Duration{30 * minute, 0}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.userinfo["role"] = test.role
			h, b := newHouse(t, p, nil), browser{}
			a, err := h.login(b)
			if err != nil {
				t.Fatal(err)
			}
			var s auth.Session
			for _, d := range test.passes {
				h.pass(d)
				s, err = h.Session(b.request("/"))
			}
			if test.good != (err == nil) || err != nil && !fault.Is(err, fault.Expired) {
				t.Errorf("Session = %v, want good: %t", err, test.good)
			}
			if s.Account != a.Session.Account {
				t.Errorf("account = %+v, want %+v also when expired", s.Account, a.Session.Account)
			}
		})
	}
}

func repeat(n int, d time.Duration) []time.Duration {
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = d
	}
	return all
}

// TestTouch: use is noted once a minute.
func TestTouch(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	if _, err := h.login(b); err != nil {
		t.Fatal(err)
	}
	for range 7 {
		h.pass(20 * time.Second)
		if _, err := h.Session(b.request("/")); err != nil {
			t.Fatal(err)
		}
	}
	if n := h.store.touched.Load(); n != 2 {
		t.Errorf("touched %d times in 140 seconds, want 2", n)
	}
	h.pass(time.Minute)
	h.store.fail = errors.New("disk full")
	if _, err := h.Session(b.request("/")); !fault.Is(err, fault.Internal) {
		t.Errorf("Session on a broken store = %v, want internal", err)
	}
}

// TestNobody: what is not a session of ours is none.
func TestNobody(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	for _, test := range []struct{ name, value string }{
		{"no cookie", ""},
		{"unknown", strings.Repeat("A", 43)},
		{"too short", strings.Repeat("A", 42)},
		{"too long", strings.Repeat("A", 44)},
		{"foreign characters", strings.Repeat("A", 42) + "%"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := browser{}
			if test.value != "" {
				b["__Host-session"] = test.value
			}
			if _, err := h.Session(b.request("/")); !fault.Is(err, fault.Unauthorized) {
				t.Errorf("Session = %v, want unauthorized", err)
			}
		})
	}
	t.Run("two cookies", func(t *testing.T) {
		b := browser{}
		if _, err := h.login(b); err != nil {
			t.Fatal(err)
		}
		r := b.request("/")
		r.AddCookie(&http.Cookie{Name: "__Host-session", Value: strings.Repeat("A", 43)})
		if _, err := h.Session(r); !fault.Is(err, fault.Unauthorized) {
			t.Errorf("Session = %v, want unauthorized", err)
		}
	})
}

// TestLogout: the session is gone for everybody who holds its cookie, and the
// way to the provider names us and where to come back, and nothing secret.
func TestLogout(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	if _, err := h.login(b); err != nil {
		t.Fatal(err)
	}
	kept := browser{"__Host-session": b["__Host-session"]}
	w := httptest.NewRecorder()
	address, err := h.Logout(w, b.request("/auth/logout"), "fr")
	if err != nil {
		t.Fatal(err)
	}
	if b.keep(t, w); len(b) != 0 {
		t.Errorf("browser keeps %v", b)
	}
	if _, err := h.Session(kept.request("/")); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("Session after logout = %v, want unauthorized", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"x": {"1"}, "client_id": {clientID}, "post_logout_redirect_uri": {"http://localhost:8080/"}, "state": {"fr"}}
	if u.Path != "/logout" || u.RawQuery != want.Encode() {
		t.Errorf("address = %s, want query %s", address, want.Encode())
	}
	if _, err := h.Logout(httptest.NewRecorder(), kept.request("/auth/logout"), "fr"); err != nil {
		t.Errorf("second logout = %v, want none", err)
	}
}

// TestLogoutAlone: logout here does not need the provider, nor hide that the
// store failed.
func TestLogoutAlone(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*rogue)
		fail   error
	}{
		{"provider without logout", func(p *rogue) { p.metadata = map[string]any{"end_session_endpoint": ""} }, nil},
		{"provider down", func(p *rogue) { p.Close() }, nil},
		{"store fails", func(*rogue) {}, errors.New("disk full")},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			h, b := newHouse(t, p, nil), browser{"__Host-session": strings.Repeat("A", 43)}
			h.store.fail = test.fail
			w := httptest.NewRecorder()
			address, err := h.Logout(w, b.request("/auth/logout"), "fr")
			if address != "" || (err != nil) != (test.fail != nil) {
				t.Errorf("Logout = %q, %v", address, err)
			}
			if b.keep(t, w); len(b) != 0 {
				t.Errorf("browser keeps %v", b)
			}
		})
	}
}

// TestPurge: what is over goes, a day after for sessions.
func TestPurge(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	if _, err := h.login(b); err != nil {
		t.Fatal(err)
	}
	h.begin(browser{})
	for _, test := range []struct {
		after            time.Duration // since the step before
		sessions, logins int
	}{
		{0, 1, 1},
		{10*time.Minute + time.Second, 1, 0},
		{8 * time.Hour, 1, 0},
		{24 * time.Hour, 0, 0},
	} {
		h.pass(test.after)
		if err := h.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s, l := h.store.count(t, "sessions"), h.store.count(t, "logins"); s != test.sessions || l != test.logins {
			t.Errorf("after %v: %d sessions and %d logins, want %d and %d", test.after, s, l, test.sessions, test.logins)
		}
	}
}
