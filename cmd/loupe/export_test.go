package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// TestExportFormats wants each format on stdout, from the edition inside the
// program and from the same one in a folder, alike.
func TestExportFormats(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "edition")
	mustRegister(t, "export", dir)
	for _, format := range []string{"dpv", "tilt", "json", "csv"} {
		inside := exported(t, "--format", format)
		if inFolder := exported(t, "--format="+format, dir); !bytes.Equal(inside, inFolder) {
			t.Errorf("%s: the folder gives something else than the program", format)
		}
		if format == "csv" {
			if rows, err := csv.NewReader(bytes.NewReader(inside)).ReadAll(); err != nil || len(rows) < 2 {
				t.Errorf("csv: %d rows, %v", len(rows), err)
			}
		} else if !json.Valid(inside) {
			t.Errorf("%s is not valid JSON", format)
		}
	}
}

// exported returns what the subcommand writes.
func exported(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if err := registerCmd(append([]string{"export"}, args...), &stdout, &stderr); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, &stderr)
	}
	if stderr.Len() > 0 {
		t.Errorf("%v: stderr is %q", args, &stderr)
	}
	return stdout.Bytes()
}

// TestExportRefuses wants each wrong command line to say what would be right,
// and nothing on stdout.
func TestExportRefuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "edition")
	mustRegister(t, "export", dir)
	rewrite(t, filepath.Join(dir, "edition.toml"), `"2026-11-01"`, `"soon"`)
	const formats = `no format is called "xml"; there are: dpv, tilt, csv, json`
	for _, test := range []struct {
		name   string
		args   []string
		cause  string // in the error
		stderr string
	}{
		{"unknown format", []string{"--format", "xml"}, formats, ""},
		{"unknown format of a broken folder", []string{"--format", "xml", dir}, formats, ""},
		{"empty format", []string{"--format", ""}, "there are: dpv, tilt, csv, json", ""},
		{"broken folder", []string{"--format", "json", dir}, "register: 1 problems",
			"edition.toml: edition.effective: not a day like 2026-11-01: \"soon\"\n"},
		{"no such folder", []string{"--format", "json", filepath.Join(dir, "none")}, "no such file", ""},
		{"two folders", []string{"--format", "json", dir, dir}, "see the usage above", registerUsage},
		{"format behind the folder", []string{dir, "--format", "json"}, "see the usage above", registerUsage},
		{"format without a name", []string{"--format"}, "see the usage above", registerUsage},
		{"unknown flag", []string{"--pretty", dir}, "see the usage above", registerUsage},
		{"help", []string{"--help"}, "see the usage above", registerUsage},
		{"nothing", nil, "see the usage above", registerUsage},
		{"two folders, no format", []string{dir, dir}, "see the usage above", registerUsage},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			err := registerCmd(append([]string{"export"}, test.args...), &stdout, &stderr)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.cause) {
				t.Errorf("error is %v, want %q", err, test.cause)
			}
			if stdout.Len() > 0 || stderr.String() != test.stderr {
				t.Errorf("stdout is %.80q, stderr %q, want %q", &stdout, &stderr, test.stderr)
			}
		})
	}
}
