package auth_test

import (
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestTaskGone: a session does not outlive the task that it was opened with.
func TestTaskGone(t *testing.T) {
	for _, test := range []struct {
		name             string
		role, controller string // of the session
		change           func(h *house, account string)
		over             bool
	}{
		{"same login elsewhere", "officer", "mloz", func(h *house, _ string) { h.enter(browser{}, through("staff", "")) }, false},
		{"role gone", "agent", "", func(h *house, _ string) {
			h.p.userinfo["role"] = nil
			h.enter(browser{}, through("staff", ""))
		}, true},
		{"role changed", "agent", "", func(h *house, _ string) {
			h.p.userinfo["role"] = "auditor"
			h.enter(browser{}, through("staff", ""))
		}, true},
		{"controller changed", "officer", "mloz", func(h *house, _ string) {
			h.p.userinfo["controller"] = "partenamut"
			h.enter(browser{}, through("staff", ""))
		}, true},
		{"controller unknown", "officer", "mloz", func(h *house, _ string) {
			h.p.userinfo["controller"] = "other"
			h.enter(browser{}, through("staff", ""))
		}, true},
		{"revoked", "auditor", "", func(h *house, account string) {
			if err := h.store.Revoke(h.t.Context(), account, true, h.clock()); err != nil {
				h.t.Fatal(err)
			}
		}, true},
		{"visitor has none to lose", "", "", func(h *house, account string) {
			if err := h.store.Revoke(h.t.Context(), account, true, h.clock()); err != nil {
				h.t.Fatal(err)
			}
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			h.p.become("staff-1", nil, map[string]any{"role": test.role, "controller": test.controller})
			s := h.enter(b, through("staff", ""))
			h.good(b)
			test.change(h, s.Account.ID)
			if !test.over {
				h.good(b)
				return
			}
			h.over(b, wire.ReasonRole)
			if s, err := h.Session(b.request("/")); err == nil || s.Account.ID == "" {
				t.Errorf("session = %+v, %v, want its account, for an unsent text", s, err)
			}
		})
	}
}

// TestRevoked: a task that was taken away here stays away, whatever the
// provider says, until it is given back; a new login then has it.
func TestRevoked(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	h.p.become("staff-1", nil, map[string]any{"role": "agent"})
	account := h.enter(b, through("staff", "")).Account.ID
	for _, revoked := range []bool{true, false} {
		if err := h.store.Revoke(t.Context(), account, revoked, h.clock()); err != nil {
			t.Fatal(err)
		}
		want := rights.Agent
		if revoked {
			want = rights.Visitor
		}
		if s := h.enter(b, through("staff", "")); s.Role != want || s.Controller != "" {
			t.Errorf("revoked %t: %s, want %s", revoked, s.Role, want)
		}
		h.good(b)
	}
}

// TestLeft: a member who has left is a former member from that day on, in the
// days of the office, and with the next request.
func TestLeft(t *testing.T) {
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	h, b := newHouse(t, newRogue(t), func(c *auth.Config) { c.Office = brussels }), browser{}
	standing := func(name string, s auth.Session, want rights.Role) {
		t.Helper()
		if got := s.Standing(h.clock()); got.Role != want || s.Role != rights.Member || s.MemberID != h.store.member {
			t.Errorf("%s: %s (session of a %s), want %s", name, got.Role, s.Role, want)
		}
	}
	standing("at login", h.enter(b, plain), rights.Member)
	leaves := elise
	leaves.Left = calendar.Date(2026, time.November, 23)
	h.store.feed(t, leaves)
	h.pass(10*time.Hour + 59*time.Minute) // 23:59 in Brussels
	standing("the evening before", h.enter(b, plain), rights.Member)
	h.pass(time.Minute)
	standing("at midnight", h.good(b), rights.Former)
	standing("at login", h.enter(b, plain), rights.Former)
	all, err := h.Sessions(t.Context(), h.good(b))
	if err != nil || len(all) != 1 {
		t.Fatalf("sessions = %v, %v, want one", all, err)
	}
	standing("in the list", all[0], rights.Former)
	h.store.feed(t, elise)
	standing("back again", h.good(b), rights.Member)
}

// TestStanding: what a session says about its person.
func TestStanding(t *testing.T) {
	at := noon.Add(-time.Hour)
	for _, test := range []struct {
		name string
		s    auth.Session
		want rights.Standing
	}{
		{"visitor", auth.Session{Role: rights.Visitor, Level: rights.Low, Authenticated: at},
			rights.Standing{Role: rights.Visitor, Level: rights.Low, Proved: time.Hour, Dated: true}},
		{"ahead of our clock", auth.Session{Role: rights.Agent, Authenticated: noon.Add(time.Minute)},
			rights.Standing{Role: rights.Agent, Proved: -time.Minute, Dated: true}},
		{"visitor of a file that ended", auth.Session{Role: rights.Visitor, Left: calendar.Date(2020, 1, 1), Authenticated: at},
			rights.Standing{Role: rights.Visitor, Proved: time.Hour, Dated: true}},
	} {
		if got := test.s.Standing(noon); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
	if s := (auth.Session{Role: rights.Member}).Standing(noon); s.Dated {
		t.Error("a login without a time is dated")
	}
}

// crowd is one person with three logins, one of them through another provider,
// and two strangers.
type crowd struct {
	*house
	desk, phone, other browser // of the person; other: through another provider
	stranger, visitor  browser
}

func newCrowd(t *testing.T) crowd {
	t.Helper()
	h, _ := newStreet(t)
	c := crowd{h, browser{}, browser{}, browser{}, browser{}, browser{}}
	h.enter(c.phone, through("main", ""))
	h.enter(c.other, through("other", ""))
	h.enter(c.other, confirming("main"))
	h.pass(time.Second)
	h.enter(c.other, through("other", ""))
	h.pass(time.Second)
	h.enter(c.desk, through("main", ""))
	h.store.feed(t, jeroen)
	h.p.become("subject-2", nil, map[string]any{"number": "75060899987"})
	h.enter(c.stranger, through("main", ""))
	h.p.become("subject-3", nil, nil)
	h.enter(c.visitor, through("main", ""))
	return c
}

// TestSessions: a person sees where they are logged in, also through other
// accounts of their file, and nobody else.
func TestSessions(t *testing.T) {
	c := newCrowd(t)
	list := func(name string, b browser, want ...browser) {
		t.Helper()
		all, err := c.Sessions(t.Context(), c.good(b))
		if err != nil {
			t.Fatal(err)
		}
		var got, ids []string
		for _, s := range all {
			got = append(got, s.ID)
		}
		for _, b := range want {
			ids = append(ids, c.good(b).ID)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s: %v, want %v", name, got, ids)
		}
	}
	list("person", c.phone, c.desk, c.other, c.phone)
	list("person through the other", c.other, c.desk, c.other, c.phone)
	list("stranger", c.stranger, c.stranger)
	list("visitor", c.visitor, c.visitor)

	weak := browser{}
	c.p.become("subject-1", map[string]any{"acr": weakly}, nil)
	c.pass(time.Second)
	c.enter(weak, through("main", ""))
	list("weak login sees those of its account", weak, weak, c.desk, c.phone)
	list("who sees it", c.desk, weak, c.desk, c.other, c.phone)
	list("the other account does not", c.other, c.desk, c.other, c.phone)

	c.pass(29 * time.Minute)
	c.good(c.desk)
	c.pass(2 * time.Minute)
	list("idle ones are none", c.desk, c.desk)
	c.store.fail = errors.New("disk full")
	if _, err := c.Sessions(t.Context(), auth.Session{}); !fault.Is(err, fault.Internal) {
		t.Errorf("Sessions on a broken store = %v, want internal", err)
	}
}

// TestEnd: one ends one's own sessions by their ids, twice as well as once, and
// nobody else's.
func TestEnd(t *testing.T) {
	c, ctx := newCrowd(t), t.Context()
	me := c.good(c.phone)
	for name, id := range map[string]string{
		"nobody's": "nobody", "none": "", "a stranger's": c.good(c.stranger).ID, "a visitor's": c.good(c.visitor).ID,
		"a hash": c.good(c.desk).Hash,
	} {
		if err := c.End(ctx, me, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s = %v, want not found", name, err)
		}
	}
	for _, b := range []browser{c.stranger, c.visitor} {
		if err := c.End(ctx, c.good(b), me.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger ends a session: %v", err)
		}
	}
	for _, b := range []browser{c.phone, c.other, c.desk, c.stranger, c.visitor} {
		c.good(b)
	}
	for _, call := range []string{"Sessions", "EndSessions"} {
		c.store.fail, c.store.failAt = errors.New("disk full"), call
		if err := c.End(ctx, me, c.good(c.desk).ID); !fault.Is(err, fault.Internal) {
			t.Errorf("End while %s fails = %v, want internal", call, err)
		}
	}
	c.store.fail = nil
	for name, b := range map[string]browser{"desk": c.desk, "other account": c.other, "own": c.phone} {
		id := c.good(b).ID
		for range 2 {
			if err := c.End(ctx, me, id); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			c.over(b, wire.ReasonEnded)
		}
		c.pass(time.Second)
	}
	c.good(c.stranger)
	c.good(c.visitor)
}

// TestEndOthers: all other sessions of the person end, and nobody else's.
func TestEndOthers(t *testing.T) {
	c := newCrowd(t)
	if err := c.EndOthers(t.Context(), c.good(c.visitor)); err != nil { // who has none
		t.Fatal(err)
	}
	for _, b := range []browser{c.phone, c.other, c.desk, c.stranger, c.visitor} {
		c.good(b)
	}
	c.store.fail = errors.New("disk full")
	if err := c.EndOthers(t.Context(), auth.Session{}); !fault.Is(err, fault.Internal) {
		t.Errorf("EndOthers on a broken store = %v, want internal", err)
	}
	c.store.fail = nil
	if err := c.EndOthers(t.Context(), c.good(c.phone)); err != nil {
		t.Fatal(err)
	}
	c.over(c.desk, wire.ReasonEnded)
	c.over(c.other, wire.ReasonEnded)
	for _, b := range []browser{c.phone, c.stranger, c.visitor} {
		c.good(b)
	}
}

// TestDevice: of a browser, no more is kept than its name and its system.
func TestDevice(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	const chrome = "Mozilla/5.0 (%) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
	for _, test := range []struct{ agent, want string }{
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox · Windows"},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox · Linux"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile Safari/605.1.15", "Firefox · iOS"},
		{strings.ReplaceAll(chrome, "%", "Windows NT 10.0; Win64; x64") + "Safari/537.36", "Chrome · Windows"},
		{strings.ReplaceAll(chrome, "%", "Windows NT 10.0; Win64; x64") + "Safari/537.36 Edg/142.0.0.0", "Edge · Windows"},
		{strings.ReplaceAll(chrome, "%", "Linux; Android 10; K") + "Mobile Safari/537.36", "Chrome · Android"},
		{strings.ReplaceAll(chrome, "%", "Linux; Android 10; K") + "Mobile Safari/537.36 EdgA/142.0.0.0", "Edge · Android"},
		{strings.ReplaceAll(chrome, "%", "Macintosh; Intel Mac OS X 10_15_7") + "Safari/537.36 OPR/124.0.0.0", "macOS"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari · macOS"},
		{"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome · iOS"},
		{"Firefox/1", "Firefox"},
		{"curl/8.0 <script>alert(1)</script>", ""},
		{"", ""},
		{strings.Repeat("x", 600) + "Firefox/145.0 (Windows)", ""},
	} {
		b := browser{}
		query, code := h.begin(b)
		r := b.request("/auth/callback/main?state=" + query.Get("state") + "&code=" + code)
		r.Header.Set("User-Agent", test.agent)
		a, err := h.Callback(httptest.NewRecorder(), r, "main")
		if err != nil {
			t.Fatal(err)
		}
		if a.Session.Device != test.want {
			t.Errorf("%.120s: %q, want %q", test.agent, a.Session.Device, test.want)
		}
	}
}
