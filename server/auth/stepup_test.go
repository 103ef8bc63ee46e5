package auth_test

import (
	"errors"
	"maps"
	"net/url"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestAsked: what a login asks of the provider, by what it is for and by who
// asks.
func TestAsked(t *testing.T) {
	for _, test := range []struct {
		name   string
		before string // provider of the session before, or ""
		wanted auth.Begin
		acr    string
		maxAge string // seconds
	}{
		{"plain", "", through("main", ""), "", "28800"},
		{"plain for staff", "", through("staff", ""), "", "28800"},
		{"at a kiosk", "", auth.Begin{Provider: "main", Kiosk: true}, "", "1200"},
		{"to see oneself", "", through("main", rights.SeeSelf), "", "28800"},
		{"to see a file", "", through("main", rights.SeeFile), middling, "28800"},
		{"to send", "", through("main", rights.SendRequest), middling, "1800"},
		{"to send at a kiosk", "", auth.Begin{Provider: "main", Action: rights.SendRequest, Kiosk: true}, middling, "1200"},
		{"what is no action", "", through("main", "fly"), "", "28800"},
		{"step-up to send", "main", through("main", rights.SendRequest), middling, "1800"},
		{"step-up to see oneself keeps the file", "main", through("main", rights.SeeSelf), middling, "28800"},
		{"plain with a file", "main", through("main", ""), "", "28800"},
		{"step-up of staff", "staff", through("staff", rights.SeeSelf), "", "28800"},
		{"elsewhere with a file", "main", through("other", rights.SeeSelf), "", "28800"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, _ := newStreet(t)
			b := browser{}
			h.p.userinfo["role"] = "agent"
			if test.before != "" {
				h.enter(b, through(test.before, ""))
			}
			query, _, err := h.ask(b, test.wanted)
			if err != nil {
				t.Fatal(err)
			}
			if acr, age := query.Get("acr_values"), query.Get("max_age"); acr != test.acr || age != test.maxAge {
				t.Errorf("acr_values %q and max_age %q, want %q and %q", acr, age, test.acr, test.maxAge)
			}
		})
	}
}

// TestStepUp: what comes back from a login for an action is looked at, and not
// assumed. Where it is not enough, the session before is as it was; where it
// is, nothing opens with the old secret any more.
func TestStepUp(t *testing.T) {
	ago := func(d time.Duration) int64 { return noon.Add(20*time.Minute - d).Unix() } // the step-up is 20 minutes later
	for _, test := range []struct {
		name   string
		wanted auth.Begin
		claims map[string]any // of the step-up
		code   fault.Code     // "": it goes well
		reason string
	}{
		{"now", through("main", rights.SendRequest), nil, "", ""},
		{"just strong enough", through("main", rights.SendRequest), map[string]any{"acr": middling}, "", ""},
		{"too weak", through("main", rights.SendRequest), map[string]any{"acr": weakly}, fault.StepUp, wire.ReasonLevel},
		{"of an unknown strength", through("main", rights.SendRequest), map[string]any{"acr": "x"}, fault.StepUp, wire.ReasonLevel},
		{"of no strength", through("main", rights.SendRequest), map[string]any{"acr": nil}, fault.StepUp, wire.ReasonLevel},
		{"fresh enough", through("main", rights.SendRequest), map[string]any{"auth_time": ago(31 * time.Minute)}, "", ""},
		{"stale", through("main", rights.SendRequest), map[string]any{"auth_time": ago(31*time.Minute + time.Second)},
			fault.StepUp, wire.ReasonFresh},
		{"of 1970", through("main", rights.SendRequest), map[string]any{"auth_time": 1}, fault.StepUp, wire.ReasonFresh},
		{"without a time", through("main", rights.SendRequest), map[string]any{"auth_time": nil}, fault.StepUp, wire.ReasonFresh},
		{"of the future", through("main", rights.SendRequest), map[string]any{"auth_time": ago(-2 * time.Minute)},
			fault.Forbidden, wire.ReasonUntrusted},
		{"of another person", through("main", rights.SendRequest), map[string]any{"sub": "subject-2"},
			fault.Forbidden, wire.ReasonOtherPerson},
		{"of another person, weakly", through("main", rights.SendRequest), map[string]any{"sub": "subject-2", "acr": weakly},
			fault.Forbidden, wire.ReasonOtherPerson},
		{"of another person, for little", through("main", rights.SeeSelf), map[string]any{"sub": "subject-2"},
			fault.Forbidden, wire.ReasonOtherPerson},
		{"for little, too weak for the file", through("main", rights.SeeSelf), map[string]any{"acr": weakly},
			fault.StepUp, wire.ReasonLevel},
		{"for little, without a time", through("main", rights.SeeSelf), map[string]any{"auth_time": nil}, "", ""},
		{"for little, as old as a session", through("main", rights.SeeSelf),
			map[string]any{"auth_time": ago(8*time.Hour + 2*time.Minute)}, fault.StepUp, wire.ReasonFresh},
		{"by action", through("main", rights.SendRequest), map[string]any{"sub": "subject-2"},
			fault.Forbidden, wire.ReasonOtherPerson},
		{"plain, of another person", through("main", ""), map[string]any{"sub": "subject-2"}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			before := h.enter(b, plain)
			old := maps.Clone(b)
			h.pass(20 * time.Minute)
			h.p.claims = test.claims
			if sub, ok := test.claims["sub"]; ok {
				h.p.userinfo["sub"], h.p.userinfo["number"] = sub, nil
			}
			a, err := h.visit(b, test.wanted)
			if want, _ := rights.NeedOf(test.wanted.Action); a.Return != "me" || a.Provider != "main" || a.Action != want.Action {
				t.Errorf("arrival = %+v, want where it began", a)
			}
			if test.code != "" {
				is(t, err, test.code, test.reason)
				if s := h.good(b); s.ID != before.ID || h.store.count(t, "accounts") != 1 || h.store.count(t, "sessions") != 1 {
					t.Errorf("session = %+v, want the one before and nobody else", s)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s := h.good(b); s.ID == before.ID || s.Hash == before.Hash || s.ID != a.Session.ID {
				t.Errorf("session = %+v, want a new one", s)
			}
			if _, err := h.Session(old.request("/")); !fault.Is(err, fault.Unauthorized) {
				t.Errorf("old secret = %v, want unauthorized", err)
			}
		})
	}
}

// TestStepUpGranted: after a step-up the action is granted, for half of the
// time that it asks.
func TestStepUpGranted(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	need, _ := rights.NeedOf(rights.SendRequest)
	check := func(name string, want rights.Verdict) {
		t.Helper()
		if v := need.Check(h.good(b).Standing(h.clock())); v != want {
			t.Errorf("%s: verdict %d, want %d", name, v, want)
		}
	}
	h.p.claims = map[string]any{"auth_time": nil}
	h.enter(b, plain)
	check("without a time", rights.MustProve)
	h.p.claims = nil
	h.enter(b, through("main", rights.SendRequest))
	check("after step-up", rights.Granted)
	for range 2 {
		h.pass(29 * time.Minute)
		check("within the hour", rights.Granted)
	}
	h.pass(2 * time.Minute)
	check("after the hour", rights.MustProve)
	h.p.claims = map[string]any{"auth_time": h.clock().Add(-31 * time.Minute).Unix()} // as old as may come back
	h.enter(b, through("main", rights.SendRequest))
	h.pass(28 * time.Minute)
	check("as old as may come back", rights.Granted)
}

// TestStepUpElsewhere: a step-up belongs to the session that asked for it.
func TestStepUpElsewhere(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	for _, test := range []struct {
		name   string
		change func(b browser)
		code   fault.Code
		reason string
	}{
		{"session over meanwhile", func(browser) { h.pass(8 * time.Minute) }, "", ""},
		{"cookie gone", func(b browser) { delete(b, "__Host-session") }, fault.Expired, wire.ReasonBrowser},
		{"session of another person meanwhile", func(b browser) {
			other := browser{}
			h.p.become("subject-2", nil, nil)
			h.enter(other, plain)
			h.p.become("subject-1", nil, nil)
			b["__Host-session"] = other["__Host-session"]
		}, fault.Expired, wire.ReasonBrowser},
	} {
		t.Run(test.name, func(t *testing.T) {
			b = browser{}
			h.p.become("subject-1", nil, map[string]any{"number": "80010199976"})
			h.enter(b, auth.Begin{Provider: "main", Kiosk: true})
			query, code, err := h.ask(b, through("main", rights.SeeFile))
			if err != nil {
				t.Fatal(err)
			}
			test.change(b)
			h.p.mu.Lock()
			h.p.claims = nil // the time is that of now
			h.p.mu.Unlock()
			before := h.store.count(t, "sessions")
			a, err := h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
			if test.code == "" {
				if err != nil || !a.Session.Kiosk {
					t.Errorf("arrival = %+v, %v, want a session still at the kiosk", a, err)
				}
				return
			}
			is(t, err, test.code, test.reason)
			if n := h.store.count(t, "sessions"); n != before {
				t.Errorf("%d sessions, want %d", n, before)
			}
		})
	}
}

// TestStepUpBroken: where it can't be seen who asked, nobody comes in.
func TestStepUpBroken(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	before := h.enter(b, plain)
	query, code, err := h.ask(b, through("main", rights.SendRequest))
	if err != nil {
		t.Fatal(err)
	}
	h.store.fail, h.store.failAt = errors.New("disk full"), "Session"
	if _, err := h.finish(b, url.Values{"state": query["state"], "code": {code}}); !fault.Is(err, fault.Internal) {
		t.Errorf("Callback = %v, want internal", err)
	}
	h.store.fail = nil
	if s := h.good(b); s.ID != before.ID || h.store.count(t, "sessions") != 1 {
		t.Errorf("session = %+v, want the one before", s)
	}
}

// TestKioskStays: a browser that was at a shared screen stays there, also after
// its session is over.
func TestKioskStays(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	h.enter(b, auth.Begin{Provider: "main", Kiosk: true})
	h.pass(5 * time.Minute)
	h.over(b, "")
	if s := h.enter(b, plain); !s.Kiosk || s.Expires != h.clock().Add(20*time.Minute) {
		t.Errorf("session = %+v, want one of a kiosk", s)
	}
}

// TestMixUp: an answer of another provider than the one that was asked, be it
// named or not, brings nobody in.
func TestMixUp(t *testing.T) {
	for _, test := range []struct {
		name   string
		back   func(other *rogue, code string) url.Values
		code   fault.Code
		reason string
	}{
		{"code of the other", func(_ *rogue, code string) url.Values { return url.Values{"code": {code}} },
			fault.Expired, wire.ReasonLogin},
		{"code and name of the other", func(p *rogue, code string) url.Values {
			return url.Values{"code": {code}, "iss": {p.URL}}
		}, fault.Forbidden, wire.ReasonUntrusted},
		{"error and name of the other", func(p *rogue, _ string) url.Values {
			return url.Values{"error": {"access_denied"}, "iss": {p.URL}}
		}, fault.Forbidden, wire.ReasonUntrusted},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, other := newStreet(t)
			b := browser{}
			asked, mine, err := h.ask(b, through("main", ""))
			if err != nil {
				t.Fatal(err)
			}
			back := test.back(other, other.grant(asked))
			back.Set("state", asked.Get("state"))
			_, err = h.finish(b, back)
			h.refused(b, err, test.code, test.reason)
			// The state is used up, also for the one that was asked.
			_, err = h.finish(b, url.Values{"state": asked["state"], "code": {mine}})
			h.refused(b, err, fault.Expired, wire.ReasonBrowser)
			if n := other.count("/token"); n != 0 {
				t.Errorf("the other was asked %d times, want never", n)
			}
		})
	}
}

// TestTwoClients: one issuer with a client for members and one for staff: what
// was begun for one never ends as the other.
func TestTwoClients(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	h.p.userinfo["role"] = "agent"
	asked, _, err := h.ask(b, through("main", ""))
	if err != nil {
		t.Fatal(err)
	}
	staff := maps.Clone(asked)
	staff.Set("client_id", staffClient)
	_, err = h.finish(b, url.Values{"state": asked["state"], "code": {h.p.grant(staff)}})
	h.refused(b, err, fault.Expired, wire.ReasonLogin)
	h.p.claims = map[string]any{"aud": staffClient}
	_, err = h.visit(b, through("main", ""))
	h.refused(b, err, fault.Forbidden, wire.ReasonUntrusted)
}

// TestProviderGone: a login that comes back from a provider that is trusted no
// longer is over.
func TestProviderGone(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	query, code := h.begin(b)
	var err error
	if h.Door, err = auth.New(h.configuration(func(c *auth.Config) { c.Providers = c.Providers[1:] }), h.store); err != nil {
		t.Fatal(err)
	}
	_, err = h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
	h.refused(b, err, fault.Expired, wire.ReasonLogin)
}
