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
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestLimits: a session ends by disuse and by age, earlier for staff and at a
// shared screen.
func TestLimits(t *testing.T) {
	const second, minute, hour = time.Second, time.Minute, time.Hour
	for _, test := range []struct {
		name     string
		provider string
		kiosk    bool
		passes   []time.Duration // between uses
		good     bool
	}{
		{"member at once", "main", false, []time.Duration{0}, true},
		{"member just in time", "main", false, []time.Duration{30*minute - second}, true},
		{"member idle", "main", false, []time.Duration{30 * minute}, false},
		{"member kept alive", "main", false, []time.Duration{29 * minute, 29 * minute, 29 * minute}, true},
		{"member at the end", "main", false, repeat(16, 30*minute-second), true},
		{"member after the end", "main", false, append(repeat(16, 30*minute-second), 16*second), false},
		{"agent just in time", "staff", false, []time.Duration{15*minute - second}, true},
		{"agent idle", "staff", false, []time.Duration{15 * minute}, false},
		{"agent at the end", "staff", false, repeat(32, 15*minute-second), true},
		{"agent after the end", "staff", false, append(repeat(32, 15*minute-second), 32*second), false},
		{"kiosk just in time", "main", true, []time.Duration{2*minute - second}, true},
		{"kiosk idle", "main", true, []time.Duration{2 * minute}, false},
		{"kiosk at the end", "main", true, append(repeat(10, 2*minute-second), 9*second), true},
		{"kiosk after the end", "main", true, append(repeat(10, 2*minute-second), 10*second), false},
		{"agent at a kiosk", "staff", true, []time.Duration{2 * minute}, false},
		{"clock set back", "main", false, []time.Duration{-25 * hour}, true},
		{"clock set ahead", "main", false, []time.Duration{25 * hour}, false},
		{"ended stays ended", "main", false, []time.Duration{30 * minute, 0}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.userinfo["role"] = "agent"
			h, b := newHouse(t, p, nil), browser{}
			a := h.enter(b, auth.Begin{Provider: test.provider, Kiosk: test.kiosk})
			if a.Kiosk != test.kiosk {
				t.Errorf("kiosk = %t, want %t", a.Kiosk, test.kiosk)
			}
			var s auth.Session
			var err error
			for _, d := range test.passes {
				h.pass(d)
				s, err = h.Session(b.request("/"))
			}
			if test.good && err != nil {
				t.Errorf("Session = %v, want a good one", err)
			} else if !test.good {
				is(t, err, fault.Expired, "")
			}
			if s.Account != a.Account {
				t.Errorf("account = %+v, want %+v also when expired", s.Account, a.Account)
			}
		})
	}
}

// TestStricter: a configuration that becomes stricter counts for the sessions
// that are there.
func TestStricter(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*auth.Config)
		reason string
	}{
		{"absolute", func(c *auth.Config) { c.Member.Absolute = 5 * time.Minute }, ""},
		{"idle", func(c *auth.Config) { c.Member.Idle = 5 * time.Minute }, ""},
		{"level", func(c *auth.Config) { c.LinkLevel = rights.High }, wire.ReasonEnded},
		{"provider gone", func(c *auth.Config) { c.Providers = c.Providers[1:] }, wire.ReasonEnded},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			h.p.claims = map[string]any{"acr": middling}
			h.enter(b, plain)
			h.pass(5 * time.Minute)
			door, err := auth.New(h.configuration(test.change), h.store)
			if err != nil {
				t.Fatal(err)
			}
			_, err = door.Session(b.request("/"))
			is(t, err, fault.Expired, test.reason)
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
	h.enter(b, plain)
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
		h.enter(b, plain)
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
	h.enter(b, plain)
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
		{"Session", func(*rogue) {}, errors.New("disk full")},
		{"EndSession", func(*rogue) {}, errors.New("disk full")},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			h, b := newHouse(t, p, nil), browser{"__Host-session": strings.Repeat("A", 43)}
			h.store.fail, h.store.failAt = test.fail, test.name
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

// TestLogoutWhere: one logs out at the provider where one logged in.
func TestLogoutWhere(t *testing.T) {
	for _, provider := range []string{"main", "other", "staff", ""} {
		t.Run(provider, func(t *testing.T) {
			h, other := newStreet(t)
			b, want := browser{}, map[string]string{"main": h.p.URL, "other": other.URL, "staff": h.p.URL}[provider]
			if provider != "" {
				h.enter(b, through(provider, ""))
			}
			address, err := h.Logout(httptest.NewRecorder(), b.request("/auth/logout"), "fr")
			if err != nil || !strings.HasPrefix(address, want) || (address == "") != (want == "") {
				t.Errorf("Logout = %q, %v, want %q", address, err, want)
			}
			if (provider == "staff") != strings.Contains(address, "client_id="+staffClient+"&") {
				t.Errorf("Logout = %q, want the client of %q", address, provider)
			}
		})
	}
}

// TestPurge: what is over goes, sessions an hour after, and nothing else.
func TestPurge(t *testing.T) {
	h, b := newHouse(t, newRogue(t), func(c *auth.Config) { c.LoginLifetime = 5 * time.Minute }), browser{}
	h.enter(b, plain)
	h.begin(browser{})
	if err := h.BackChannel(t.Context(), "main", h.p.logoutToken(map[string]any{"sub": "nobody", "sid": nil})); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		after                              time.Duration // since the step before
		sessions, logins, attempts, tokens int
	}{
		{0, 1, 1, 2, 1},
		{3*time.Minute + time.Second, 1, 1, 2, 0},
		{6*time.Minute + 59*time.Second, 1, 1, 2, 0}, // attempts count for ten minutes, so logins stay that long too
		{time.Second, 1, 0, 0, 0},
		{7*time.Hour + 50*time.Minute, 1, 0, 0, 0},
		{time.Hour, 0, 0, 0, 0},
	} {
		h.pass(test.after)
		if err := h.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]int{
			"sessions": test.sessions, "logins": test.logins, "attempts": test.attempts, "used_tokens": test.tokens,
		} {
			if n := h.store.count(t, table); n != want {
				t.Errorf("%v later: %d %s, want %d", test.after, n, table, want)
			}
		}
	}
	h.store.fail = errors.New("disk full")
	if err := h.Purge(t.Context()); !fault.Is(err, fault.Internal) {
		t.Errorf("Purge on a broken store = %v, want internal", err)
	}
}
