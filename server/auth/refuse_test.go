package auth_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// set returns a change that puts one claim of the ID token; nil takes it away.
func set(name string, value any) func(*rogue) {
	return func(p *rogue) { p.claims = map[string]any{name: value} }
}

// subject returns a change that gives ID token and userinfo one subject, so
// that they agree on what is wrong.
func subject(value any) func(*rogue) {
	return func(p *rogue) { p.claims, p.userinfo["sub"] = map[string]any{"sub": value}, value }
}

// failing returns a change by which a path answers a status and a body.
func failing(path string, status int, body string) func(*rogue) {
	return func(p *rogue) {
		p.answer[path] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
}

// rogueAnswers are what a provider must not answer with.
var rogueAnswers = []struct {
	name   string
	change func(*rogue)
	code   fault.Code
	reason string
}{
	{"iss of another", set("iss", "https://other.example"), fault.Forbidden, wire.ReasonUntrusted},
	{"iss with a slash", func(p *rogue) { p.claims = map[string]any{"iss": p.URL + "/"} }, fault.Forbidden, wire.ReasonUntrusted},
	{"iss missing", set("iss", nil), fault.Forbidden, wire.ReasonUntrusted},
	{"aud of another", set("aud", "other"), fault.Forbidden, wire.ReasonUntrusted},
	{"aud missing", set("aud", nil), fault.Forbidden, wire.ReasonUntrusted},
	{"several aud without azp", set("aud", []string{clientID, "other"}), fault.Forbidden, wire.ReasonUntrusted},
	{"azp of another", set("azp", "other"), fault.Forbidden, wire.ReasonUntrusted},
	{"azp empty", set("azp", ""), fault.Forbidden, wire.ReasonUntrusted},
	{"sub missing", subject(nil), fault.Forbidden, wire.ReasonUntrusted},
	{"sub empty", subject(""), fault.Forbidden, wire.ReasonUntrusted},
	{"sub too long", subject(strings.Repeat("x", 256)), fault.Forbidden, wire.ReasonUntrusted},
	{"sub with control characters", subject("subject\x00"), fault.Forbidden, wire.ReasonUntrusted},
	{"iat missing", set("iat", nil), fault.Forbidden, wire.ReasonUntrusted},
	{"iat in the future", set("iat", noon.Add(61*time.Second).Unix()), fault.Forbidden, wire.ReasonUntrusted},
	{"exp missing", set("exp", nil), fault.Forbidden, wire.ReasonUntrusted},
	{"expired", set("exp", noon.Add(-time.Second).Unix()), fault.Forbidden, wire.ReasonUntrusted},
	{"not valid yet", set("nbf", noon.Add(time.Hour).Unix()), fault.Forbidden, wire.ReasonUntrusted},
	{"nonce wrong", set("nonce", "another"), fault.Forbidden, wire.ReasonUntrusted},
	{"nonce missing", set("nonce", nil), fault.Forbidden, wire.ReasonUntrusted},
	{"at_hash wrong", set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), fault.Forbidden, wire.ReasonUntrusted},
	{"alg none", func(p *rogue) {
		p.sign = func(_ asked, c map[string]any) string { return unsigned(p.t, c) }
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"HS256 with the public key", func(p *rogue) {
		p.sign = func(_ asked, c map[string]any) string {
			return signed(p.t, jose.HS256, "k1", hmacKey(p.t, &p.keys[0].PublicKey), c)
		}
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"signed with another key", func(p *rogue) {
		other := newKey(p.t, "k1")
		p.sign = func(_ asked, c map[string]any) string { return signed(p.t, jose.ES256, "k1", other.PrivateKey, c) }
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"unknown kid", func(p *rogue) {
		other := newKey(p.t, "k9")
		p.sign = func(_ asked, c map[string]any) string { return signed(p.t, jose.ES256, "k9", other.PrivateKey, c) }
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"kid of the other key", func(p *rogue) {
		p.keys = append(p.keys, newKey(p.t, "k2"))
		p.sign = func(_ asked, c map[string]any) string { return signed(p.t, jose.ES256, "k2", p.keys[0].PrivateKey, c) }
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"kid absent, another key, one published", func(p *rogue) {
		other := newKey(p.t, "")
		p.sign = func(_ asked, c map[string]any) string { return signed(p.t, jose.ES256, "", other.PrivateKey, c) }
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"kid absent, another key, several published", func(p *rogue) {
		p.keys = append(p.keys, newKey(p.t, "k2"), newKey(p.t, "k3"))
		other := newKey(p.t, "")
		p.sign = func(_ asked, c map[string]any) string { return signed(p.t, jose.ES256, "", other.PrivateKey, c) }
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"payload changed after signing", func(p *rogue) {
		p.sign = func(_ asked, c map[string]any) string {
			parts := strings.Split(signed(p.t, jose.ES256, "k1", p.keys[0].PrivateKey, c), ".")
			c["sub"] = "subject-2"
			return parts[0] + "." + strings.Split(unsigned(p.t, c), ".")[1] + "." + parts[2]
		}
	}, fault.Forbidden, wire.ReasonUntrusted},
	{"not a JWT", func(p *rogue) { p.sign = func(asked, map[string]any) string { return "hello" } }, fault.Forbidden, wire.ReasonUntrusted},
	{"no ID token", failing("/token", 200, `{"access_token":"access-token","token_type":"Bearer"}`), fault.Forbidden, wire.ReasonUntrusted},
	{"claims are no claims", set("azp", 7), fault.Forbidden, wire.ReasonUntrusted},

	{"userinfo of another subject", func(p *rogue) { p.userinfo["sub"] = "subject-2" }, fault.Forbidden, wire.ReasonUntrusted},
	{"userinfo without subject", func(p *rogue) { delete(p.userinfo, "sub") }, fault.Forbidden, wire.ReasonUntrusted},
	{"userinfo fails", failing("/userinfo", 500, "{}"), fault.Unavailable, wire.ReasonProvider},
	{"userinfo is no JSON", failing("/userinfo", 200, "<html>"), fault.Unavailable, wire.ReasonProvider},
	{"userinfo is huge", failing("/userinfo", 200, `{"sub":"`+strings.Repeat("x", 2<<20)+`"}`), fault.Unavailable, wire.ReasonProvider},
	{"national number of nobody", func(p *rogue) { p.userinfo["number"] = "80010199977" }, fault.Forbidden, wire.ReasonUntrusted},

	{"code refused", failing("/token", 400, `{"error":"invalid_grant"}`), fault.Expired, wire.ReasonLogin},
	{"client refused", failing("/token", 401, `{"error":"invalid_client"}`), fault.Internal, wire.ReasonProvider},
	{"token endpoint fails", failing("/token", 503, "{}"), fault.Unavailable, wire.ReasonProvider},
	{"token endpoint redirects", func(p *rogue) {
		p.answer["/token"] = func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}
	}, fault.Internal, wire.ReasonProvider},
	{"token endpoint is huge", failing("/token", 200, `{"id_token":"`+strings.Repeat("x", 2<<20)+`"}`), fault.Unavailable, wire.ReasonProvider},
	{"keys fail", failing("/keys", 500, ""), fault.Unavailable, wire.ReasonProvider},
	{"keys are huge", failing("/keys", 200, `{"keys":[],"x":"`+strings.Repeat("x", 2<<20)+`"}`), fault.Unavailable, wire.ReasonProvider},
}

// TestRogueTokens: whatever is wrong with what the provider sends, nothing
// comes of it.
func TestRogueTokens(t *testing.T) {
	for _, test := range rogueAnswers {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			h, b := newHouse(t, p, nil), browser{}
			a, err := h.login(b)
			h.refused(b, err, test.code, test.reason)
			if p.count("/elsewhere") != 0 {
				t.Error("a redirect was followed")
			}
			if a.Lang != lang.NL || a.Return != "my-domain" || a.Param != "compulsory" {
				t.Errorf("arrival = %+v, want where the login began", a)
			}
		})
	}
}

// TestCallback: a callback that does not belong to a login of this browser.
func TestCallback(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(h *house, b browser, query url.Values)
		code   fault.Code
		reason string
	}{
		{"no state", func(_ *house, _ browser, q url.Values) { q.Del("state") }, fault.Invalid, wire.ReasonCallback},
		{"two states", func(_ *house, _ browser, q url.Values) { q.Add("state", q.Get("state")) }, fault.Invalid, wire.ReasonCallback},
		{"state of no login", func(_ *house, _ browser, q url.Values) { q.Set("state", "'; DROP TABLE") }, fault.Invalid, wire.ReasonCallback},
		{"unknown state", func(_ *house, _ browser, q url.Values) { q.Set("state", strings.Repeat("A", 43)) }, fault.Expired, wire.ReasonLogin},
		{"browser without the cookie", func(_ *house, b browser, _ url.Values) { delete(b, "__Host-login") }, fault.Expired, wire.ReasonBrowser},
		{"browser with another cookie", func(h *house, b browser, _ url.Values) { h.begin(b) }, fault.Expired, wire.ReasonBrowser},
		{"too late", func(h *house, _ browser, _ url.Values) { h.pass(10 * time.Minute) }, fault.Expired, wire.ReasonLogin},
		{"clock set back", func(h *house, _ browser, _ url.Values) { h.pass(-time.Hour) }, fault.Expired, wire.ReasonLogin},
		{"no code", func(_ *house, _ browser, q url.Values) { q.Del("code") }, fault.Invalid, wire.ReasonCallback},
		{"empty code", func(_ *house, _ browser, q url.Values) { q.Set("code", "") }, fault.Invalid, wire.ReasonCallback},
		{"two codes", func(_ *house, _ browser, q url.Values) { q.Add("code", "x") }, fault.Invalid, wire.ReasonCallback},
		{"code of another login", func(h *house, b browser, q url.Values) {
			_, code := h.begin(browser{})
			q.Set("code", code)
		}, fault.Expired, wire.ReasonLogin},
		{"iss of another", func(_ *house, _ browser, q url.Values) { q.Set("iss", "https://other.example") }, fault.Forbidden, wire.ReasonUntrusted},
		{"two iss", func(h *house, _ browser, q url.Values) { q["iss"] = []string{h.p.URL, h.p.URL} }, fault.Forbidden, wire.ReasonUntrusted},
		{"cancelled", func(_ *house, _ browser, q url.Values) { q.Set("error", "access_denied") }, fault.Unauthorized, wire.ReasonCancelled},
		{"provider failed", func(_ *house, _ browser, q url.Values) { q.Set("error", "server_error") }, fault.Unavailable, wire.ReasonProvider},
		{"provider does not understand", func(_ *house, _ browser, q url.Values) { q.Set("error", "invalid_scope") }, fault.Internal, wire.ReasonProvider},
		{"error of another issuer", func(_ *house, _ browser, q url.Values) {
			q.Set("error", "access_denied")
			q.Set("iss", "https://other.example")
		}, fault.Forbidden, wire.ReasonUntrusted},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			query, code := h.begin(b)
			back := url.Values{"state": {query.Get("state")}, "code": {code}}
			test.change(h, b, back)
			_, err := h.finish(b, back)
			h.refused(b, err, test.code, test.reason)
		})
	}
}

// TestIssuerRequired: a provider that says it names itself must do so.
func TestIssuerRequired(t *testing.T) {
	p := newRogue(t)
	p.metadata = map[string]any{"authorization_response_iss_parameter_supported": true}
	h, b := newHouse(t, p, nil), browser{}
	_, err := h.login(b)
	h.refused(b, err, fault.Forbidden, wire.ReasonUntrusted)

	query, code := h.begin(b)
	if _, err := h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}, "iss": {p.URL}}); err != nil {
		t.Errorf("with the issuer: %v", err)
	}
}

// TestReplay: a callback is good once, also when the first try failed.
func TestReplay(t *testing.T) {
	for _, test := range []struct {
		name  string
		first func(url.Values)
	}{
		{"after success", func(url.Values) {}},
		{"after an error", func(q url.Values) { q.Set("error", "server_error") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			query, code := h.begin(b)
			good := url.Values{"state": {query.Get("state")}, "code": {code}}
			bound := b["__Host-login"]
			first := url.Values{"state": good["state"], "code": good["code"]}
			test.first(first)
			_, _ = h.finish(b, first)
			before := h.store.count(t, "sessions")
			again := browser{"__Host-login": bound}
			_, err := h.finish(again, good)
			if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != fault.Expired || f.Reason != wire.ReasonLogin {
				t.Errorf("second callback = %v, want a login that is over", err)
			}
			if after := h.store.count(t, "sessions"); after != before || again["__Host-session"] != "" {
				t.Errorf("%d sessions after the replay, want %d", after, before)
			}
		})
	}
}

// TestParallel: of many callbacks with one state, one gives a session.
func TestParallel(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	query, code := h.begin(b)
	back := url.Values{"state": {query.Get("state")}, "code": {code}}
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, errs[i] = h.finish(browser{"__Host-login": b["__Host-login"]}, back) })
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else if !fault.Is(err, fault.Expired) {
			t.Errorf("a late callback = %v, want expired", err)
		}
	}
	if sessions := h.store.count(t, "sessions"); good != 1 || sessions != 1 {
		t.Errorf("%d callbacks went through and %d sessions exist, want 1 and 1", good, sessions)
	}
}
