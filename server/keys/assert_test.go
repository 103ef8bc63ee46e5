package keys_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// claims returns what an assertion says.
func claims() map[string]any {
	return map[string]any{
		"iss": "loupe", "sub": "loupe", "aud": "https://idp.example/token", "jti": "j-1",
		"iat": int64(1772442000), "exp": int64(1772442060),
	}
}

// published returns the public keys as another program reads them.
func published(t *testing.T, r *keys.Ring) jose.JSONWebKeySet {
	t.Helper()
	b, err := r.PublicKeys()
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(b, &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// verified returns the header and payload of an assertion, verified by the
// published keys as another program does it.
func verified(t *testing.T, token string, set jose.JSONWebKeySet) (jose.Header, map[string]any) {
	t.Helper()
	s, err := jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	found := set.Key(s.Signatures[0].Header.KeyID)
	if len(found) != 1 {
		t.Fatalf("%d keys are called %q", len(found), s.Signatures[0].Header.KeyID)
	}
	b, err := s.Verify(found[0])
	if err != nil {
		t.Fatal(err)
	}
	var payload map[string]any
	if err := json.Unmarshal(b, &payload); err != nil {
		t.Fatal(err)
	}
	return s.Signatures[0].Header, payload
}

func TestAssert(t *testing.T) {
	f := newFolder(t)
	r := open(t, f, keys.Options{})
	token, err := r.Assert(t.Context(), claims())
	if err != nil {
		t.Fatal(err)
	}
	header, payload := verified(t, token, published(t, r))
	if header.KeyID != primary(t, f, keys.Client).Name || header.Algorithm != "ES256" {
		t.Errorf("header = %+v", header)
	}
	if payload["iss"] != "loupe" || payload["aud"] != "https://idp.example/token" || payload["jti"] != "j-1" ||
		payload["iat"] != 1772442000.0 || payload["exp"] != 1772442060.0 || len(payload) != 6 {
		t.Errorf("payload = %v", payload)
	}
}

func TestAssertRefuses(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	for name, change := range map[string]func(map[string]any){
		"no exp":            func(c map[string]any) { delete(c, "exp") },
		"no jti":            func(c map[string]any) { c["jti"] = nil },
		"exp as text":       func(c map[string]any) { c["exp"] = "soon" },
		"nobody to read it": func(c map[string]any) { c["aud"] = []string{} },
		"no JSON":           func(c map[string]any) { c["x"] = func() {} },
	} {
		c := claims()
		change(c)
		if token, err := r.Assert(t.Context(), c); !fault.Is(err, fault.Internal) || token != "" {
			t.Errorf("%s: %q, %v", name, token, err)
		}
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := r.Assert(ended, claims()); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for it any more: %v", err)
	}
}

func TestPublicKeys(t *testing.T) {
	f := newFolder(t)
	r := open(t, f, keys.Options{})
	old := primary(t, f, keys.Client)
	token, err := r.Assert(t.Context(), claims())
	if err != nil {
		t.Fatal(err)
	}
	now := rotate(t, f, keys.Client)
	set := published(t, r) // at once, though no minute has passed
	if len(set.Keys) != 2 {
		t.Fatalf("%d keys are published", len(set.Keys))
	}
	for _, k := range set.Keys {
		if k.Use != "sig" || k.Algorithm != "ES256" || !k.IsPublic() || k.KeyID != old.Name && k.KeyID != now.Name {
			t.Errorf("published: %+v", k)
		}
	}
	verified(t, token, set)
	token, err = r.Assert(t.Context(), claims())
	if err != nil {
		t.Fatal(err)
	}
	if header, _ := verified(t, token, set); header.KeyID != now.Name {
		t.Errorf("signed with %s, want the new %s", header.KeyID, now.Name)
	}
	if _, err := f.Retire(keys.Client, old.ID); err != nil {
		t.Fatal(err)
	}
	if set := published(t, r); len(set.Keys) != 1 || set.Keys[0].KeyID != now.Name {
		t.Errorf("a retired key is published: %+v", set.Keys)
	}
	b, err := r.PublicKeys()
	if err != nil {
		t.Fatal(err)
	}
	b[0] = 'x' // what a caller does with its copy is its own affair
	published(t, r)
}
