package auth_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// answering makes the userinfo endpoint answer a text of a media type.
func answering(p *rogue, media, body string) {
	p.answer["/userinfo"] = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		_, _ = w.Write([]byte(body))
	}
}

// infoClaims returns what a signed answer of p says, with claims put over it;
// nil values take away.
func infoClaims(p *rogue, change map[string]any) map[string]any {
	c := maps.Clone(p.userinfo)
	c["iss"], c["aud"] = p.URL, clientID
	for name, value := range change {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return c
}

// TestSignedUserinfo: answers that are signed, and may be encrypted, are read.
func TestSignedUserinfo(t *testing.T) {
	e := ecLock(t, "e1")
	sign := func(p *rogue, change map[string]any) string { return p.signed(infoClaims(p, change)) }
	for _, test := range []struct {
		name string
		body func(p *rogue) (media, body string)
	}{
		{"signed", func(p *rogue) (string, string) { return "application/jwt", sign(p, nil) }},
		{"with a line end", func(p *rogue) (string, string) { return "application/jwt; charset=utf-8", sign(p, nil) + "\n" }},
		{"for several clients", func(p *rogue) (string, string) {
			return "application/jwt", sign(p, map[string]any{"aud": []string{"other", clientID}})
		}},
		{"with times", func(p *rogue) (string, string) {
			return "application/jwt", sign(p, map[string]any{"iat": noon.Unix(), "exp": noon.Add(time.Minute).Unix()})
		}},
		{"encrypted", func(p *rogue) (string, string) {
			return "application/jwt", sealed(t, e, jose.ECDH_ES, jose.A256GCM, nested, sign(p, nil))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			media, body := test.body(p)
			answering(p, media, body)
			g := newGate(t, p, func(_ *auth.Config, i *auth.Provider) {
				i.SignedUserinfo, i.DecryptionKeys = true, []jose.JSONWebKey{e.jwk()}
			})
			who, err := g.login()
			var number string
			if err != nil || json.Unmarshal(who.Claims["number"], &number) != nil || number != "80010199976" {
				t.Errorf("identity = %+v, %v", who, err)
			}
		})
	}
}

// TestRogueUserinfo: answers that are signed, and don't hold all the same.
func TestRogueUserinfo(t *testing.T) {
	e := ecLock(t, "e1")
	changed := func(name string, value any) func(*rogue) string {
		return func(p *rogue) string { return p.signed(infoClaims(p, map[string]any{name: value})) }
	}
	for _, test := range []struct {
		name string
		body func(p *rogue) string
	}{
		{"of another issuer", changed("iss", "https://other.example")},
		{"of no issuer", changed("iss", nil)},
		{"for another client", changed("aud", "other")},
		{"for the other client of ours", changed("aud", staffClient)},
		{"for nobody", changed("aud", nil)},
		{"of another subject", changed("sub", "subject-2")},
		{"of no subject", changed("sub", nil)},
		{"subject in capitals", func(p *rogue) string {
			return p.signed(infoClaims(p, map[string]any{"sub": nil, "SUB": "subject-1"}))
		}},
		{"of the future", changed("iat", noon.Add(2*time.Minute).Unix())},
		{"issued at no time", changed("iat", "now")},
		{"of the past", changed("exp", noon.Add(-time.Second).Unix())},
		{"of no time", changed("exp", "soon")},
		{"an ID token", changed("nonce", gateNonce)},
		{"a logout token", changed("events", map[string]any{})},
		{"signed with another key", func(p *rogue) string {
			k := newKey(t, "k1")
			return signed(t, jose.ES256, "k1", k.PrivateKey, infoClaims(p, nil))
		}},
		{"signed with an unknown key", func(p *rogue) string {
			k := newKey(t, "k9")
			return signed(t, jose.ES256, "k9", k.PrivateKey, infoClaims(p, nil))
		}},
		{"not signed", func(p *rogue) string { return unsigned(t, infoClaims(p, nil)) }},
		{"HS256 with the secret", func(p *rogue) string {
			return signed(t, jose.HS256, "", []byte(strings.Repeat(secret, 3)), infoClaims(p, nil))
		}},
		{"changed after signing", func(p *rogue) string {
			return resealed(t, p.signed(infoClaims(p, nil)), infoClaims(p, map[string]any{"number": "75060899987"}))
		}},
		{"claims as a list", func(p *rogue) string {
			return signedAs(t, "", jose.ES256, "k1", p.keys[0].PrivateKey, []byte(`[1]`))
		}},
		{"plain", func(p *rogue) string { return string(encoded(t, infoClaims(p, nil))) }},
		{"empty", func(*rogue) string { return "" }},
		{"encrypted to another key", func(p *rogue) string {
			return sealed(t, ecLock(t, "e1"), jose.ECDH_ES, jose.A256GCM, nested, p.signed(infoClaims(p, nil)))
		}},
		{"encrypted and not signed", func(p *rogue) string {
			return sealed(t, e, jose.ECDH_ES, jose.A256GCM, nested, string(encoded(t, infoClaims(p, nil))))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			answering(p, "application/jwt", test.body(p))
			g := newGate(t, p, func(_ *auth.Config, i *auth.Provider) { i.DecryptionKeys = []jose.JSONWebKey{e.jwk()} })
			_, err := g.login()
			is(t, err, fault.Forbidden, wire.ReasonUntrusted)
		})
	}
}

// TestPlainUserinfo: answers that are not signed, where they must be, and ones
// that are none.
func TestPlainUserinfo(t *testing.T) {
	for _, test := range []struct {
		name        string
		media, body string
		must        bool
		code        fault.Code
		reason      string
	}{
		{"plain where signed is asked", "application/json", `{"sub":"subject-1"}`, true, fault.Forbidden, wire.ReasonUntrusted},
		{"of no type where signed is asked", "", `{"sub":"subject-1"}`, true, fault.Forbidden, wire.ReasonUntrusted},
		{"a token that says it is plain", "application/json", "eyJhbGciOiJub25lIn0.e30.", false, fault.Unavailable, wire.ReasonProvider},
		{"a list", "application/json", `["canary"]`, false, fault.Unavailable, wire.ReasonProvider},
		{"nothing", "application/json", `null`, false, fault.Unavailable, wire.ReasonProvider},
		{"subject twice", "application/json", `{"sub":"subject-1","sub":"subject-2"}`, false, fault.Forbidden, wire.ReasonUntrusted},
		{"subject is a number", "application/json", `{"sub":1}`, false, fault.Forbidden, wire.ReasonUntrusted},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			answering(p, test.media, test.body)
			g := newGate(t, p, func(_ *auth.Config, i *auth.Provider) { i.SignedUserinfo = test.must })
			_, err := g.login()
			is(t, err, test.code, test.reason)
		})
	}
}

// TestUserinfoSaysLittle: of the answer, only what Loupe reads is taken, and
// never what would make a login stronger, newer or another's.
func TestUserinfoSaysLittle(t *testing.T) {
	p := newRogue(t)
	p.claims = map[string]any{"acr": nil, "auth_time": nil, "given_name": "Élise"}
	maps.Copy(p.userinfo, map[string]any{
		"acr": strongly, "amr": []string{strongly}, "auth_time": noon.Unix(), "sid": "sid-1",
		"given_name": "Another", "email": "canary",
	})
	who, err := newGate(t, p, nil).login()
	if err != nil {
		t.Fatal(err)
	}
	if who.Level != rights.Unknown || !who.Authenticated.IsZero() || who.Session != "" {
		t.Errorf("identity = %+v, want no level, time and session", who)
	}
	for _, name := range []string{"acr", "amr", "auth_time", "sid", "email"} {
		if _, ok := who.Claims[name]; ok {
			t.Errorf("%s is taken from userinfo", name)
		}
	}
	if string(who.Claims["given_name"]) != `"Élise"` {
		t.Errorf("given name = %s, want that of the ID token", who.Claims["given_name"])
	}
}

// TestReadAsLevel: a claim that says how sure the provider is, is not taken
// from userinfo even if it is read for something else too.
func TestReadAsLevel(t *testing.T) {
	p := newRogue(t)
	p.userinfo["given_name"] = "Élise"
	g := newGate(t, p, func(_ *auth.Config, i *auth.Provider) {
		i.Assurance = append(i.Assurance[:len(i.Assurance):len(i.Assurance)], auth.Assurance{Claim: "given_name", Value: "Élise", Level: rights.High})
	})
	who, err := g.login()
	if err != nil || who.Claims["given_name"] != nil {
		t.Errorf("identity = %+v, %v, want no such claim", who, err)
	}
}

// TestNoUserinfo: the endpoint is asked where there is one and something is
// missing, and not otherwise.
func TestNoUserinfo(t *testing.T) {
	complete := map[string]any{"number": "80010199976", "given_name": "É", "locale": "fr"}
	for _, test := range []struct {
		name     string
		claims   map[string]any
		metadata map[string]any
		calls    int
	}{
		{"something missing", nil, nil, 1},
		{"nothing missing", complete, nil, 0},
		{"no such endpoint", nil, map[string]any{"userinfo_endpoint": ""}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.claims, p.metadata = test.claims, test.metadata
			if _, err := newGate(t, p, nil).login(); err != nil || p.count("/userinfo") != test.calls {
				t.Errorf("asked %d times, %v; want %d", p.count("/userinfo"), err, test.calls)
			}
		})
	}
}
