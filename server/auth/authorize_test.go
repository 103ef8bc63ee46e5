package auth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestAuthorize: what the browser carries to a provider that takes no requests
// directly.
func TestAuthorize(t *testing.T) {
	g := newGate(t, newRogue(t), nil)
	query, err := g.ask(rights.Substantial, 90*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(gateVerifier))
	want := url.Values{
		"tenant": {"1"}, "response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {callback + "main"},
		"scope": {"openid profile"}, "state": {gateState}, "nonce": {gateNonce}, "ui_locales": {"nl"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
		"acr_values": {middling}, "max_age": {"90"},
	}
	if query.Encode() != want.Encode() {
		t.Errorf("query = %s\nwant %s", query.Encode(), want.Encode())
	}
	query, err = g.ask(rights.Unknown, 0)
	if err != nil || query.Has("acr_values") || query.Has("max_age") {
		t.Errorf("asks %v, %v, want no level and no age", query, err)
	}
}

// TestAsks: which value asks for a level.
func TestAsks(t *testing.T) {
	for _, test := range []struct {
		name  string
		ask   map[rights.Level]string
		level rights.Level
		want  string
	}{
		{"its own", asking, rights.Low, weakly},
		{"the next above", map[rights.Level]string{rights.High: strongly}, rights.Low, strongly},
		{"nothing below", map[rights.Level]string{rights.Low: weakly}, rights.High, ""},
		{"nothing at all", nil, rights.High, ""},
		{"no level", asking, rights.Unknown, ""},
		{"no level, though there is a value", map[rights.Level]string{rights.Unknown: "any"}, rights.Unknown, ""},
		{"a level beyond", asking, rights.High + 1, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := (auth.Provider{Ask: test.ask}).Asks(test.level); got != test.want {
				t.Errorf("asks %q, want %q", got, test.want)
			}
		})
	}
}

// TestPush: where the provider takes requests directly, the browser carries no
// more than a reference, and the login goes through.
func TestPush(t *testing.T) {
	p := newRogue(t)
	pushing(p)
	g := newGate(t, p, nil)
	query, err := g.ask(rights.High, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	reference := query.Get("request_uri")
	want := url.Values{"tenant": {"1"}, "client_id": {clientID}, "request_uri": {reference}}
	if reference == "" || query.Encode() != want.Encode() {
		t.Errorf("query = %v, want %v", query, want)
	}
	sent := p.pushed[reference]
	for name, value := range map[string]string{
		"state": gateState, "nonce": gateNonce, "acr_values": strongly, "max_age": "3600", "redirect_uri": callback + "main",
		"response_type": "code", "client_id": clientID, "code_challenge_method": "S256",
	} {
		if sent.Get(name) != value {
			t.Errorf("pushed %s = %q, want %q", name, sent.Get(name), value)
		}
	}
	if sent.Has("client_secret") {
		t.Error("the secret is in the body, and was shown in the header")
	}
	if who, err := g.login(); err != nil || who.Subject != "subject-1" {
		t.Errorf("login = %+v, %v", who, err)
	}
}

// TestPushRefused: a provider that announces to take requests directly and
// does not: then there is no login, and none by the other way.
func TestPushRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*rogue)
		code   fault.Code
	}{
		{"request refused", failing("/push", 400, `{"error":"invalid_request","error_description":"canary"}`), fault.Internal},
		{"client refused", failing("/push", 401, `{"error":"invalid_client"}`), fault.Internal},
		{"wrong address", failing("/push", 404, "<html>canary"), fault.Internal},
		{"redirect", failing("/push", 307, ""), fault.Internal},
		{"too many", failing("/push", 429, "canary"), fault.Unavailable},
		{"fails", failing("/push", 503, "canary"), fault.Unavailable},
		{"no JSON", failing("/push", 201, "canary"), fault.Unavailable},
		{"no reference", failing("/push", 201, `{"expires_in":60}`), fault.Unavailable},
		{"reference that is no text", failing("/push", 201, `{"request_uri":7}`), fault.Unavailable},
		{"an error of a strange kind", failing("/push", 201, `{"request_uri":"x","error":7}`), fault.Unavailable},
		{"huge reference", failing("/push", 201, `{"request_uri":"`+strings.Repeat("canary", 1000)+`"}`), fault.Unavailable},
		{"huge body", failing("/push", 201, `{"request_uri":"x","x":"`+strings.Repeat("x", 2<<20)+`"}`), fault.Unavailable},
		{"breaks off", func(p *rogue) {
			p.answer["/push"] = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		}, fault.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			pushing(p)
			p.metadata["require_pushed_authorization_requests"] = false
			test.change(p)
			g := newGate(t, p, nil)
			query, err := g.ask(rights.High, 0)
			if query != nil {
				t.Errorf("the browser is sent with %v", query)
			}
			is(t, err, test.code, wire.ReasonProvider)
		})
	}
}

// TestClients: each way to show who Loupe is, at both endpoints, and that a
// provider which takes another one refuses.
func TestClients(t *testing.T) {
	ours, other := newKey(t, "c1"), newKey(t, "c1")
	signing := func(k key) func(*rogue, *auth.Config, *auth.Provider) {
		return func(_ *rogue, c *auth.Config, p *auth.Provider) {
			p.ClientAuth, p.ClientSecret, c.Assert = auth.PrivateKeyJWT, "", asserting(t, k)
		}
	}
	postOnly := map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
	for _, test := range []struct {
		name   string
		change func(*rogue, *auth.Config, *auth.Provider)
		post   bool // all that the provider takes is the secret in the body
		key    bool // all that the provider takes is the key ours
		good   bool
	}{
		{"announced: in the header", func(*rogue, *auth.Config, *auth.Provider) {}, false, false, true},
		{"announced: in the body", func(*rogue, *auth.Config, *auth.Provider) {}, true, false, true},
		{"in the header", func(_ *rogue, _ *auth.Config, p *auth.Provider) { p.ClientAuth = auth.SecretBasic }, false, false, true},
		{"in the body", func(_ *rogue, _ *auth.Config, p *auth.Provider) { p.ClientAuth = auth.SecretPost }, true, false, true},
		{"in the header against what is announced", func(_ *rogue, _ *auth.Config, p *auth.Provider) {
			p.ClientAuth = auth.SecretBasic
		}, true, false, false},
		{"wrong secret", func(_ *rogue, _ *auth.Config, p *auth.Provider) { p.ClientSecret = "other" }, false, false, false},
		{"signed", signing(ours), false, true, true},
		{"signed with another key", signing(other), false, true, false},
		{"secret where a signature is asked", func(*rogue, *auth.Config, *auth.Provider) {}, false, true, false},
	} {
		for _, push := range []bool{false, true} {
			t.Run(test.name+map[bool]string{true: ", pushed"}[push], func(t *testing.T) {
				p := newRogue(t)
				if push {
					pushing(p)
				}
				if test.post {
					if p.metadata == nil {
						p.metadata = map[string]any{}
					}
					p.metadata["token_endpoint_auth_methods_supported"] = postOnly["token_endpoint_auth_methods_supported"]
				}
				if test.key {
					p.client = &ours.PublicKey
				}
				g := newGate(t, p, func(c *auth.Config, i *auth.Provider) { test.change(p, c, i) })
				_, err := g.login()
				if test.good && err != nil {
					t.Error(err)
				}
				if !test.good {
					is(t, err, fault.Internal, wire.ReasonProvider)
				}
			})
		}
	}
}

// asserting returns what signs client assertions with a key.
func asserting(t *testing.T, k key) func(context.Context, map[string]any) (string, error) {
	return func(_ context.Context, c map[string]any) (string, error) {
		return signed(t, jose.ES256, k.id, k.PrivateKey, c), nil
	}
}

// TestAssertions: each call has a proof of its own, for the provider alone and
// a minute at most; without one there is no call.
func TestAssertions(t *testing.T) {
	p := newRogue(t)
	pushing(p)
	ours := newKey(t, "c1")
	p.client = &ours.PublicKey
	var made []map[string]any
	sign := asserting(t, ours)
	fails := false
	g := newGate(t, p, func(c *auth.Config, i *auth.Provider) {
		i.ClientAuth, i.ClientSecret = auth.PrivateKeyJWT, ""
		c.Assert = func(ctx context.Context, claims map[string]any) (string, error) {
			if fails {
				return "", errors.New("no key")
			}
			made = append(made, claims)
			return sign(ctx, claims)
		}
	})
	for range 2 {
		if _, err := g.login(); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[any]bool{}
	for _, c := range made {
		id := c["jti"].(string)
		if len(c) != 6 || c["iss"] != clientID || c["sub"] != clientID || c["aud"] != p.URL ||
			c["exp"].(int64)-c["iat"].(int64) > 60 || c["iat"] != noon.Unix() || len(id) != 43 || seen[id] {
			t.Errorf("assertion = %v", c)
		}
		seen[id] = true
	}
	if len(made) != 4 {
		t.Errorf("%d assertions for 4 calls", len(made))
	}
	fails = true
	before := p.count("/push")
	_, err := g.login()
	is(t, err, fault.Internal, wire.ReasonProvider)
	if p.count("/push") != before {
		t.Error("called without a proof")
	}
}

// TestEndSession: where the person logs out at the provider.
func TestEndSession(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*rogue)
		after  string
		want   string // after the address of the provider
	}{
		{"comes back", func(*rogue) {}, "http://localhost:8080/",
			"/logout?client_id=loupe&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8080%2F&state=a+b&x=1"},
		{"stays there", func(*rogue) {}, "", "/logout?client_id=loupe&x=1"},
		{"no such address", func(p *rogue) { p.metadata = map[string]any{"end_session_endpoint": ""} }, "", ""},
		{"down", failing(discovery, 503, ""), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			g := newGate(t, p, func(c *auth.Config, _ *auth.Provider) { c.AfterLogout = test.after })
			want := test.want
			if want != "" {
				want = p.URL + want
			}
			if got := g.LogoutURL(t.Context(), "a b"); got != want {
				t.Errorf("address = %q, want %q", got, want)
			}
		})
	}
}
