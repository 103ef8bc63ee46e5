package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// keyFolder makes a folder with keys, as the first start does.
func keyFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(folder(t), "keys")
	t.Setenv("LOUPE_KEYS_DIR", dir)
	t.Setenv("LOUPE_KEYS_MASTER", "")
	if _, err := (keys.Folder{Dir: dir}).Open(keys.Options{Fresh: true}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// wantCommand runs a subcommand that must succeed and returns what it printed.
func wantCommand(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(t, args...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out
}

// rowOf is a line of a list of keys.
var rowOf = regexp.MustCompile(`(?m)^(seal|tag|client|log|file) +([0-9a-f]{8}) +(enabled|retired) +(primary|-) +(\S+)$`)

func TestKeysLife(t *testing.T) {
	keyFolder(t)
	rows := rowOf.FindAllStringSubmatch(wantCommand(t, "keys", "list"), -1)
	if len(rows) != len(keys.Kinds()) || rows[0][1] != "seal" || rows[0][4] != "primary" || rows[0][5] != "-" || rows[2][5] == "-" {
		t.Fatalf("keys = %q", rows)
	}
	old := rows[0][2]
	out := wantCommand(t, "keys", "rotate", "seal")
	if rows := rowOf.FindAllStringSubmatch(out, -1); len(rows) != 1 || rows[0][2] == old || !strings.Contains(out, "Back up") {
		t.Errorf("rotated: %s", out)
	}
	if out := wantCommand(t, "keys", "rotate"); len(rowOf.FindAllString(out, -1)) != len(keys.Kinds()) {
		t.Errorf("rotated all: %s", out)
	}
	if _, err := command(t, "keys", "retire", "seal", old, "--destroy"); !fault.Is(err, fault.Conflict) {
		t.Errorf("destroyed without retiring: %v", err)
	}
	for _, step := range []struct{ command, status string }{{"retire", "retired"}, {"restore", "enabled"}, {"retire", "retired"}} {
		rows := rowOf.FindAllStringSubmatch(wantCommand(t, "keys", step.command, "seal", old), -1)
		if len(rows) != 1 || rows[0][2] != old || rows[0][3] != step.status {
			t.Errorf("%s: %q", step.command, rows)
		}
	}
	if out := wantCommand(t, "keys", "retire", "seal", old, "--destroy"); out != "seal key "+old+" is destroyed\n" {
		t.Errorf("destroyed: %q", out)
	}
	if out := wantCommand(t, "keys", "list"); strings.Contains(out, old) || len(rowOf.FindAllString(out, -1)) != 2*len(keys.Kinds()) {
		t.Errorf("in the end:\n%s", out)
	}
}

func TestKeysRefuses(t *testing.T) {
	dir := keyFolder(t)
	primary := rowOf.FindStringSubmatch(wantCommand(t, "keys", "list"))[2]
	for _, test := range []struct {
		args []string
		code fault.Code
	}{
		{[]string{"keys"}, fault.Invalid},
		{[]string{"keys", "dance"}, fault.Invalid},
		{[]string{"keys", "list", "seal"}, fault.Invalid},
		{[]string{"keys", "rotate", "index"}, fault.Invalid},
		{[]string{"keys", "rotate", "seal", "tag"}, fault.Invalid},
		{[]string{"keys", "retire", "seal"}, fault.Invalid},
		{[]string{"keys", "retire", "seal", primary, "--force"}, fault.Invalid},
		{[]string{"keys", "retire", "all", primary}, fault.Invalid},
		{[]string{"keys", "retire", "seal", primary}, fault.Conflict},
		{[]string{"keys", "retire", "tag", primary}, fault.NotFound},
		{[]string{"keys", "restore", "seal", "00000007"}, fault.NotFound},
		{[]string{"keys", "retire", "seal", "00000007", "--destroy"}, fault.NotFound},
		{[]string{"keys", "new-master"}, fault.Invalid},
		{[]string{"keys", "new-master", filepath.Join(dir, "m")}, fault.Invalid},
		{[]string{"keys", "new-master", filepath.Join(dir, "seal.json")}, fault.Invalid},
	} {
		if out, err := command(t, test.args...); !fault.Is(err, test.code) || out != "" {
			t.Errorf("%v: %q, %v, want %s", test.args, out, err, test.code)
		}
	}
	t.Setenv("LOUPE_KEYS_DIR", filepath.Join(dir, "none"))
	if _, err := command(t, "keys", "list"); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("without keys: %v", err)
	}
	t.Setenv("LOUPE_LOG_LEVEL", "loud")
	if _, err := command(t, "keys", "list"); err == nil || !strings.Contains(err.Error(), "LOUPE_LOG_LEVEL") {
		t.Errorf("with a wrong setting: %v", err)
	}
}

func TestKeysNewMaster(t *testing.T) {
	dir := keyFolder(t)
	before := wantCommand(t, "keys", "list")
	file := filepath.Join(t.TempDir(), "master.json")
	if out := wantCommand(t, "keys", "new-master", file); !strings.Contains(out, "LOUPE_KEYS_MASTER="+file) {
		t.Errorf("it says %q", out)
	}
	if _, err := command(t, "keys", "list"); err == nil || !strings.Contains(err.Error(), "no master key is set") {
		t.Errorf("without the setting: %v", err)
	}
	t.Setenv("LOUPE_KEYS_MASTER", file)
	if after := wantCommand(t, "keys", "list"); after != before {
		t.Errorf("other keys than before:\n%s\n%s", after, before)
	}
	if _, err := command(t, "keys", "new-master", file); !fault.Is(err, fault.Conflict) {
		t.Errorf("into a file that is there: %v", err)
	}
	wantCommand(t, "keys", "rotate", "all")
	if b, err := os.ReadFile(filepath.Join(dir, "seal.json")); err != nil || bytes.Contains(b, []byte(`"value"`)) {
		t.Errorf("keys in clear: %v", err)
	}
}

func TestKeysPrintsNoKey(t *testing.T) {
	dir := keyFolder(t)
	printed := wantCommand(t, "keys", "list") + wantCommand(t, "keys", "rotate", "all")
	for _, k := range keys.Kinds() {
		b, err := os.ReadFile(filepath.Join(dir, string(k)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`"value": *"([^"]{20,})"`).FindAllSubmatch(b, -1)
		if len(found) != 2 {
			t.Fatalf("%d %s keys in the file", len(found), k)
		}
		for _, m := range found {
			if strings.Contains(printed, string(m[1][:16])) || strings.Contains(printed, string(m[1][len(m[1])-16:])) {
				t.Errorf("a %s key is printed", k)
			}
		}
	}
}
