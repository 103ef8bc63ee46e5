package auth_test

import (
	"crypto/ecdsa"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// newAccess returns what checks the tokens of an issuer for "loupe-feeds", of
// the client "batch".
func newAccess(t *testing.T, p *rogue, now func() time.Time) *auth.Access {
	t.Helper()
	a, err := auth.NewAccess(auth.AccessConfig{
		Issuer: p.URL, Audience: "loupe-feeds", Clients: []string{"batch"}, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// accessClaims returns the claims of a good token, with some of them put over:
// nil takes one away.
func accessClaims(p *rogue, over map[string]any) map[string]any {
	c := map[string]any{
		"iss": p.URL, "aud": "loupe-feeds", "sub": "batch", "client_id": "batch", "jti": "1",
		"iat": noon.Unix(), "exp": noon.Add(5 * time.Minute).Unix(), "scope": "feeds:members feeds:holdings",
	}
	for name, value := range over {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return c
}

// TestAccess: what makes a token good, and each thing that makes it bad alone.
func TestAccess(t *testing.T) {
	p := newRogue(t)
	p.metadata = map[string]any{"authorization_endpoint": nil, "token_endpoint": nil} // nobody logs in there
	at := func(kind jose.ContentType, k *ecdsa.PrivateKey, id string, over map[string]any) string {
		return signedAs(t, kind, jose.ES256, id, k, encoded(t, accessClaims(p, over)))
	}
	good := func(over map[string]any) string { return at("at+jwt", p.keys[0].PrivateKey, "k1", over) }
	whole := good(nil)
	secretKey := []byte(strings.Repeat("x", 32))
	for _, test := range []struct {
		name  string
		token string
		code  fault.Code // "" for a token that holds
	}{
		{"good", whole, ""},
		{"without a type", at("", p.keys[0].PrivateKey, "k1", nil), ""},
		{"for others too", good(map[string]any{"aud": []string{"x", "loupe-feeds"}}), ""},
		{"scopes as a list", good(map[string]any{"scope": []string{"x", "feeds:members"}}), ""},
		{"client as azp", good(map[string]any{"client_id": nil, "azp": "batch"}), ""},

		{"none", "", fault.Unauthorized},
		{"no token", "canary", fault.Unauthorized},
		{"two parts", strings.Join(strings.Split(whole, ".")[:2], "."), fault.Unauthorized},
		{"cut", whole[:len(whole)-4], fault.Unauthorized},
		{"endless", whole + strings.Repeat("A", 9<<10), fault.Unauthorized},
		{"other claims under the signature", swapped(whole, good(map[string]any{"sub": "x"})), fault.Unauthorized},
		{"without a signature", unsigned(t, accessClaims(p, nil)), fault.Unauthorized},
		{"signed with what both know", signed(t, jose.HS256, "k1", secretKey, accessClaims(p, nil)), fault.Unauthorized},
		{"signed by somebody", at("at+jwt", newKey(t, "k1").PrivateKey, "k1", nil), fault.Unauthorized},
		{"of a key without a name there", at("at+jwt", newKey(t, "k9").PrivateKey, "k9", nil), fault.Unauthorized},
		{"a logout token", at("logout+jwt", p.keys[0].PrivateKey, "k1", nil), fault.Unauthorized},
		{"of another issuer", good(map[string]any{"iss": p.URL + "/x"}), fault.Unauthorized},
		{"for another", good(map[string]any{"aud": "loupe"}), fault.Unauthorized},
		{"for nobody", good(map[string]any{"aud": nil}), fault.Unauthorized},
		{"for two names", good(map[string]any{"aud": "loupe", "AUD": "loupe-feeds"}), fault.Unauthorized},
		{"over", good(map[string]any{"exp": noon.Unix()}), fault.Unauthorized},
		{"without end", good(map[string]any{"exp": nil}), fault.Unauthorized},
		{"whose end is a word", good(map[string]any{"exp": "never"}), fault.Unauthorized},
		{"of the future", good(map[string]any{"iat": noon.Add(time.Hour).Unix()}), fault.Unauthorized},
		{"not yet", good(map[string]any{"nbf": noon.Add(time.Hour).Unix()}), fault.Unauthorized},
		{"of a login", good(map[string]any{"nonce": "x"}), fault.Unauthorized},
		{"of another client", good(map[string]any{"client_id": "x"}), fault.Unauthorized},
		{"of another client, by azp", good(map[string]any{"client_id": nil, "azp": "x"}), fault.Unauthorized},
		{"of no client", good(map[string]any{"client_id": nil}), fault.Unauthorized},

		{"without scopes", good(map[string]any{"scope": nil}), fault.Forbidden},
		{"for another feed", good(map[string]any{"scope": "feeds:holdings"}), fault.Forbidden},
		{"with a longer scope", good(map[string]any{"scope": "feeds:members:read"}), fault.Forbidden},
		{"in capitals", good(map[string]any{"scope": "FEEDS:MEMBERS"}), fault.Forbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAccess(t, p, func() time.Time { return noon })
			client, err := a.Check(t.Context(), test.token, "feeds:members")
			if known := err == nil || fault.Is(err, fault.Forbidden); client != map[bool]string{true: "batch"}[known] {
				t.Errorf("it is of %q", client)
			}
			switch {
			case test.code == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.code != "" && !fault.Is(err, test.code):
				t.Errorf("fault = %v, want %s", err, test.code)
			case test.code == fault.Unauthorized:
				is(t, err, fault.Unauthorized, wire.ReasonUntrusted)
			}
		})
	}
	if _, err := newAccess(t, p, func() time.Time { return noon }).Check(t.Context(), whole, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("for no scope: %v", err)
	}
}

// swapped returns a token with the claims of another one.
func swapped(token, other string) string {
	a, b := strings.Split(token, "."), strings.Split(other, ".")
	return a[0] + "." + b[1] + "." + a[2]
}

// TestAccessWithoutItsIssuer: a token that can't be looked at is not taken, and
// not called wrong.
func TestAccessWithoutItsIssuer(t *testing.T) {
	p := newRogue(t)
	now := noon
	a := newAccess(t, p, func() time.Time { return now })
	token := signedAs(t, "at+jwt", jose.ES256, "k1", p.keys[0].PrivateKey, encoded(t, accessClaims(p, nil)))
	p.answer["/.well-known/openid-configuration"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	_, err := a.Check(t.Context(), token, "feeds:members")
	is(t, err, fault.Unavailable, wire.ReasonProvider)
	delete(p.answer, "/.well-known/openid-configuration")
	now = now.Add(3 * time.Second) // it is left alone for a while
	if _, err := a.Check(t.Context(), token, "feeds:members"); err != nil {
		t.Errorf("once it answers: %v", err)
	}
}

func TestAccessConfig(t *testing.T) {
	for _, c := range []auth.AccessConfig{
		{Audience: "a", Clients: []string{"b"}},
		{Issuer: "http://sso.example", Audience: "a", Clients: []string{"b"}},
		{Issuer: "https://sso.example", Clients: []string{"b"}},
		{Issuer: "https://sso.example", Audience: "a"},
		{Issuer: "https://sso.example", Audience: "a", Clients: []string{""}},
	} {
		if _, err := auth.NewAccess(c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}
