package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// TestLogoutToken: logout tokens that hold.
func TestLogoutToken(t *testing.T) {
	for _, test := range []struct {
		name             string
		kind             jose.ContentType
		change           map[string]any
		subject, session string
		until            time.Duration // from noon
	}{
		{"session and subject", "logout+jwt", nil, "subject-1", "sid-1", 2 * time.Minute},
		{"subject alone", "logout+jwt", map[string]any{"sid": nil}, "subject-1", "", 2 * time.Minute},
		{"session alone", "logout+jwt", map[string]any{"sub": nil}, "", "sid-1", 2 * time.Minute},
		{"no type", "", nil, "subject-1", "sid-1", 2 * time.Minute},
		{"plain type", "JWT", nil, "subject-1", "sid-1", 2 * time.Minute},
		{"long type", "application/logout+jwt", nil, "subject-1", "sid-1", 2 * time.Minute},
		{"several clients", "", map[string]any{"aud": []string{"other", clientID}}, "subject-1", "sid-1", 2 * time.Minute},
		{"good for a year", "", map[string]any{"exp": noon.AddDate(1, 0, 0).Unix()}, "subject-1", "sid-1", 5 * time.Minute},
		{"almost five minutes old", "", map[string]any{"iat": noon.Add(-299 * time.Second).Unix()}, "subject-1", "sid-1", time.Second},
		{"a minute ahead", "", map[string]any{"iat": noon.Add(time.Minute).Unix()}, "subject-1", "sid-1", 2 * time.Minute},
		{"more in the event", "", map[string]any{
			"events": map[string]any{logoutEvent: map[string]any{"x": 1}, "https://other.example": map[string]any{}},
		}, "subject-1", "sid-1", 2 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			parts := strings.Split(p.logoutToken(test.change), ".")
			payload, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err != nil {
				t.Fatal(err)
			}
			token := signedAs(t, test.kind, jose.ES256, "k1", p.keys[0].PrivateKey, payload)
			id, subject, session, until, err := newGate(t, p, nil).VerifyLogout(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			if id == "" || subject != test.subject || session != test.session || !until.Equal(noon.Add(test.until)) {
				t.Errorf("token %q for %q, %q until %v", id, subject, session, until)
			}
		})
	}
}

// logoutPayload returns what is said in a token that is right.
func logoutPayload(p *rogue) []byte {
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(p.logoutToken(nil), ".")[1])
	if err != nil {
		p.t.Fatal(err)
	}
	return payload
}

// saying returns a token with another value, or without one.
func saying(name string, value any) func(*rogue) string {
	return func(p *rogue) string { return p.logoutToken(map[string]any{name: value}) }
}

// adding returns a token that says more.
func adding(more string) func(*rogue) string {
	return func(p *rogue) string {
		text := strings.TrimSuffix(string(logoutPayload(p)), "}") + "," + more + "}"
		return signedAs(p.t, "", jose.ES256, "k1", p.keys[0].PrivateKey, []byte(text))
	}
}

// typed returns a token of a type.
func typed(kind jose.ContentType) func(*rogue) string {
	return func(p *rogue) string {
		return signedAs(p.t, kind, jose.ES256, "k1", p.keys[0].PrivateKey, logoutPayload(p))
	}
}

// rogueLogoutTokens are tokens that end nothing.
var rogueLogoutTokens = []struct {
	name  string
	token func(*rogue) string
	cheap bool // seen without a key
}{
	{"iss of another", saying("iss", "https://other.example"), true},
	{"iss missing", saying("iss", nil), true},
	{"aud of another", saying("aud", "other"), true},
	{"aud of the other client", saying("aud", staffClient), true},
	{"aud missing", saying("aud", nil), true},
	{"iat missing", saying("iat", nil), true},
	{"iat in the future", saying("iat", noon.Add(61*time.Second).Unix()), true},
	{"iat long ago", saying("iat", noon.Add(-5*time.Minute).Unix()), true},
	{"iat is a text", saying("iat", "now"), true},
	{"exp missing", saying("exp", nil), true},
	{"expired", saying("exp", noon.Unix()), true},
	{"exp is a text", saying("exp", "later"), true},
	{"jti missing", saying("jti", nil), true},
	{"jti empty", saying("jti", ""), true},
	{"jti too long", saying("jti", strings.Repeat("x", 256)), true},
	{"jti is a number", saying("jti", 7), true},
	{"sub empty", saying("sub", ""), true},
	{"sub is a number", saying("sub", 7), true},
	{"sub with control characters", saying("sub", "subject-1\x00"), true},
	{"sid empty", saying("sid", ""), true},
	{"sid is a list", saying("sid", []string{"sid-1"}), true},
	{"about nobody", func(p *rogue) string { return p.logoutToken(map[string]any{"sub": nil, "sid": nil}) }, true},
	{"no events", saying("events", nil), true},
	{"events is a text", saying("events", logoutEvent), true},
	{"events is a list", saying("events", []string{logoutEvent}), true},
	{"another event", saying("events", map[string]any{"https://other.example": map[string]any{}}), true},
	{"event is nothing", adding(`"events":{"` + logoutEvent + `":null}`), true},
	{"event is a text", saying("events", map[string]any{logoutEvent: "yes"}), true},
	{"nonce", saying("nonce", "x"), true},
	{"nonce is nothing", adding(`"nonce":null`), true},
	{"an ID token", func(p *rogue) string {
		return p.signed(map[string]any{
			"iss": p.URL, "sub": "subject-1", "aud": clientID, "nonce": "x", "sid": "sid-1", "jti": "x",
			"iat": noon.Unix(), "exp": noon.Add(time.Minute).Unix(),
		})
	}, true},
	{"an ID token without nonce", func(p *rogue) string {
		return p.signed(map[string]any{
			"iss": p.URL, "sub": "subject-1", "aud": clientID, "sid": "sid-1", "jti": "x",
			"iat": noon.Unix(), "exp": noon.Add(time.Minute).Unix(),
		})
	}, true},
	{"of another type", typed("at+jwt"), true},
	{"of the type of an event", typed("secevent+jwt"), true},
	{"two parts", func(p *rogue) string { return strings.Join(strings.Split(p.logoutToken(nil), ".")[:2], ".") }, true},
	{"four parts", func(p *rogue) string { return p.logoutToken(nil) + ".x" }, true},
	{"empty", func(*rogue) string { return "" }, true},
	{"dots", func(*rogue) string { return ".." }, true},
	{"with a line end", func(p *rogue) string { return p.logoutToken(nil) + "\n" }, true},
	{"too large", saying("x", strings.Repeat("x", 8<<10)), true},
	{"claims are nothing", func(p *rogue) string {
		return signedAs(p.t, "", jose.ES256, "k1", p.keys[0].PrivateKey, []byte("null"))
	}, true},
	{"encrypted", func(p *rogue) string {
		return sealed(p.t, ecLock(p.t, "e1"), jose.ECDH_ES, jose.A256GCM, nested, p.logoutToken(nil))
	}, true},
	{"alg none", func(p *rogue) string {
		parts := strings.Split(p.logoutToken(nil), ".")
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
	}, true},
	{"HS256 with the public key", func(p *rogue) string {
		return signedAs(p.t, "", jose.HS256, "k1", hmacKey(p.t, &p.keys[0].PublicKey), logoutPayload(p))
	}, true},
	{"critical header", func(p *rogue) string {
		parts := strings.Split(p.logoutToken(nil), ".")
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"ES256","crit":["b64"],"b64":true}`)) + "." + parts[1] + "." + parts[2]
	}, true},

	{"signed with another key", func(p *rogue) string { return resigned(p.t, p, newKey(p.t, "k1")) }, false},
	{"signed with an unknown key", func(p *rogue) string { return resigned(p.t, p, newKey(p.t, "k9")) }, false},
	{"signed with an unnamed key", func(p *rogue) string { return resigned(p.t, p, newKey(p.t, "")) }, false},
	{"no signature", func(p *rogue) string {
		token := p.logoutToken(nil)
		return token[:strings.LastIndex(token, ".")+1]
	}, false},
	{"changed after signing", func(p *rogue) string {
		token := p.logoutToken(nil)
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		if err != nil {
			p.t.Fatal(err)
		}
		var c map[string]any
		if err := json.Unmarshal(payload, &c); err != nil {
			p.t.Fatal(err)
		}
		c["sub"] = "subject-2"
		return resealed(p.t, token, c)
	}, false},
	{"subject again in capitals", adding(`"SUB":"subject-2"`), false},
	{"id again in capitals", adding(`"JTI":"other"`), false},
	{"session again in capitals", adding(`"SID":"sid-2"`), false},
	{"signed in a way that is not announced", func(p *rogue) string {
		p.metadata = map[string]any{"id_token_signing_alg_values_supported": []string{"RS256"}}
		return p.logoutToken(nil)
	}, false},
}

// TestRogueLogoutToken: whatever is wrong with a logout token, it ends nothing,
// and what can be seen without a key costs the provider no call.
func TestRogueLogoutToken(t *testing.T) {
	for _, test := range rogueLogoutTokens {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			g := newGate(t, p, nil)
			_, _, _, _, err := g.VerifyLogout(t.Context(), test.token(p))
			is(t, err, fault.Invalid, wire.ReasonUntrusted)
			if calls := p.count(discovery) + p.count("/keys"); test.cheap && calls != 0 {
				t.Errorf("the provider was called %d times", calls)
			}
		})
	}
}

// TestLogoutWhileDown: a token that can't be looked at is not called wrong.
func TestLogoutWhileDown(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	token := p.logoutToken(nil)
	p.Close()
	_, _, _, _, err := g.VerifyLogout(t.Context(), token)
	is(t, err, fault.Unavailable, wire.ReasonProvider)
}

// FuzzGlance: whatever is sent, the look without a key takes only what has the
// form of a logout token for us, and for a few minutes at most.
func FuzzGlance(f *testing.F) {
	encode := base64.RawURLEncoding.EncodeToString
	good := `{"iss":"https://idp.example","aud":"loupe","iat":1795348800,"exp":1795348900,"jti":"x","sub":"s","events":{"` + logoutEvent + `":{}}}`
	f.Add(`{"alg":"ES256","typ":"logout+jwt"}`, good, "c2ln")
	f.Add(`{"alg":"none"}`, good, "")
	f.Add(`{"alg":"RS256"}`, strings.Replace(good, `"sub":"s"`, `"sid":""`, 1), "c2ln")
	f.Add(`{"alg":"RS256"}`, strings.Replace(good, `"sub":"s"`, `"sub":"s","nonce":1`, 1), "c2ln")
	f.Add(`{"alg":"RS256"}`, strings.Replace(good, `1795348900`, `1e300`, 1), "c2ln")
	f.Add(`null`, `[]`, ".")
	f.Fuzz(func(t *testing.T, header, payload, signature string) {
		now := time.Unix(1795348800, 0)
		for _, raw := range []string{encode([]byte(header)) + "." + encode([]byte(payload)) + "." + signature, payload} {
			id, subject, session, until, err := auth.Glance(raw, "https://idp.example", "loupe", now)
			if err != nil {
				if id != "" || subject != "" || session != "" || !until.IsZero() {
					t.Errorf("%q is refused, and says %q, %q, %q", raw, id, subject, session)
				}
				continue
			}
			if len(raw) > 8<<10 || strings.Count(raw, ".") != 2 || id == "" || len(id) > 255 || subject == "" && session == "" ||
				!until.After(now) || until.After(now.Add(6*time.Minute)) {
				t.Errorf("%q is taken as %q, %q, %q until %v", raw, id, subject, session, until)
			}
			if topLevel(payload, "nonce") || !topLevel(payload, "events") {
				t.Errorf("%q is taken for a logout token", raw)
			}
		}
	})
}

// topLevel reports whether an object has a member of that name.
func topLevel(text, name string) bool {
	var c map[string]any
	if json.Unmarshal([]byte(text), &c) != nil {
		return false
	}
	_, ok := c[name]
	return ok
}
