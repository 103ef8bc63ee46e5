package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/feed"
)

func TestRun(t *testing.T) {
	for _, form := range []struct{ option, ending string }{{"-zstd=false", ".jsonl"}, {"-zstd", ".jsonl.zst"}} {
		folder := filepath.Join(t.TempDir(), "feeds")
		var said strings.Builder
		if err := run([]string{"-members", "50", "-round", "1", "-out", folder, form.option}, &said); err != nil {
			t.Fatal(err)
		}
		names, err := filepath.Glob(filepath.Join(folder, "*"+form.ending))
		if err != nil || len(names) != 9 || strings.Count(said.String(), "\n") != len(names) {
			t.Fatalf("%d files, %v:\n%s", len(names), err, said.String())
		}
		for _, name := range names {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			src, err := feed.Open(file)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for err == nil {
				_, err = src.Next()
			}
			if !errors.Is(err, io.EOF) || src.Header.Full {
				t.Errorf("%s: %v, %+v", name, err, src.Header)
			}
			src.Close()
		}
	}
}

func TestRunRefuses(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no folder":      {},
		"more":           {"-out", folder, "more"},
		"no option":      {"-size", "4"},
		"no day":         {"-out", folder, "-as-of", "today"},
		"no members":     {"-out", folder, "-members", "0"},
		"a file instead": {"-out", file},
	} {
		if err := run(args, io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
