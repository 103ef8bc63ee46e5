package config_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/live"
)

// certificate returns a certificate in PEM.
func certificate(t *testing.T) string {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
}

// TestExampleOfConnectors: the example in the documentation can be used as it
// is, once its files are there.
func TestExampleOfConnectors(t *testing.T) {
	example, err := os.ReadFile("../../docs/connectors.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "operational.secret", "s3cret\n")
	write(t, dir, "house-ca.pem", certificate(t))
	all, err := config.ReadConnectors(write(t, dir, "connectors.toml", string(example)))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Domain != "compulsory" || all[0].Login.Auth != auth.PrivateKeyJWT || all[0].Login.Audience != "https://login.example" {
		t.Fatalf("connectors = %+v", all)
	}
	c := all[1]
	if c.Budget != 500*time.Millisecond || c.AtOnce != 8 || c.Roots == nil || c.Login.Secret != "s3cret" ||
		c.URL != "https://crm.example/loupe/v1" || strings.Join(c.Login.Scopes, " ") != "holdings:read" {
		t.Errorf("connector = %+v", c)
	}
	if all[0].Budget != 0 || all[0].AtOnce != 0 || all[0].Roots != nil { // what package live has for them
		t.Errorf("connector = %+v, with %s", all[0], live.DefaultBudget)
	}
}

func TestReadConnectorsProblems(t *testing.T) {
	const good = "[[connector]]\ndomain = \"compulsory\"\nurl = \"https://a.example/v1\"\ntoken_url = \"https://b.example/token\"\n" +
		"client_id = \"loupe\"\nclient_secret_file = \"secret\"\n"
	dir := t.TempDir()
	write(t, dir, "secret", "hunter2")
	write(t, dir, "empty", " \n")
	for _, test := range []struct{ name, old, new, want string }{
		{"as it is", "", "", ""},
		{"nothing", good, "", "names no connector"},
		{"no TOML", good, "[[", "connectors.toml"},
		{"a slip", "url =", "uri =", `unknown setting "connector.uri"`},
		{"not encrypted", "https://a", "http://a", "url: needs https"},
		{"no budget", "client_id", "budget = \"soon\"\nclient_id", "budget: not a time"},
		{"a budget below zero", "client_id", "budget = \"-1s\"\nclient_id", "budget: not a time"},
		{"too much", "client_id", "budget = \"1m\"\nclient_id", "budget: needs"},
		{"no secret", "\"secret\"", "\"absent\"", "absent"},
		{"an empty secret", "\"secret\"", "\"empty\"", "empty: empty"},
		{"no authority", "client_id", "ca_file = \"secret\"\nclient_id", "holds no certificate"},
		{"no file of authorities", "client_id", "ca_file = \"absent\"\nclient_id", "absent"},
	} {
		text := strings.Replace(good, test.old, test.new, 1)
		_, err := config.ReadConnectors(write(t, dir, "connectors.toml", text))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error tells the secret", test.name)
		}
	}
	if _, err := config.ReadConnectors("absent.toml"); err == nil {
		t.Error("no file, and no error")
	}
}
