package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/app"
	"github.com/loupe-privacy/loupe/app/document"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// command runs a subcommand and returns what it printed.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, strings.NewReader(""), &out, io.Discard)
	return out.String(), err
}

// folder makes a folder for the data of one test.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("LOUPE_DATABASE_URL", filepath.Join(dir, "loupe.db"))
	t.Setenv("LOUPE_KEY_FILE", filepath.Join(dir, "index.key"))
	t.Setenv("LOUPE_KEYS_DIR", filepath.Join(dir, "keys"))
	return dir
}

// freeAddr returns an address on a host that nobody listens on.
func freeAddr(t *testing.T, host string) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return host + ":" + port
}

// demoFile writes a file of the demonstration to a folder.
func demoFile(t *testing.T, dir, name string) string {
	t.Helper()
	f, err := demo.Data().Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryPageHasAView(t *testing.T) {
	views := map[wire.Route]bool{}
	for _, s := range slices.Concat(app.Screens[:], document.Screens[:]) {
		if views[s.Route] {
			t.Errorf("two views for %s", s.Route)
		}
		views[s.Route] = true
	}
	for _, p := range wire.Patterns {
		if !views[p.Route] {
			t.Errorf("no view for %s", p.Route)
		}
	}
}

func TestAnotherKeyIsRefused(t *testing.T) {
	dir := folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	file := demoFile(t, dir, demo.MembersFile)
	if _, err := command(t, "import", "members", file); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "index.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, "import", "members", file); err == nil || !strings.Contains(err.Error(), "LOUPE_KEY_FILE") {
		t.Errorf("without the key: %v", err)
	}
	t.Setenv("LOUPE_DATABASE_URL", filepath.Join(dir, "other.db"))
	if _, err := command(t, "import", "members", file); err != nil { // makes another key
		t.Fatal(err)
	}
	t.Setenv("LOUPE_DATABASE_URL", filepath.Join(dir, "loupe.db"))
	if _, err := command(t, "import", "members", file); err == nil || !strings.Contains(err.Error(), "not the key") {
		t.Errorf("with another key: %v", err)
	}
}

func TestServe(t *testing.T) {
	folder(t)
	addr := freeAddr(t, "localhost")
	t.Setenv("LOUPE_DEMO", "1")
	t.Setenv("LOUPE_ADDR", addr)
	t.Setenv("LOUPE_DEMO_IDP_ADDR", freeAddr(t, "127.0.0.1"))
	t.Setenv("LOUPE_DEMO_MAIL_ADDR", freeAddr(t, "127.0.0.1"))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var log bytes.Buffer
	go func() { done <- serve(ctx, nil, &log) }()
	for range 200 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/nl/", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err == nil {
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("<h1")) {
				t.Errorf("home: %d\n%s", res.StatusCode, body)
			}
			stop()
			break
		}
		select {
		case err := <-done:
			t.Fatalf("serve ended: %v\n%s", err, log.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	stop()
	if err := <-done; err != nil && !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("serve ended with %v", err)
	}
}

func TestServeRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"no provider", nil, "LOUPE_PROVIDERS"},
		{"demonstration in public", map[string]string{"LOUPE_DEMO": "1", "LOUPE_PUBLIC_URL": "https://loupe.example"}, "LOUPE_DEMO: refused"},
		{"no register", map[string]string{"LOUPE_DEMO": "1", "LOUPE_REGISTER_DIR": "nowhere"}, "register"},
		{"database in no folder", map[string]string{"LOUPE_DEMO": "1", "LOUPE_DATABASE_URL": "/dev/null/loupe.db"}, "not a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder(t)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			if err := serve(t.Context(), nil, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestServeRefusesABrokenRegister(t *testing.T) {
	dir := folder(t)
	edition := filepath.Join(dir, "edition")
	if _, err := command(t, "register", "export", edition); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(edition, "domains", "compulsory.nl.toml")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(b, "\n[purposes.shoes]\nname = \"x\"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOUPE_DEMO", "1")
	t.Setenv("LOUPE_REGISTER_DIR", edition)
	err = serve(t.Context(), nil, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "compulsory.nl.toml") || !strings.Contains(err.Error(), "shoes") {
		t.Errorf("error = %v, want file, path and reason", err)
	}
}

func TestUnknownCommand(t *testing.T) {
	for _, args := range [][]string{nil, {"dance"}, {"serve", "now"}} {
		if _, err := command(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
