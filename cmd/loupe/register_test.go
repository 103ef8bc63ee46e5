package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
)

func TestRegisterCheck(t *testing.T) {
	good := filepath.Join(t.TempDir(), "edition")
	mustRegister(t, "export", good)
	bad := filepath.Join(t.TempDir(), "edition")
	mustRegister(t, "export", bad)
	rewrite(t, filepath.Join(bad, "edition.toml"), `"2026-11-01"`, `"soon"`)
	rewrite(t, filepath.Join(bad, "domains", "insurance.nl.toml"), `"niet genoemd"`, `""`)

	const ok = "ok: edition 2 of 2026-11-01, 4 domains, 3 controllers, 21 categories, 32 purposes, " +
		"9 sources, 26 recipients, 10 processors, 6 decisions, 9 rights, 20 notes, 163 terms; editions: 2\n"
	for _, test := range []struct {
		name           string
		args           []string
		stdout, stderr string
		code           fault.Code // "" for success
	}{
		{"embedded", []string{"check"}, ok, "", ""},
		{"folder", []string{"check", good}, ok, "", ""},
		{"broken folder", []string{"check", bad}, "",
			"domains/insurance.nl.toml: domains.insurance.retention.in_unstated.duration.nl: text is empty\n" +
				"edition.toml: edition.effective: not a day like 2026-11-01: \"soon\"\n", fault.Invalid},
		{"no such folder", []string{"check", filepath.Join(good, "none")}, "", "", fault.Invalid},
		{"folder that is a file", []string{"check", filepath.Join(good, "edition.toml")}, "", "", fault.Invalid},
		{"no verb", nil, "", registerUsage, fault.Invalid},
		{"unknown verb", []string{"print"}, "", registerUsage, fault.Invalid},
		{"too many", []string{"check", good, good}, "", registerUsage, fault.Invalid},
		{"export to nowhere", []string{"export"}, "", registerUsage, fault.Invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			err := registerCmd(test.args, &stdout, &stderr)
			if (test.code == "") != (err == nil) || err != nil && fault.CodeOf(err) != test.code {
				t.Errorf("error is %v, want code %q", err, test.code)
			}
			if stdout.String() != test.stdout {
				t.Errorf("stdout is %q, want %q", &stdout, test.stdout)
			}
			if stderr.String() != test.stderr {
				t.Errorf("stderr is %q, want %q", &stderr, test.stderr)
			}
		})
	}
}

// TestRegisterExportKeepsWhatIsThere wants a folder with something in it left
// as it is.
func TestRegisterExportKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "edition.toml")
	if err := os.WriteFile(name, []byte("number = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := registerCmd([]string{"export", dir}, &bytes.Buffer{}, &bytes.Buffer{})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("error is %v, want a conflict", err)
	}
	if err := registerCmd([]string{"export", name}, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
		t.Error("export to a file succeeded")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("folder holds %v, %v; want the one file", entries, err)
	}
	if b, _ := os.ReadFile(name); string(b) != "number = 7\n" {
		t.Errorf("the file now says %q", b)
	}
}

// mustRegister runs the subcommand, which must succeed.
func mustRegister(t *testing.T, args ...string) {
	t.Helper()
	if err := registerCmd(args, &bytes.Buffer{}, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
}

// rewrite replaces a text of a file that must hold it.
func rewrite(t *testing.T, name, old, text string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	if err := os.WriteFile(name, []byte(strings.ReplaceAll(string(b), old, text)), 0o600); err != nil {
		t.Fatal(err)
	}
}
