package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/store/pgtest"
)

// childArgs is the variable that makes this test program the program itself,
// with the arguments that it holds.
const childArgs = "LOUPE_TEST_CHILD_ARGS"

func TestMain(m *testing.M) {
	args := os.Getenv(childArgs)
	if args == "" {
		os.Exit(m.Run())
	}
	if err := run(context.Background(), strings.Split(args, "\n"), strings.NewReader(""), os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// manyLines is how many consultations are imported: they take several steps.
const manyLines = 4 * feed.StepRows

// consultations writes a full run of them, of the members of the demonstration.
func consultations(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, `{"feed":"consultations","run":"many","full":true,"as_of":"2026-11-18",`+
		`"services":[{"id":"s","fr":"s","nl":"s"}],"purposes":[{"id":"p","fr":"p","nl":"p"}]}`)
	for i := range manyLines {
		fmt.Fprintf(w, `{"id":"L-%d","member":"M-10000%d","at":"2026-11-18T10:00:00Z","service":"s","purpose":"p"}`+"\n", i, i%9+1)
	}
	fmt.Fprintf(w, `{"end":%d}`+"\n", manyLines)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestImportKilled kills "loupe import" with SIGKILL after each of its steps:
// what counted before counts on, and the same command finishes the work.
func TestImportKilled(t *testing.T) {
	for name, address := range map[string]func(t *testing.T, dir string) string{
		"sqlite":   func(_ *testing.T, dir string) string { return filepath.Join(dir, "loupe.db") },
		"postgres": func(t *testing.T, _ string) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			t.Setenv("LOUPE_DEMO", "1")
			t.Setenv("LOUPE_DATABASE_URL", address(t, dir))
			for _, file := range []string{demo.MembersFile, "consultations.jsonl"} {
				path := demoFile(t, dir, file)
				if _, err := command(t, "import", feedOf(path), path); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(dir, "many.jsonl")
			consultations(t, path)
			b, err := openBase(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer b.store.Close()
			before := seen(t, b)
			if before == 0 {
				t.Fatal("nothing counts before")
			}
			for _, lines := range []int{1, feed.StepRows + 1, 2*feed.StepRows + 1} {
				killAfter(t, b, path, lines)
				if now := seen(t, b); now != before {
					t.Fatalf("after a kill %d consultations are seen, and %d before", now, before)
				}
			}
			out, err := command(t, "import", "consultations", path)
			if err != nil || !strings.Contains(out, fmt.Sprintf("%d lines, 0 rejected", manyLines)) || !strings.Contains(out, "went on after line") {
				t.Fatalf("%q, %v", out, err)
			}
			if now := seen(t, b); now < manyLines/9 {
				t.Errorf("%d consultations are seen", now)
			}
		})
	}
}

// seen returns how many consultations of one member readers see.
func seen(t *testing.T, b *base) int {
	t.Helper()
	id, err := b.store.MemberByKey(t.Context(), "M-100001")
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := b.store.Consultations(t.Context(), id, feed.Ask{Most: manyLines})
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// killAfter imports a file in a process of its own, and kills it once so many
// lines are stored.
func killAfter(t *testing.T, b *base, path string, lines int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childArgs+"=import\nconsultations\n"+path)
	said := new(strings.Builder)
	cmd.Stdout, cmd.Stderr = io.Discard, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for stored(t, b, path) < lines {
		select {
		case err := <-ended:
			t.Fatalf("the import ended by itself: %v\n%s", err, said)
		case <-time.After(2 * time.Millisecond):
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("the import was over before it was killed")
	}
}

// stored returns how many lines of a file are stored.
func stored(t *testing.T, b *base, path string) int {
	t.Helper()
	f, err := openFeed(path, feed.Consultations)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	source, err := f.open()
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	run, err := b.store.BeginRun(t.Context(), source.Header)
	if err != nil {
		t.Fatal(err)
	}
	return run.Staged.Lines
}
