package auth_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

const discovery = "/.well-known/openid-configuration"

// TestDiscovery: what a provider may not say about itself.
func TestDiscovery(t *testing.T) {
	say := func(name string, value any) func(*rogue) {
		return func(p *rogue) { p.metadata = map[string]any{name: value} }
	}
	for _, test := range []struct {
		name   string
		change func(*rogue)
	}{
		{"another issuer", say("issuer", "https://other.example")},
		{"no issuer", say("issuer", "")},
		{"login without encryption", say("authorization_endpoint", "http://other.example/")},
		{"tokens without encryption", say("token_endpoint", "http://other.example/")},
		{"keys without encryption", say("jwks_uri", "http://other.example/")},
		{"userinfo without encryption", say("userinfo_endpoint", "http://other.example/")},
		{"pushed requests without encryption", say("pushed_authorization_request_endpoint", "http://other.example/")},
		{"pushed requests that must be, and nowhere to", say("require_pushed_authorization_requests", true)},
		{"no keys", say("jwks_uri", "")},
		{"pushed requests to no address", say("pushed_authorization_request_endpoint", 7)},
		{"login with a fragment", say("authorization_endpoint", "https://other.example/#x")},
		{"logout by script", say("end_session_endpoint", "javascript:alert(1)")},
		{"no login", say("authorization_endpoint", "")},
		{"no tokens", say("token_endpoint", nil)},
		{"fails", failing(discovery, 500, "secret of the provider")},
		{"no JSON", failing(discovery, 200, "<html>secret of the provider")},
		{"huge", failing(discovery, 200, `{"x":"`+strings.Repeat("x", 2<<20)+`"}`)},
		{"elsewhere", func(p *rogue) {
			p.answer[discovery] = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }
		}},
		{"down", func(p *rogue) { p.Close() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			h := newHouse(t, p, nil)
			w := httptest.NewRecorder()
			address, err := h.Begin(w, browser{}.request("/"), plain)
			if !fault.Is(err, fault.Unavailable) || address != "" || len(w.Result().Cookies()) != 0 {
				t.Fatalf("Begin = %q, %v, want unavailable", address, err)
			}
			if n := h.store.count(t, "logins"); n != 0 {
				t.Errorf("%d logins stored, want none", n)
			}
			if p.count("/elsewhere") != 0 {
				t.Error("a redirect was followed")
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("fault %q quotes the provider", err)
			}
		})
	}
}

// TestRetry: a provider that was down is asked again, not at once, and one
// that goes down later is still believed.
func TestRetry(t *testing.T) {
	p := newRogue(t)
	h := newHouse(t, p, nil)
	begin := func() error {
		_, err := h.Begin(httptest.NewRecorder(), browser{}.request("/"), plain)
		return err
	}
	step := func(name string, change func(*rogue), pass time.Duration, good bool, calls int) {
		t.Helper()
		p.mu.Lock()
		change(p)
		p.mu.Unlock()
		h.pass(pass)
		if err := begin(); (err == nil) != good {
			t.Errorf("%s: Begin = %v, want good: %t", name, err, good)
		}
		if n := p.count(discovery); n != calls {
			t.Errorf("%s: asked %d times, want %d", name, n, calls)
		}
	}
	same := func(*rogue) {}
	up := func(p *rogue) { delete(p.answer, discovery) }
	step("down", failing(discovery, 503, ""), 0, false, 1)
	step("up again, too soon", up, time.Second, false, 1)
	step("a little later", same, 2*time.Second, true, 2)
	step("remembered", same, 59*time.Minute, true, 2)
	step("old, and down", failing(discovery, 503, ""), time.Minute, true, 3)
	step("left alone", same, time.Second, true, 3)
	step("asked again", up, 2*time.Second, true, 4)
	step("remembered again", same, time.Minute, true, 4)
}

// TestTogether: many who come at once share one question to the provider.
func TestTogether(t *testing.T) {
	p := newRogue(t)
	h := newHouse(t, p, nil)
	p.mu.Lock() // holds the provider's answer back
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := h.Begin(httptest.NewRecorder(), browser{}.request("/"), plain); err != nil {
				t.Error(err)
			}
		})
	}
	p.mu.Unlock()
	wg.Wait()
	if n := p.count(discovery); n != 1 {
		t.Errorf("asked %d times, want 1", n)
	}
}

// TestImpatient: one who leaves while the provider is asked takes the answer
// from nobody else.
func TestImpatient(t *testing.T) {
	p := newRogue(t)
	asked, release := make(chan struct{}), make(chan struct{})
	p.answer[discovery] = func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-release
		p.write(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/a", "token_endpoint": p.URL + "/t", "jwks_uri": p.URL + "/k",
		})
	}
	h := newHouse(t, p, nil)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := h.Begin(httptest.NewRecorder(), browser{}.request("/").WithContext(ctx), plain)
		left <- err
	}()
	<-asked
	leave()
	if err := <-left; !fault.Is(err, fault.Unavailable) {
		t.Errorf("who left got %v, want unavailable", err)
	}
	close(release)
	if _, err := h.Begin(httptest.NewRecorder(), browser{}.request("/"), plain); err != nil {
		t.Errorf("who stayed got %v", err)
	}
	if n := p.count(discovery); n != 1 {
		t.Errorf("asked %d times, want 1", n)
	}
}

// TestRotation: new keys are found when they are used, twice over, and old
// ones no longer count.
func TestRotation(t *testing.T) {
	p := newRogue(t)
	h := newHouse(t, p, nil)
	for _, id := range []string{"k1", "k2", "k3"} {
		p.mu.Lock()
		if p.keys[0].id != id {
			p.keys = []key{newKey(t, id)}
		}
		p.mu.Unlock()
		if _, err := h.login(browser{}); err != nil {
			t.Errorf("key %s: %v", id, err)
		}
	}
	if n := p.count("/keys"); n != 3 {
		t.Errorf("keys asked %d times, want once for each", n)
	}
}

// TestSlow: a provider that does not answer costs a limited time.
func TestSlow(t *testing.T) {
	p := newRogue(t)
	release := make(chan struct{})
	p.answer["/token"] = func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	h, b := newHouse(t, p, func(c *auth.Config) { c.Client = &http.Client{Timeout: 50 * time.Millisecond} }), browser{}
	_, err := h.login(b)
	close(release)
	h.refused(b, err, fault.Unavailable, wire.ReasonProvider)
}

// goodConfig returns settings that are right.
func goodConfig() auth.Config {
	name := lang.Text{FR: "Nom", NL: "Naam"}
	return auth.Config{
		Providers: []auth.Provider{
			{
				ID: "main", Name: name, For: auth.Members, Issuer: "https://idp.example", ClientID: "loupe", ClientSecret: secret,
				Claims: auth.Claims{Number: "nrn"}, Assurance: []auth.Assurance{{Claim: "acr", Value: "high", Level: rights.High}},
			},
			{
				ID: "staff", Name: name, For: auth.Staff, Issuer: "https://idp.example", ClientID: "loupe-staff",
				ClientAuth: auth.PrivateKeyJWT, Claims: auth.Claims{Role: "role", Controller: "controller"},
			},
		},
		RedirectURL: "https://loupe.example/auth/callback/",
		Index:       func(niss.Number) []byte { return nil },
		Tag:         func(_, value string) string { return value },
		Assert:      func(context.Context, map[string]any) (string, error) { return "", nil },
	}
}

// TestConfig: a configuration that cannot be safe is refused at the start.
func TestConfig(t *testing.T) {
	if _, err := auth.New(goodConfig(), nil); err != nil {
		t.Fatalf("good configuration: %v", err)
	}
	member := func(change func(*auth.Provider)) func(*auth.Config) {
		return func(c *auth.Config) { change(&c.Providers[0]) }
	}
	staff := func(change func(*auth.Provider)) func(*auth.Config) {
		return func(c *auth.Config) { change(&c.Providers[1]) }
	}
	decrypting := func(key any) func(*auth.Config) {
		return member(func(p *auth.Provider) { p.DecryptionKeys = []jose.JSONWebKey{{KeyID: "d1", Key: key}} })
	}
	k := newKey(t, "d1")
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*auth.Config)
	}{
		{"no provider", func(c *auth.Config) { c.Providers = nil }},
		{"one provider twice", func(c *auth.Config) { c.Providers = append(c.Providers, c.Providers[0]) }},
		{"redirect without encryption", func(c *auth.Config) { c.RedirectURL = "http://loupe.example/auth/callback" }},
		{"redirect that is no address", func(c *auth.Config) { c.RedirectURL = "/auth/callback" }},
		{"strange address after logout", func(c *auth.Config) { c.AfterLogout = "ftp://loupe.example" }},
		{"nothing to count under", func(c *auth.Config) { c.Tag = nil }},
		{"number without index", func(c *auth.Config) { c.Index = nil }},
		{"signature without key", func(c *auth.Config) { c.Assert = nil }},
		{"file at a low login", func(c *auth.Config) { c.LinkLevel = rights.Low }},
		{"file at no known login", func(c *auth.Config) { c.LinkLevel = rights.High + 1 }},
		{"negative limit", func(c *auth.Config) { c.Staff.Idle = -time.Minute }},
		{"negative limit of a kiosk", func(c *auth.Config) { c.Kiosk.Absolute = -time.Minute }},
		{"negative login", func(c *auth.Config) { c.LoginLifetime = -1 }},
		{"negative attempts", func(c *auth.Config) { c.PerSubject = -1 }},
		{"no id", member(func(p *auth.Provider) { p.ID = "" })},
		{"id that is no part of an address", member(func(p *auth.Provider) { p.ID = "a/b" })},
		{"no name", member(func(p *auth.Provider) { p.Name.NL = "" })},
		{"for nobody", member(func(p *auth.Provider) { p.For = "" })},
		{"no issuer", member(func(p *auth.Provider) { p.Issuer = "" })},
		{"issuer without encryption", member(func(p *auth.Provider) { p.Issuer = "http://idp.example" })},
		{"issuer with a password", member(func(p *auth.Provider) { p.Issuer = "https://me:pw@idp.example" })},
		{"no client", member(func(p *auth.Provider) { p.ClientID = "" })},
		{"no secret", member(func(p *auth.Provider) { p.ClientSecret = "" })},
		{"a secret and a key", staff(func(p *auth.Provider) { p.ClientSecret = secret })},
		{"unknown proof", member(func(p *auth.Provider) { p.ClientAuth = "none" })},
		{"number without levels", member(func(p *auth.Provider) { p.Assurance = nil })},
		{"number without strong logins", member(func(p *auth.Provider) { p.Assurance[0].Level = rights.Low })},
		{"level without a claim", member(func(p *auth.Provider) { p.Assurance[0].Claim = "" })},
		{"level of nothing", member(func(p *auth.Provider) {
			p.Assurance = append(p.Assurance, auth.Assurance{Claim: "acr", Level: rights.Low})
		})},
		{"level beyond", member(func(p *auth.Provider) { p.Assurance[0].Level = rights.High + 1 })},
		{"decrypts with a public key", decrypting(&k.PublicKey)},
		{"decrypts with a key of both sides", decrypting(make([]byte, 32))},
		{"decrypts with a short key", decrypting(short)},
		{"asks for a level beyond", member(func(p *auth.Provider) { p.Ask = map[rights.Level]string{-1: "x"} })},
		{"member with a task", member(func(p *auth.Provider) { p.Claims.Role = "role" })},
		{"member with an organisation", member(func(p *auth.Provider) { p.Claims.Controller = "controller" })},
		{"staff with a file", staff(func(p *auth.Provider) { p.Claims.Number = "nrn" })},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := goodConfig()
			test.change(&c)
			if _, err := auth.New(c, nil); err == nil {
				t.Error("New accepts it")
			}
		})
	}
}
