package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
)

// TestConnectorCommands: the reference connector is served, the file that it
// writes leads to it, and it keeps the contract for every domain; once it is
// stopped, it does not.
func TestConnectorCommands(t *testing.T) {
	folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	file := filepath.Join(t.TempDir(), "connectors.toml")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"connector", "demo", "-addr", "127.0.0.1:0", file}, strings.NewReader(""), w, io.Discard)
		w.Close()
	}()
	if line, err := bufio.NewReader(r).ReadString('\n'); err != nil || !strings.Contains(line, "-member M-100001 "+file) {
		t.Fatalf("%q, %v", line, err)
	}
	for _, name := range []string{file, file + ".secret"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wide := filepath.Join(filepath.Dir(file), "wide.toml") // for a machine that is busy with other tests
	if err := os.WriteFile(wide, []byte(strings.ReplaceAll(string(text), "\nurl", "\nbudget = \"5s\"\nurl")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "connector", "check", "-member", "M-100001", wide)
	if err != nil || strings.Contains(out, "FAIL") || strings.Count(out, "  ok ") != 4*14 {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = command(t, "connector", "check", "-member", "nobody-either", wide)
	if err == nil || !strings.Contains(out, "FAIL answers about a member, as agreed") || strings.Contains(out, "nobody-either") {
		t.Errorf("without a member: %v\n%s", err, out)
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if out, err = command(t, "connector", "check", "-member", "M-100001", file); err == nil || !strings.Contains(out, "FAIL gives an access token") {
		t.Errorf("once it is stopped: %v\n%s", err, out)
	}
}

func TestConnectorUsage(t *testing.T) {
	folder(t)
	for _, args := range [][]string{{"connector"}, {"connector", "try"}, {"connector", "check", "x.toml"}, {"connector", "check", "-member", "M-1"}, {"connector", "demo"}} {
		if _, err := command(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	for want, args := range map[string][]string{
		"no such file": {"connector", "check", "-member", "M-1", "absent.toml"},
		"loopback":     {"connector", "demo", "-addr", "0.0.0.0:0", "x.toml"},
	} {
		if _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestOpenLive: which sources are asked, by the settings.
func TestOpenLive(t *testing.T) {
	dir := folder(t)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const entry = "[[connector]]\nurl = \"http://127.0.0.1:1/v1\"\ntoken_url = \"http://127.0.0.1:1/token\"\nclient_id = \"loupe\"\nclient_auth = \"private_key_jwt\"\n"
	log := slog.New(slog.DiscardHandler)
	for _, test := range []struct {
		name, file, demo string
		want             map[string]holdings.Asked
		err              string
	}{
		{"nobody", "", "", nil, ""},
		{"the demonstration", "", "1", map[string]holdings.Asked{demoLive: holdings.Answered, "insurance": holdings.NotAsked}, ""},
		{"a file", write("a.toml", entry+"domain = \"insurance\"\n"), "1", map[string]holdings.Asked{demoLive: holdings.NotAsked, "insurance": holdings.Silent}, ""},
		{"a domain of nobody", write("b.toml", entry+"domain = \"nobody\"\n"), "", nil, "LOUPE_CONNECTORS"},
		{"no file", filepath.Join(dir, "absent"), "", nil, "LOUPE_CONNECTORS"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("LOUPE_CONNECTORS", test.file)
			t.Setenv("LOUPE_DEMO", test.demo)
			b, err := openBase(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer b.store.Close()
			side, err := b.openLive(t.Context(), log)
			defer side.close()
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("%v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if (side.asker() == nil) != (test.want == nil) {
				t.Errorf("asks %v", side.asker())
			}
			for domain, want := range test.want {
				a := side.asker().Ask(t.Context(), domain, demoMember)
				for tries := 0; tries < 3 && a.Asked == holdings.Silent && want == holdings.Answered; tries++ { // a busy machine
					a = side.asker().Ask(t.Context(), domain, demoMember)
				}
				if a.Asked != want {
					t.Errorf("%s: %q, want %q", domain, a.Asked, want)
				}
			}
		})
	}
}
