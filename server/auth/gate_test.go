package auth_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// The secrets of the one login of a gate.
var (
	gateState    = strings.Repeat("s", 43)
	gateNonce    = strings.Repeat("n", 43)
	gateVerifier = strings.Repeat("v", 43)
)

// gate is the side of a door that looks at a provider, without what comes of a
// login.
type gate struct {
	*auth.IDP
	t *testing.T
	p *rogue
	watch
}

// newGate returns a gate to p. The change may be nil.
func newGate(t *testing.T, p *rogue, change func(*auth.Config, *auth.Provider)) *gate {
	t.Helper()
	g := &gate{t: t, p: p, watch: watch{now: noon}}
	c := auth.Config{
		Providers: []auth.Provider{{
			ID: "main", Name: lang.Text{FR: "Principal", NL: "Hoofd"}, For: auth.Members,
			Issuer: p.URL, ClientID: clientID, ClientSecret: secret, Scopes: []string{"profile"},
			Claims:    auth.Claims{Lang: "locale", Number: "number", GivenName: "given_name"},
			Assurance: levels, Ask: asking,
		}},
		RedirectURL: callback, AfterLogout: "http://localhost:8080/", Index: index, Now: g.clock,
		Tag: func(purpose, value string) string { return purpose + value },
	}
	if change != nil {
		change(&c, &c.Providers[0])
	}
	var err error
	if g.IDP, err = auth.NewIDP(c); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.now = g.clock
	p.mu.Unlock()
	return g
}

// ask returns the query of the address to which a browser is sent.
func (g *gate) ask(level rights.Level, maxAge time.Duration) (url.Values, error) {
	g.t.Helper()
	address, err := g.Authorize(g.t.Context(), gateState, gateNonce, gateVerifier, level, maxAge)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil || u.Path != "/authorize" {
		g.t.Fatalf("address %q: %v", address, err)
	}
	return u.Query(), nil
}

// login asks, lets the person log in, and redeems what comes back.
func (g *gate) login() (auth.Identity, error) {
	g.t.Helper()
	query, err := g.ask(rights.High, time.Hour)
	if err != nil {
		return auth.Identity{}, err
	}
	return g.Redeem(g.t.Context(), url.Values{"code": {g.p.grant(query)}}, gateNonce, gateVerifier)
}

// is checks that err is a fault of a code and reason that quotes nothing
// secret. An error that is no fault counts as internal, without a reason.
func is(t *testing.T, err error, code fault.Code, reason string) {
	t.Helper()
	why := ""
	if f, ok := errors.AsType[*fault.Error](err); ok {
		why = f.Reason
	}
	if !fault.Is(err, code) || why != reason {
		t.Errorf("fault = %v, want %s (%s)", err, code, reason)
		return
	}
	for _, s := range []string{"access-token", "eyJ", secret, gateState, gateNonce, gateVerifier, "canary"} {
		if strings.Contains(err.Error(), s) {
			t.Errorf("fault %q quotes %q", err, s)
		}
	}
}
