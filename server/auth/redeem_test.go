package auth_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestIdentity: what a good login says.
func TestIdentity(t *testing.T) {
	for _, test := range []struct {
		name          string
		claims        map[string]any
		session       string
		level         rights.Level
		authenticated time.Time
	}{
		{"all", map[string]any{"sid": "sid-1"}, "sid-1", rights.High, noon},
		{"no session", map[string]any{}, "", rights.High, noon},
		{"weak", map[string]any{"acr": weakly}, "", rights.Low, noon},
		{"no time of login", map[string]any{"auth_time": nil}, "", rights.High, time.Time{}},
		{"an hour ago", map[string]any{"auth_time": noon.Add(-time.Hour).Unix()}, "", rights.High, noon.Add(-time.Hour)},
		{"half a second", map[string]any{"auth_time": float64(noon.Unix()) - 0.5}, "", rights.High, noon.Add(-time.Second / 2)},
		{"a minute ahead", map[string]any{"auth_time": noon.Add(time.Minute).Unix()}, "", rights.High, noon.Add(time.Minute)},
		{"1970", map[string]any{"auth_time": 0}, "", rights.High, time.Unix(0, 0).UTC()},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.claims = test.claims
			who, err := newGate(t, p, nil).login()
			if err != nil {
				t.Fatal(err)
			}
			if who.Subject != "subject-1" || who.Session != test.session || who.Level != test.level ||
				!who.Authenticated.Equal(test.authenticated) || who.Authenticated.IsZero() != test.authenticated.IsZero() {
				t.Errorf("identity = %+v", who)
			}
			var number string
			if json.Unmarshal(who.Claims["number"], &number) != nil || number != "80010199976" {
				t.Errorf("number = %s, want that of userinfo", who.Claims["number"])
			}
		})
	}
}

// claiming returns a change by which the claims of an ID token are what change
// makes of them.
func claiming(change func(c map[string]any) string) func(*rogue) {
	return func(p *rogue) {
		p.sign = func(_ asked, c map[string]any) string {
			return signedAs(p.t, "", jose.ES256, "k1", p.keys[0].PrivateKey, []byte(change(c)))
		}
	}
}

// also returns claims with more at their end.
func also(t *testing.T, c map[string]any, more string) string {
	return strings.TrimSuffix(string(encoded(t, c)), "}") + "," + more + "}"
}

// ownKey makes ID tokens bring the key along that they are signed with.
func ownKey(p *rogue) {
	other := newKey(p.t, "")
	p.sign = func(_ asked, c map[string]any) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: other.PrivateKey},
			&jose.SignerOptions{EmbedJWK: true})
		if err != nil {
			p.t.Fatal(err)
		}
		jws, err := signer.Sign(encoded(p.t, c))
		if err != nil {
			p.t.Fatal(err)
		}
		text, _ := jws.CompactSerialize()
		return text
	}
}

// TestRogueIdentity: what may not be wrong in an ID token, beside what
// TestRogueTokens holds.
func TestRogueIdentity(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*rogue)
	}{
		{"auth_time in the future", set("auth_time", noon.Add(61*time.Second).Unix())},
		{"auth_time in milliseconds", set("auth_time", noon.UnixMilli())},
		{"auth_time negative", set("auth_time", -1)},
		{"auth_time is a text", set("auth_time", "1795348800")},
		{"auth_time is a list", set("auth_time", []int{1})},
		{"auth_time is nothing", claiming(func(c map[string]any) string {
			c["auth_time"] = nil
			return string(encoded(t, c))
		})},
		{"auth_time beyond numbers", claiming(func(c map[string]any) string {
			delete(c, "auth_time")
			return also(t, c, `"auth_time":1e999`)
		})},
		{"sid empty", set("sid", "")},
		{"sid is a number", set("sid", 7)},
		{"sid too long", set("sid", strings.Repeat("x", 256))},
		{"sid with control characters", set("sid", "a\nb")},
		{"azp is a list", set("azp", []string{clientID})},
		{"sub again in capitals", func(p *rogue) {
			p.userinfo["sub"] = "subject-2"
			claiming(func(c map[string]any) string { return also(t, c, `"SUB":"subject-2"`) })(p)
		}},
		{"iss of another, and ours in capitals", func(p *rogue) {
			claiming(func(c map[string]any) string {
				c["iss"] = "https://other.example"
				return also(t, c, `"ISS":"`+p.URL+`"`)
			})(p)
		}},
		{"nonce in capitals alone", claiming(func(c map[string]any) string {
			nonce := c["nonce"].(string)
			delete(c, "nonce")
			return also(t, c, `"NONCE":"`+nonce+`"`)
		})},
		{"claims are a list", claiming(func(map[string]any) string { return "[]" })},
		{"claims are nothing", claiming(func(map[string]any) string { return "null" })},
		{"in the form of JSON", func(p *rogue) {
			p.sign = func(_ asked, c map[string]any) string {
				parts := strings.Split(p.signed(c), ".")
				return `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`
			}
		}},
		{"with spaces", func(p *rogue) {
			p.sign = func(_ asked, c map[string]any) string { return strings.ReplaceAll(p.signed(c), ".", ". ") }
		}},
		{"too large", set("x", strings.Repeat("x", 128<<10))},
		{"with its own key inside", ownKey},
		{"signed in a way that is not announced", func(p *rogue) {
			p.metadata = map[string]any{"id_token_signing_alg_values_supported": []string{"RS256"}}
		}},
		{"signed in a way that nobody announced", func(p *rogue) {
			p.metadata = map[string]any{"id_token_signing_alg_values_supported": nil} // RS256 is meant
		}},
		{"for the other client", func(p *rogue) { p.claims = map[string]any{"aud": staffClient} }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			_, err := newGate(t, p, nil).login()
			is(t, err, fault.Forbidden, wire.ReasonUntrusted)
		})
	}
}

// TestRogueExchange: what the token endpoint may not do.
func TestRogueExchange(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*rogue)
		code   fault.Code
		reason string
	}{
		{"error with status 200", failing("/token", 200, `{"error":"invalid_grant"}`), fault.Expired, wire.ReasonLogin},
		{"no access token", func(p *rogue) { p.tokens = map[string]any{"access_token": ""} }, fault.Unavailable, wire.ReasonProvider},
		{"no JSON", failing("/token", 200, "canary"), fault.Unavailable, wire.ReasonProvider},
		{"error in HTML", failing("/token", 400, "<html>canary"), fault.Internal, wire.ReasonProvider},
		{"too many", failing("/token", 429, "canary"), fault.Unavailable, wire.ReasonProvider},
		{"created", failing("/token", 201, `{"id_token":"canary"}`), fault.Unavailable, wire.ReasonProvider},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			_, err := newGate(t, p, nil).login()
			is(t, err, test.code, test.reason)
		})
	}
}

// TestWhileDown: a code is no use while the provider can't be asked.
func TestWhileDown(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	p.Close()
	_, err := g.Redeem(t.Context(), url.Values{"code": {"canary"}}, gateNonce, gateVerifier)
	is(t, err, fault.Unavailable, wire.ReasonProvider)
}

// counter is a transport that counts.
type counter struct{ calls atomic.Int32 }

// RoundTrip implements [http.RoundTripper].
func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.calls.Add(1)
	return http.DefaultTransport.RoundTrip(r)
}

// TestTransport: all calls go by the transport that is configured, and none
// may answer more than is read.
func TestTransport(t *testing.T) {
	p, way := newRogue(t), new(counter)
	g := newGate(t, p, func(c *auth.Config, _ *auth.Provider) { c.Client = &http.Client{Transport: way} })
	if _, err := g.login(); err != nil || way.calls.Load() != 4 { // discovery, token, keys, userinfo
		t.Errorf("%d calls, %v; want 4", way.calls.Load(), err)
	}
	p.mu.Lock()
	failing("/userinfo", 200, `{"sub":"`+strings.Repeat("x", 2<<20)+`"}`)(p)
	p.mu.Unlock()
	_, err := g.login()
	is(t, err, fault.Unavailable, wire.ReasonProvider)
	if err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("fault %v does not say why", err)
	}
}
