package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/server/auth"
)

// TestClientKeys: what providers fetch holds every key that they need, each
// once, and no private half.
func TestClientKeys(t *testing.T) {
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := jose.JSONWebKey{Key: secret, KeyID: "enc-1", Algorithm: "ECDH-ES"}
	signing := `{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","kid":"sig-1","use":"sig","alg":"ES256"}]}`
	var failure error
	h := newHouse(t, newRogue(t), func(c *auth.Config) {
		c.PublicKeys = func() ([]byte, error) { return []byte(signing), failure }
		for i := range c.Providers { // two providers, one key
			c.Providers[i].DecryptionKeys = []jose.JSONWebKey{key}
		}
	})
	text, err := h.ClientKeys()
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(text, &set); err != nil || len(set.Keys) != 2 {
		t.Fatalf("%v: %s", err, text)
	}
	for i, want := range []struct{ id, use string }{{"sig-1", "sig"}, {"enc-1", "enc"}} {
		if k := set.Keys[i]; k.KeyID != want.id || k.Use != want.use || !k.IsPublic() {
			t.Errorf("key %d = %s for %s, public: %t", i, k.KeyID, k.Use, k.IsPublic())
		}
	}
	for _, signing = range []string{"", "<html>"} {
		if text, err := h.ClientKeys(); err == nil {
			t.Errorf("of %q: %s", signing, text)
		}
	}
	failure = errors.New("no disk")
	if _, err := h.ClientKeys(); !errors.Is(err, failure) {
		t.Errorf("error = %v", err)
	}
	bare := newHouse(t, newRogue(t), nil)
	if text, err := bare.ClientKeys(); err != nil || string(text) != `{"keys":[]}` {
		t.Errorf("without keys: %s, %v", text, err)
	}
}
