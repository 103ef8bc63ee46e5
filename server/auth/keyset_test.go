package auth_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// announce makes the provider say that it signs with an algorithm.
func announce(p *rogue, alg jose.SignatureAlgorithm) {
	p.metadata = map[string]any{"id_token_signing_alg_values_supported": []string{string(alg)}}
}

// TestSignatures: every algorithm that is taken, and with it the key that is
// meant among others that can't be read or must not be used.
func TestSignatures(t *testing.T) {
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec := func(c elliptic.Curve) *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for _, test := range []struct {
		alg jose.SignatureAlgorithm
		key any
	}{
		{jose.RS256, r}, {jose.RS384, r}, {jose.RS512, r},
		{jose.PS256, r}, {jose.PS384, r}, {jose.PS512, r},
		{jose.ES256, ec(elliptic.P256())}, {jose.ES384, ec(elliptic.P384())}, {jose.ES512, ec(elliptic.P521())},
		{jose.EdDSA, ed},
	} {
		t.Run(string(test.alg), func(t *testing.T) {
			public := jose.JSONWebKey{Key: test.key, KeyID: "x1"}
			public = public.Public()
			for _, named := range []string{"x1", ""} {
				p := newRogue(t)
				announce(p, test.alg)
				p.more = []any{
					map[string]any{"kty": "OKP", "crv": "Ed448", "x": "AA", "kid": "x0"}, "no key", 7, public,
				}
				p.sign = func(_ asked, c map[string]any) string { return signed(t, test.alg, named, test.key, c) }
				if _, err := newGate(t, p, nil).login(); err != nil {
					t.Errorf("key named %q: %v", named, err)
				}
			}
		})
	}
}

// TestWrongKeys: keys that are published and must not be used all the same.
func TestWrongKeys(t *testing.T) {
	k := newKey(t, "x1")
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	bytes := []byte(strings.Repeat("x", 32))
	es256 := func(p *rogue, c map[string]any) string { return signed(t, jose.ES256, "x1", k.PrivateKey, c) }
	for _, test := range []struct {
		name string
		key  any
		sign func(p *rogue, c map[string]any) string
	}{
		{"for encryption", jose.JSONWebKey{KeyID: "x1", Key: &k.PublicKey, Use: "enc"}, es256},
		{"for another use", jose.JSONWebKey{KeyID: "x1", Key: &k.PublicKey, Use: "tls"}, es256},
		{"for another algorithm", jose.JSONWebKey{KeyID: "x1", Key: &k.PublicKey, Algorithm: "ES384"}, es256},
		{"private", jose.JSONWebKey{KeyID: "x1", Key: k.PrivateKey}, es256},
		{"of another name", jose.JSONWebKey{KeyID: "x2", Key: &k.PublicKey}, es256},
		{"of a name in capitals", jose.JSONWebKey{KeyID: "X1", Key: &k.PublicKey}, es256},
		{"known to both sides", jose.JSONWebKey{KeyID: "x1", Key: bytes, Algorithm: "HS256"}, func(_ *rogue, c map[string]any) string {
			return signed(t, jose.HS256, "x1", bytes, c)
		}},
		{"short", jose.JSONWebKey{KeyID: "x1", Key: &short.PublicKey}, func(p *rogue, c map[string]any) string {
			return signed(t, jose.PS256, "x1", short, c)
		}},
		{"off the curve", map[string]any{"kty": "EC", "crv": "P-256", "kid": "x1", "x": strings.Repeat("A", 43), "y": strings.Repeat("A", 43)}, es256},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.more = []any{test.key}
			p.sign = func(_ asked, c map[string]any) string { return test.sign(p, c) }
			_, err := newGate(t, p, nil).login()
			is(t, err, fault.Forbidden, wire.ReasonUntrusted)
		})
	}
}

// TestKeysFail: keys that can't be had are no sign of a wrong token.
func TestKeysFail(t *testing.T) {
	many := `{"keys":[` + strings.Repeat(`{},`, 32) + `{}]}`
	for _, test := range []struct {
		name   string
		change func(*rogue)
		code   fault.Code
		reason string
	}{
		{"status", failing("/keys", 500, "canary"), fault.Unavailable, wire.ReasonProvider},
		{"status, and keys", failing("/keys", 500, `{"keys":[]}`), fault.Unavailable, wire.ReasonProvider},
		{"not found", failing("/keys", 404, "canary"), fault.Unavailable, wire.ReasonProvider},
		{"no JSON", failing("/keys", 200, "canary"), fault.Unavailable, wire.ReasonProvider},
		{"no set", failing("/keys", 200, `{"canary":[]}`), fault.Unavailable, wire.ReasonProvider},
		{"too many", failing("/keys", 200, many), fault.Unavailable, wire.ReasonProvider},
		{"elsewhere", func(p *rogue) {
			p.answer["/keys"] = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }
		}, fault.Unavailable, wire.ReasonProvider},
		{"breaks off", func(p *rogue) {
			p.answer["/keys"] = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		}, fault.Unavailable, wire.ReasonProvider},
		{"none", failing("/keys", 200, `{"keys":[]}`), fault.Forbidden, wire.ReasonUntrusted},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			_, err := newGate(t, p, nil).login()
			is(t, err, test.code, test.reason)
			if p.count("/elsewhere") != 0 {
				t.Error("a redirect was followed")
			}
		})
	}
}

// TestKeysAge: known keys are asked about again after an hour, are still used
// for a day while nobody answers, and not after that.
func TestKeysAge(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	step := func(name string, pass time.Duration, code fault.Code, calls int) {
		t.Helper()
		g.pass(pass)
		_, err := g.login()
		if code == "" && err != nil || code != "" && !fault.Is(err, code) {
			t.Errorf("%s: fault = %v, want %q", name, err, code)
		}
		if n := p.count("/keys"); n != calls {
			t.Errorf("%s: asked %d times, want %d", name, n, calls)
		}
	}
	answer := func(change func(*rogue)) {
		p.mu.Lock()
		defer p.mu.Unlock()
		change(p)
	}
	step("first", 0, "", 1)
	step("known", 59*time.Minute, "", 1)
	step("old", time.Minute, "", 2)
	answer(failing("/keys", 503, ""))
	step("old, and nobody answers", time.Hour, "", 3)
	step("most of a day later", 22*time.Hour, "", 4)
	step("a day later", time.Hour, fault.Unavailable, 5)
	answer(func(p *rogue) { delete(p.answer, "/keys") })
	step("back again", time.Minute, "", 6)
	answer(func(p *rogue) { p.keys = []key{newKey(p.t, "k2")} })
	step("another key", time.Minute, "", 7)
}

// TestKeyWithdrawn: a key that is taken away counts an hour more at most.
func TestKeyWithdrawn(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	if _, err := g.login(); err != nil {
		t.Fatal(err)
	}
	old := p.keys[0]
	p.mu.Lock()
	p.keys = []key{newKey(t, "k2")}
	p.sign = func(_ asked, c map[string]any) string { return signed(t, jose.ES256, "k1", old.PrivateKey, c) }
	p.mu.Unlock()
	g.pass(time.Hour)
	_, err := g.login()
	is(t, err, fault.Forbidden, wire.ReasonUntrusted)
}

// TestKeysElsewhere: keys of an address that the provider no longer names are
// not used.
func TestKeysElsewhere(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	if _, err := g.login(); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.metadata = map[string]any{"jwks_uri": p.URL + "/other"}
	p.mu.Unlock()
	g.pass(time.Hour)
	_, err := g.login()
	is(t, err, fault.Unavailable, wire.ReasonProvider)
}

// TestKeysAreAskedSeldom: tokens that no key fits cost the provider five calls,
// and one more every five seconds; a new key is found all the same.
func TestKeysAreAskedSeldom(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	if _, err := g.login(); err != nil { // one call of five
		t.Fatal(err)
	}
	junk := newKey(t, "k9")
	send := func(k key, n int) (err error) {
		for range n {
			token := resigned(t, p, k)
			_, _, _, _, err = g.VerifyLogout(t.Context(), token)
		}
		return err
	}
	is(t, send(junk, 50), fault.Invalid, wire.ReasonUntrusted)
	if n := p.count("/keys"); n != 5 {
		t.Errorf("asked %d times, want 5", n)
	}
	g.pass(5 * time.Second)
	next := newKey(t, "k2")
	p.mu.Lock()
	p.keys = []key{next}
	p.mu.Unlock()
	is(t, send(junk, 50), fault.Invalid, wire.ReasonUntrusted)
	if err := send(next, 1); err != nil {
		t.Errorf("new key: %v", err)
	}
	if n := p.count("/keys"); n != 6 {
		t.Errorf("asked %d times, want 6", n)
	}
}

// resigned returns a logout token signed with a key.
func resigned(t *testing.T, p *rogue, k key) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	keys := p.keys
	defer func() { p.keys = keys }()
	p.keys = []key{k}
	return p.logoutToken(nil)
}

// TestKeysFirst: while the first keys can't be had, and were asked for too
// often, that is said, and no token is called wrong.
func TestKeysFirst(t *testing.T) {
	p := newRogue(t)
	failing("/keys", 503, "")(p)
	g := newGate(t, p, nil)
	for range 10 {
		_, _, _, _, err := g.VerifyLogout(t.Context(), p.logoutToken(nil))
		is(t, err, fault.Unavailable, wire.ReasonProvider)
	}
	if n := p.count("/keys"); n != 5 {
		t.Errorf("asked %d times, want 5", n)
	}
}

// TestKeysLater: while new keys can't be had, no token that the old ones don't
// fit is called wrong, and one that they fit is good.
func TestKeysLater(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	if _, err := g.login(); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	failing("/keys", 503, "")(p)
	p.mu.Unlock()
	for range 10 {
		_, _, _, _, err := g.VerifyLogout(t.Context(), resigned(t, p, newKey(t, "k9")))
		is(t, err, fault.Unavailable, wire.ReasonProvider)
	}
	if _, err := g.login(); err != nil {
		t.Errorf("with a known key: %v", err)
	}
	if n := p.count("/keys"); n != 5 {
		t.Errorf("asked %d times, want 5", n)
	}
}

// TestKeysTogether: many who come at once share one question, and one who
// leaves takes the answer from nobody.
func TestKeysTogether(t *testing.T) {
	p := newRogue(t)
	g := newGate(t, p, nil)
	if _, err := g.ask(rights.High, 0); err != nil { // so that only the keys are asked
		t.Fatal(err)
	}
	asked, release := make(chan struct{}, 100), make(chan struct{})
	keys := map[string]any{"keys": []any{jose.JSONWebKey{KeyID: "k1", Key: &p.keys[0].PublicKey}}}
	p.answer["/keys"] = func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-release
		p.write(w, keys)
	}
	tokens := make([]string, 8)
	for i := range tokens {
		tokens[i] = p.logoutToken(nil)
	}
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, _, _, _, err := g.VerifyLogout(ctx, tokens[0])
		left <- err
	}()
	<-asked
	var wg sync.WaitGroup
	for _, token := range tokens[1:] {
		wg.Go(func() {
			if _, _, _, _, err := g.VerifyLogout(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	leave()
	if err := <-left; !fault.Is(err, fault.Unavailable) {
		t.Errorf("who left got %v, want unavailable", err)
	}
	close(release)
	wg.Wait()
	if n := p.count("/keys"); n != 1 {
		t.Errorf("asked %d times, want 1", n)
	}
}
