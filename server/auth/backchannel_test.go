package auth_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestBackChannel: which sessions a logout token ends: those of the session at
// the provider, of the subject, or of both, and no others.
func TestBackChannel(t *testing.T) {
	for _, test := range []struct {
		name   string
		claims map[string]any
		ended  string // of a: sid-1 of subject-1, b: sid-2 of subject-1, c: sid-1 of subject-2, d: as a, elsewhere
	}{
		{"session", map[string]any{"sub": nil}, "ac"},
		{"subject", map[string]any{"sid": nil}, "ab"},
		{"both", nil, "a"},
		{"another session of the subject", map[string]any{"sid": "sid-2"}, "b"},
		{"session of another subject", map[string]any{"sub": "subject-2", "sid": "sid-2"}, ""},
		{"unknown session", map[string]any{"sub": nil, "sid": "sid-9"}, ""},
		{"unknown subject", map[string]any{"sub": "subject-9", "sid": nil}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, other := newStreet(t)
			all := map[string]browser{}
			for _, login := range []struct{ name, subject, session string }{
				{"a", "subject-1", "sid-1"}, {"b", "subject-1", "sid-2"}, {"c", "subject-2", "sid-1"},
			} {
				h.p.become(login.subject, map[string]any{"sid": login.session}, nil)
				all[login.name] = browser{}
				h.enter(all[login.name], through("main", ""))
			}
			other.become("subject-1", map[string]any{"sid": "sid-1"}, nil)
			all["d"] = browser{}
			h.enter(all["d"], through("other", ""))

			if err := h.BackChannel(t.Context(), "main", h.p.logoutToken(test.claims)); err != nil {
				t.Fatal(err)
			}
			for name, b := range all {
				if strings.Contains(test.ended, name) {
					h.over(b, wire.ReasonEnded)
				} else {
					h.good(b)
				}
			}
		})
	}
}

// TestBackChannelRefused: a token that does not hold ends nothing, and is not
// remembered as used.
func TestBackChannelRefused(t *testing.T) {
	for _, test := range []struct {
		name     string
		provider string
		token    func(h *house, other *rogue, id string) string // id: the ID token of the login
		code     fault.Code
	}{
		{"nothing", "main", func(*house, *rogue, string) string { return "" }, fault.Invalid},
		{"no token", "main", func(*house, *rogue, string) string { return "a.b.c" }, fault.Invalid},
		{"too long", "main", func(h *house, _ *rogue, _ string) string {
			return h.p.logoutToken(map[string]any{"x": strings.Repeat("x", 20<<10)})
		}, fault.Invalid},
		{"ID token", "main", func(_ *house, _ *rogue, id string) string { return id }, fault.Invalid},
		{"ID token with the event", "main", func(h *house, _ *rogue, _ string) string {
			return h.p.logoutToken(map[string]any{"nonce": "x"})
		}, fault.Invalid},
		{"of another provider", "main", func(_ *house, other *rogue, _ string) string { return other.logoutToken(nil) }, fault.Invalid},
		{"of another provider in the name of this one", "main", func(h *house, other *rogue, _ string) string {
			return other.logoutToken(map[string]any{"iss": h.p.URL})
		}, fault.Invalid},
		{"sent to another provider", "other", func(h *house, _ *rogue, _ string) string { return h.p.logoutToken(nil) }, fault.Invalid},
		{"for another client", "main", func(h *house, _ *rogue, _ string) string {
			return h.p.logoutToken(map[string]any{"aud": staffClient})
		}, fault.Invalid},
		{"sent to another client", "staff", func(h *house, _ *rogue, _ string) string { return h.p.logoutToken(nil) }, fault.Invalid},
		{"about nobody", "main", func(h *house, _ *rogue, _ string) string {
			return h.p.logoutToken(map[string]any{"sub": nil, "sid": nil})
		}, fault.Invalid},
		{"about the empty subject", "main", func(h *house, _ *rogue, _ string) string {
			return h.p.logoutToken(map[string]any{"sub": "", "sid": nil})
		}, fault.Invalid},
		{"expired", "main", func(h *house, _ *rogue, _ string) string {
			return h.p.logoutToken(map[string]any{"exp": noon.Add(-time.Second).Unix()})
		}, fault.Invalid},
		{"without id", "main", func(h *house, _ *rogue, _ string) string { return h.p.logoutToken(map[string]any{"jti": nil}) },
			fault.Invalid},
		{"unsigned", "main", func(h *house, _ *rogue, _ string) string {
			parts := strings.Split(h.p.logoutToken(nil), ".")
			return parts[0] + "." + parts[1] + "."
		}, fault.Invalid},
		{"signed by a stranger", "main", func(h *house, _ *rogue, _ string) string {
			k := newKey(h.t, "k1")
			return signed(h.t, jose.ES256, "k1", k.PrivateKey, map[string]any{"iss": h.p.URL, "aud": clientID, "iat": noon.Unix(),
				"exp": noon.Add(time.Minute).Unix(), "jti": "j", "sub": "subject-1",
				"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}})
		}, fault.Invalid},
		{"unknown provider", "none", func(h *house, _ *rogue, _ string) string { return h.p.logoutToken(nil) }, fault.NotFound},
		{"no provider", "", func(h *house, _ *rogue, _ string) string { return h.p.logoutToken(nil) }, fault.NotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, other := newStreet(t)
			b, id := browser{}, ""
			h.p.claims = map[string]any{"sid": "sid-1"}
			h.p.sign = func(_ asked, c map[string]any) string {
				id = h.p.signed(c)
				return id
			}
			h.enter(b, through("main", ""))
			if err := h.BackChannel(t.Context(), test.provider, test.token(h, other, id)); !fault.Is(err, test.code) {
				t.Errorf("BackChannel = %v, want %s", err, test.code)
			}
			h.good(b)
			if n := h.store.count(t, "used_tokens"); n != 0 {
				t.Errorf("%d tokens remembered, want none", n)
			}
		})
	}
}

// TestBackChannelReplay: a token is good once, also when it comes many times at
// once; another one with the same id for another client of the issuer is
// another one.
func TestBackChannelReplay(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	h.enter(b, plain)
	token := h.p.logoutToken(map[string]any{"sid": nil, "jti": "one"})
	if err := h.BackChannel(t.Context(), "main", token); err != nil {
		t.Fatal(err)
	}
	h.over(b, wire.ReasonEnded)
	h.enter(b, plain)
	for _, again := range []string{token, h.p.logoutToken(map[string]any{"sid": nil, "jti": "one"})} {
		if err := h.BackChannel(t.Context(), "main", again); !fault.Is(err, fault.Invalid) {
			t.Errorf("second time = %v, want invalid", err)
		}
	}
	h.good(b)
	staff := h.p.logoutToken(map[string]any{"sid": nil, "jti": "one", "aud": staffClient, "sub": "nobody"})
	if err := h.BackChannel(t.Context(), "staff", staff); err != nil {
		t.Errorf("same id for another client = %v", err)
	}

	token = h.p.logoutToken(map[string]any{"sid": nil})
	errs := make([]error, 2*auth.MaxVerifying)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = h.BackChannel(t.Context(), "main", token) })
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooMany) {
			t.Errorf("one of many = %v, want invalid", err)
		}
	}
	if good != 1 {
		t.Errorf("%d of many were taken, want 1", good)
	}
	h.over(b, wire.ReasonEnded)
}

// TestBackChannelFlood: while tokens wait for a provider, no more than some do,
// and the others are told at once; other providers' are not held up.
func TestBackChannelFlood(t *testing.T) {
	h, other := newStreet(t)
	b := browser{}
	h.enter(b, through("other", ""))
	asked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	h.p.answer["/.well-known/openid-configuration"] = func(w http.ResponseWriter, _ *http.Request) {
		once.Do(func() { close(asked) })
		<-release
		http.Error(w, "", http.StatusServiceUnavailable)
	}
	token := h.p.logoutToken(nil)
	var wg sync.WaitGroup
	full := make(chan struct{})
	var many sync.Once
	for range 2 * auth.MaxVerifying {
		wg.Go(func() {
			err := h.BackChannel(t.Context(), "main", token)
			switch {
			case fault.Is(err, fault.TooMany):
				is(t, err, fault.TooMany, wire.ReasonPace)
				many.Do(func() { close(full) })
			case !fault.Is(err, fault.Unavailable):
				t.Errorf("token while the provider is slow = %v, want unavailable", err)
			}
		})
	}
	<-asked
	<-full
	if err := h.BackChannel(t.Context(), "other", other.logoutToken(map[string]any{"sid": nil})); err != nil {
		t.Errorf("token of another provider = %v", err)
	}
	h.over(b, wire.ReasonEnded)
	close(release)
	wg.Wait()
	if n := h.store.count(t, "used_tokens"); n != 1 {
		t.Errorf("%d tokens remembered, want the one of the other", n)
	}
}

// TestBackChannelBroken: a store that fails is told, so that the provider sends
// the token again.
func TestBackChannelBroken(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	h.enter(b, plain)
	for _, call := range []string{"UseToken", "EndSessions"} {
		h.store.fail, h.store.failAt = errors.New("disk full"), call
		if err := h.BackChannel(t.Context(), "main", h.p.logoutToken(nil)); !fault.Is(err, fault.Internal) {
			t.Errorf("BackChannel while %s fails = %v, want internal", call, err)
		}
	}
	h.store.fail = nil
	h.good(b)
}

// TestEndedKeepsAccount: who was logged out at the provider is still known for
// an hour, and for nothing but an unsent text.
func TestEndedKeepsAccount(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	before := h.enter(b, plain)
	kept := maps.Clone(b)
	if err := h.BackChannel(t.Context(), "main", h.p.logoutToken(map[string]any{"sid": nil})); err != nil {
		t.Fatal(err)
	}
	s, err := h.Session(kept.request("/"))
	if is(t, err, fault.Expired, wire.ReasonEnded); s.Account != before.Account {
		t.Errorf("account = %+v, want %+v", s.Account, before.Account)
	}
	h.pass(time.Hour + time.Second)
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(kept.request("/")); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("an hour later = %v, want unauthorized", err)
	}
}
