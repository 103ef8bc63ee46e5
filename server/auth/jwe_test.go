package auth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// lock is a pair of keys for encryption.
type lock struct {
	id      string
	private any
	public  any
}

func rsaLock(t *testing.T, id string) lock {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return lock{id, k, &k.PublicKey}
}

func ecLock(t *testing.T, id string) lock {
	t.Helper()
	k := newKey(t, id)
	return lock{id, k.PrivateKey, &k.PublicKey}
}

// jwk returns the private key of a lock.
func (l lock) jwk() jose.JSONWebKey { return jose.JSONWebKey{KeyID: l.id, Key: l.private, Use: "enc"} }

// sealed returns a text encrypted to a lock.
func sealed(t *testing.T, l lock, alg jose.KeyAlgorithm, enc jose.ContentEncryption, options *jose.EncrypterOptions, text string) string {
	t.Helper()
	e, err := jose.NewEncrypter(enc, jose.Recipient{Algorithm: alg, Key: l.public, KeyID: l.id}, options)
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := e.Encrypt([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := jwe.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// nested is the option by which a token says that there is another inside.
var nested = new(jose.EncrypterOptions).WithContentType("JWT")

// TestEncrypted: ID tokens and logout tokens that are encrypted to us, in every
// way that we take.
func TestEncrypted(t *testing.T) {
	r, e := rsaLock(t, "r1"), ecLock(t, "e1")
	unnamed := lock{"", e.private, e.public}
	for _, test := range []struct {
		name    string
		lock    lock
		alg     jose.KeyAlgorithm
		enc     jose.ContentEncryption
		options *jose.EncrypterOptions
	}{
		{"RSA-OAEP", r, jose.RSA_OAEP, jose.A128CBC_HS256, nested},
		{"RSA-OAEP-256", r, jose.RSA_OAEP_256, jose.A256GCM, nested},
		{"ECDH-ES", e, jose.ECDH_ES, jose.A128GCM, nested},
		{"ECDH-ES+A128KW", e, jose.ECDH_ES_A128KW, jose.A256CBC_HS512, nested},
		{"ECDH-ES+A256KW", e, jose.ECDH_ES_A256KW, jose.A256GCM, nested},
		{"content not named", e, jose.ECDH_ES, jose.A256GCM, nil},
		{"key not named", unnamed, jose.ECDH_ES, jose.A256GCM, nested},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.sign = func(_ asked, c map[string]any) string {
				return sealed(t, test.lock, test.alg, test.enc, test.options, p.signed(c))
			}
			g := newGate(t, p, func(_ *auth.Config, i *auth.Provider) {
				i.DecryptionKeys = []jose.JSONWebKey{r.jwk(), e.jwk()}
			})
			if who, err := g.login(); err != nil || who.Subject != "subject-1" {
				t.Errorf("identity = %+v, %v", who, err)
			}
			logout := sealed(t, test.lock, test.alg, test.enc, test.options, p.logoutToken(nil))
			if _, subject, _, _, err := g.VerifyLogout(t.Context(), logout); err != nil || subject != "subject-1" {
				t.Errorf("logout of %q, %v", subject, err)
			}
		})
	}
	t.Run("not encrypted", func(t *testing.T) { // may be, and need not
		g := newGate(t, newRogue(t), func(_ *auth.Config, i *auth.Provider) { i.DecryptionKeys = []jose.JSONWebKey{r.jwk()} })
		if _, err := g.login(); err != nil {
			t.Error(err)
		}
	})
}

// flipped returns an encrypted token with one bit of its content changed.
func flipped(t *testing.T, token string) string {
	parts := strings.Split(token, ".")
	b, err := base64.RawURLEncoding.DecodeString(parts[3])
	if err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1
	parts[3] = base64.RawURLEncoding.EncodeToString(b)
	return strings.Join(parts, ".")
}

// TestRogueEncryption: encryption makes nothing true. Every one of these tokens
// can be made by somebody who knows the public key.
func TestRogueEncryption(t *testing.T) {
	ours, other, r := ecLock(t, "e1"), ecLock(t, "e1"), rsaLock(t, "r1")
	keys := []jose.JSONWebKey{ours.jwk(), r.jwk()}
	to := func(l lock, text string) string { return sealed(t, l, jose.ECDH_ES, jose.A256GCM, nested, text) }
	inside := func(name string, value any) func(*rogue, map[string]any) string {
		return func(p *rogue, c map[string]any) string {
			c[name] = value
			return to(ours, p.signed(c))
		}
	}
	for _, test := range []struct {
		name string
		keys []jose.JSONWebKey
		sign func(p *rogue, c map[string]any) string
	}{
		{"no keys here", nil, func(p *rogue, c map[string]any) string { return to(ours, p.signed(c)) }},
		{"to another key of that name", keys, func(p *rogue, c map[string]any) string { return to(other, p.signed(c)) }},
		{"to an unknown key", keys, func(p *rogue, c map[string]any) string {
			return to(lock{"e9", ours.private, ours.public}, p.signed(c))
		}},
		{"unsigned inside", keys, func(_ *rogue, c map[string]any) string { return to(ours, unsigned(t, c)) }},
		{"bare claims inside", keys, func(_ *rogue, c map[string]any) string { return to(ours, string(encoded(t, c))) }},
		{"nothing inside", keys, func(*rogue, map[string]any) string { return to(ours, "") }},
		{"signed by somebody else inside", keys, func(_ *rogue, c map[string]any) string {
			k := newKey(t, "k1")
			return to(ours, signed(t, jose.ES256, "k1", k.PrivateKey, c))
		}},
		{"of another issuer inside", keys, inside("iss", "https://other.example")},
		{"for the other client inside", keys, inside("aud", staffClient)},
		{"of another login inside", keys, inside("nonce", "another")},
		{"HS256 inside", keys, func(p *rogue, c map[string]any) string {
			return to(ours, signed(t, jose.HS256, "k1", hmacKey(t, &p.keys[0].PublicKey), c))
		}},
		{"encrypted twice", keys, func(p *rogue, c map[string]any) string { return to(ours, to(ours, p.signed(c))) }},
		{"RSA1_5", keys, func(p *rogue, c map[string]any) string {
			return sealed(t, r, jose.RSA1_5, jose.A128CBC_HS256, nested, p.signed(c))
		}},
		{"A192GCM", keys, func(p *rogue, c map[string]any) string {
			return sealed(t, ours, jose.ECDH_ES, jose.A192GCM, nested, p.signed(c))
		}},
		{"with a key of both sides", keys,
			func(p *rogue, c map[string]any) string {
				return sealed(t, lock{"d1", nil, make([]byte, 32)}, jose.DIRECT, jose.A256GCM, nested, p.signed(c))
			}},
		{"packed", keys, func(p *rogue, c map[string]any) string {
			options := &jose.EncrypterOptions{Compression: jose.DEFLATE}
			return sealed(t, ours, jose.ECDH_ES, jose.A256GCM, options, p.signed(c))
		}},
		{"a bomb", keys, func(p *rogue, c map[string]any) string {
			c["x"] = strings.Repeat("x", 1<<20)
			return sealed(t, ours, jose.ECDH_ES, jose.A256GCM, &jose.EncrypterOptions{Compression: jose.DEFLATE}, p.signed(c))
		}},
		{"of another content", keys, func(p *rogue, c map[string]any) string {
			return sealed(t, ours, jose.ECDH_ES, jose.A256GCM, new(jose.EncrypterOptions).WithContentType("text"), p.signed(c))
		}},
		{"for another algorithm of the key", []jose.JSONWebKey{{KeyID: "e1", Key: ours.private, Algorithm: "ECDH-ES+A256KW"}},
			func(p *rogue, c map[string]any) string { return to(ours, p.signed(c)) }},
		{"to a key for signatures", []jose.JSONWebKey{{KeyID: "e1", Key: ours.private, Use: "sig"}},
			func(p *rogue, c map[string]any) string { return to(ours, p.signed(c)) }},
		{"too large", keys, inside("x", strings.Repeat("x", 128<<10))},
		{"changed on the way", keys, func(p *rogue, c map[string]any) string {
			return flipped(t, to(ours, p.signed(c)))
		}},
		{"header is nothing", keys, func(p *rogue, c map[string]any) string {
			return "e30" + strings.TrimLeft(to(ours, p.signed(c)), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
		}},
		{"five empty parts", keys, func(*rogue, map[string]any) string { return "...." }},
		{"six parts", keys, func(p *rogue, c map[string]any) string { return to(ours, p.signed(c)) + ".x" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			p.sign = func(_ asked, c map[string]any) string { return test.sign(p, c) }
			g := newGate(t, p, func(_ *auth.Config, i *auth.Provider) { i.DecryptionKeys = test.keys })
			_, err := g.login()
			is(t, err, fault.Forbidden, wire.ReasonUntrusted)
		})
	}
}
