package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
)

// write puts a file below dir.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// jwk returns a new private key as JSON.
func jwk(t *testing.T, kid string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: kid, Algorithm: "ECDH-ES", Use: "enc"})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestExampleOfProviders: the example in the documentation can be used as it
// is, once its secrets are there.
func TestExampleOfProviders(t *testing.T) {
	example, err := os.ReadFile("../../docs/providers.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "itsme-enc.jwk", jwk(t, "enc-1"))
	write(t, dir, "bureau.secret", "s3cret\n")
	all, err := config.ReadProviders(write(t, dir, "providers.toml", string(example)))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[0].ID != "fas" || all[2].For != auth.Staff {
		t.Fatalf("providers = %+v", all)
	}
	fas, itsme, staff := all[0], all[1], all[2]
	if fas.Claims.Number != "egovNRN" || fas.ClientAuth != auth.PrivateKeyJWT || fas.Highest() != rights.High {
		t.Errorf("fas = %+v", fas)
	}
	if len(itsme.DecryptionKeys) != 1 || itsme.Ask[rights.High] == "" || !strings.Contains(itsme.Claims.Number, "BENationalNumber") {
		t.Errorf("itsme = %+v", itsme)
	}
	if staff.ClientSecret != "s3cret" || staff.Claims.Role == "" || staff.Claims.Number != "" || !staff.SignedUserinfo || len(staff.Assurance) != 2 {
		t.Errorf("staff = %+v", staff)
	}
}

func TestProvidersProblems(t *testing.T) {
	const head = "[[provider]]\nid = \"x\"\n"
	for _, test := range []struct{ name, text, want string }{
		{"no provider", "", "names no provider"},
		{"not TOML", "[[provider", "providers.toml"},
		{"unknown setting", head + "colour = \"red\"", `unknown setting "provider.colour"`},
		{"unknown setting in a table", head + "[provider.claims]\nacr = \"acr\"", "unknown setting"},
		{"unknown shape", head + "shape = \"oracle\"", `unknown shape "oracle"`},
		{"secret that is not there", head + "client_secret_file = \"none\"", "no such file"},
		{"secret that is empty", head + "client_secret_file = \"empty\"", "empty"},
		{"key that is none", head + "decryption_key_files = [\"empty\"]", "not a private JSON Web Key"},
		{"key without id", head + "decryption_key_files = [\"anonymous.jwk\"]", "not a private JSON Web Key"},
		{"level that is none", head + "assurance = [{ claim = \"acr\", value = \"x\", level = \"high\" }]", "providers.toml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "empty", " \n")
			write(t, dir, "anonymous.jwk", jwk(t, ""))
			_, err := config.ReadProviders(write(t, dir, "providers.toml", test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

// TestProviderProblemsHoldNoSecret: what is wrong with a key is said without
// the key.
func TestProviderProblemsHoldNoSecret(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "wrong.jwk", `{"kty":"oct","k":"canary-of-a-secret"}`)
	_, err := config.ReadProviders(write(t, dir, "p.toml", "[[provider]]\nid = \"x\"\ndecryption_key_files = [\"wrong.jwk\"]"))
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error = %v", err)
	}
}
