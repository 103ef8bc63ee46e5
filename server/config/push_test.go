package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/feed"
)

// TestPushExample: the example is right, and names every feed.
func TestPushExample(t *testing.T) {
	p, err := config.ReadPush("../../docs/push.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range feed.Kinds {
		if p.Scopes[k] != "feeds:"+string(k) {
			t.Errorf("scope of %s: %q", k, p.Scopes[k])
		}
	}
	if _, err := auth.NewAccess(p.Access); err != nil {
		t.Error(err)
	}
	if p.Folder != filepath.Join("..", "..", "docs", "push") || p.MaxBytes != 4<<30 {
		t.Errorf("folder %q, %d bytes", p.Folder, p.MaxBytes)
	}
}

func TestReadPushProblems(t *testing.T) {
	const good = "issuer = 'https://sso.example'\naudience = 'a'\nclients = ['b']\nfolder = 'x'\n"
	for _, test := range []struct{ name, text, want string }{
		{"no table", "issuer", "push.toml"},
		{"a feed that is none", good + "[scopes]\nmember = 'x'", `no feed is called "member"`},
		{"no scope", good + "[scopes]\nmembers = ''", "members has none"},
		{"no feeds", good, "at least one feed"},
		{"no folder", "[scopes]\nmembers = 'x'", "folder: needed"},
		{"no room", good + "max_bytes = 0\n[scopes]\nmembers = 'x'", "max_bytes"},
		{"a word of its own", good + "audiences = 'x'\n[scopes]\nmembers = 'x'", `unknown setting "audiences"`},
		{"all at once", "colour = 1", "folder: needed\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "push.toml")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := config.ReadPush(path); err == nil || !strings.Contains(err.Error()+"\n", test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
	if _, err := config.ReadPush(filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("a file that is not there")
	}
}
