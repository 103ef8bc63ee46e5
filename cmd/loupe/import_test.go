package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
)

// demoFiles writes all files of the demonstration to a folder, and returns
// their paths in the order in which they are imported.
func demoFiles(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	for _, name := range demo.Files([]string{"operational", "compulsory", "complementary", "insurance"}) {
		paths = append(paths, demoFile(t, dir, name))
	}
	return paths
}

// feedOf returns the feed of a file of the demonstration.
func feedOf(path string) string {
	kind, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".jsonl"), "-")
	return kind
}

// edited writes a file with something replaced.
func edited(t *testing.T, path string, from, to string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(from)) {
		t.Fatalf("%s is not in %s", from, path)
	}
	other := strings.TrimSuffix(path, ".jsonl") + ".edited.jsonl"
	if err := os.WriteFile(other, bytes.ReplaceAll(b, []byte(from), []byte(to)), 0o600); err != nil {
		t.Fatal(err)
	}
	return other
}

func TestImport(t *testing.T) {
	dir := folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	paths := demoFiles(t, dir)
	for _, path := range paths {
		out, err := command(t, "import", feedOf(path), path)
		if err != nil || !strings.Contains(out, "(full)") || !strings.Contains(out, " 0 rejected") {
			t.Fatalf("%s: %q, %v", path, out, err)
		}
		if out, err := command(t, "import", feedOf(path), path); err != nil || !strings.Contains(out, "nothing to do") {
			t.Fatalf("%s again: %q, %v", path, out, err)
		}
	}
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no feed":         {nil, "which feed"},
		"an unknown feed": {[]string{"shoes", os.DevNull}, "which feed"},
		"no file":         {[]string{"members"}, "needs files"},
		"options at last": {[]string{"members", paths[0], "-check"}, "options come before"},
		"members to know": {[]string{"-members", paths[0], "holdings", paths[1]}, "-members needs -check"},
		"more than all":   {[]string{"-max-drop", "2", "members", paths[0]}, "-max-drop needs"},
		"a missing file":  {[]string{"members", filepath.Join(dir, "none")}, "none"},
		"an empty file":   {[]string{"members", os.DevNull}, "ends too early"},
		"of another feed": {[]string{"members", paths[1]}, "is a file of holdings, and not of members"},
		"under the same id": {
			[]string{"members", edited(t, paths[0], "Exemple", "Autre")}, "another file has the id of this run",
		},
	} {
		if _, err := command(t, append([]string{"import"}, test.args...)...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestImportRejects looks at the file that says what is wrong, and at limits.
func TestImportRejects(t *testing.T) {
	dir := folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	t.Setenv("LOUPE_FEED_MAX_REJECTS", "0")
	members := demoFile(t, dir, demo.MembersFile)
	if _, err := command(t, "import", "members", members); err != nil {
		t.Fatal(err)
	}
	wrong := edited(t, edited(t, members, "demo-", "wrong-"), `"language":"nl"`, `"language":"de"`)
	list := wrong + ".rejects.jsonl"
	_, err := command(t, "import", "members", wrong)
	if err == nil || !strings.Contains(err.Error(), "too many lines are rejected; see "+list) {
		t.Fatalf("error = %v", err)
	}
	b, err := os.ReadFile(list)
	if want := `{"line":3,"reason":"language: needs fr or nl"}` + "\n"; err != nil || !strings.HasPrefix(string(b), want) {
		t.Errorf("list = %s, %v", b, err)
	}
	out, err := command(t, "import", "-max-rejects", "4", "members", wrong)
	if err != nil || !strings.Contains(out, "4 rejected; members 9 before, 9 after, 0 gone") {
		t.Errorf("%q, %v", out, err)
	}
	less := edited(t, members, "demo-", "less-")
	b, err = os.ReadFile(less)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(b), "\n")
	if err := os.WriteFile(less, []byte(strings.Join(lines[:8], "")+`{"end":7}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, "import", "members", less); err == nil || !strings.Contains(err.Error(), "2 of 9: too many members would go; if that is right, say so with -max-drop") {
		t.Errorf("two go: %v", err)
	}
	if out, err := command(t, "import", "-max-drop", "0.3", "members", less); err != nil || !strings.Contains(out, "2 gone") {
		t.Errorf("two go, and that is right: %q, %v", out, err)
	}
	if err := os.WriteFile(less+".rejects.jsonl", []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, "import", "members", less); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(less + ".rejects.jsonl"); !os.IsNotExist(err) {
		t.Errorf("the list of before is still there: %v", err)
	}
}

func TestImportCheck(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LOUPE_DATABASE_URL", filepath.Join(dir, "none", "loupe.db"))
	t.Setenv("LOUPE_KEYS_DIR", filepath.Join(dir, "none", "keys"))
	t.Setenv("LOUPE_DEMO", "1")
	paths := demoFiles(t, dir)
	for _, path := range paths {
		out, err := command(t, "import", "-check", "-members", paths[0], feedOf(path), path)
		if err != nil || !strings.Contains(out, " 0 wrong") {
			t.Errorf("%s: %q, %v", path, out, err)
		}
	}
	wrong := edited(t, edited(t, paths[1], "M-100001", "M-900001"), "M-100003", "M-100002")
	out, err := command(t, "import", "-check", "-members", paths[0], "holdings", wrong)
	if err == nil || !strings.Contains(out, "8 lines, 2 wrong") {
		t.Errorf("%q, %v", out, err)
	}
	b, err := os.ReadFile(wrong + ".rejects.jsonl")
	want := fmt.Sprintf("{\"line\":2,\"reason\":%q}\n{\"line\":4,\"reason\":%q}\n", feed.ReasonUnknown, feed.ReasonRepeated)
	if err != nil || string(b) != want {
		t.Errorf("list = %s, %v", b, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("a check made a database: %v", err)
	}
	t.Setenv("LOUPE_DEMO", "")
	if _, err := command(t, "import", "-check", "members", paths[0]); err == nil || !strings.Contains(err.Error(), "9 lines are wrong") {
		t.Errorf("synthetic numbers: %v", err)
	}
}

// TestImportStops looks that a command that is stopped says so, and that the
// same command finishes the work.
func TestImportStops(t *testing.T) {
	dir := folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	path := demoFile(t, dir, demo.MembersFile)
	b, err := openBase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	o := b.feedOptions()
	o.Now = func() time.Time { stop(); return time.Now() } // at the last moment
	var out bytes.Buffer
	err = b.importFile(ctx, feed.Members, path, o, &out, &out)
	if err == nil || !strings.Contains(err.Error(), "stopped after 9 lines; the same command goes on") {
		t.Errorf("error = %v", err)
	}
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := command(t, "import", "members", path); err != nil || !strings.Contains(text, "0 before, 9 after") || !strings.Contains(text, "went on after line 10") {
		t.Errorf("%q, %v", text, err)
	}
}

func TestProgress(t *testing.T) {
	now := time.Unix(0, 0)
	var out bytes.Buffer
	for _, terminal := range []bool{true, false} {
		out.Reset()
		p := &progress{out: &out, terminal: terminal, now: func() time.Time { return now }, read: func() int64 { return 250 }, size: 1000, begun: now, last: now}
		for range 4 { // of five seconds each
			now = now.Add(5 * time.Second)
			p.tell(feed.Progress{Stage: feed.Reading, From: 1000, Lines: 1000 + int(now.Sub(p.begun).Seconds())*100, Rejected: 2})
		}
		p.tell(feed.Progress{Stage: feed.Switching, Lines: 3000})
		p.end()
		want := []string{"2000 lines, 100/s, 25 %, 1m0s left, 2 rejected", "3000 lines, 100/s, 25 %, 1m30s left, 2 rejected", "switching 3000 lines"}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("terminal %t: %q is not in %q", terminal, w, out.String())
			}
		}
		if lines := strings.Count(out.String(), "\n"); !terminal && lines != 3 || terminal && (lines > 0 || !strings.HasSuffix(out.String(), "\r")) {
			t.Errorf("terminal %t: %q", terminal, out.String())
		}
	}
}
