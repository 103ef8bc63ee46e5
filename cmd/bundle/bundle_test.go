package main

import (
	"bytes"
	"encoding/json"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHashInputs(t *testing.T) {
	tree := func() fstest.MapFS {
		return fstest.MapFS{
			"go.mod":                   {Data: []byte("module m")},
			"app/app.go":               {Data: []byte("package app")},
			"app/app_test.go":          {Data: []byte("package app_test")},
			"app/notes.md":             {Data: []byte("notes")},
			"internal/a/a.go":          {Data: []byte("package a")},
			"cmd/bundle/x/stub.go.txt": {Data: []byte("package http")},
			"server/server.go":         {Data: []byte("package server")},
		}
	}
	hash := func(f fstest.MapFS, version string) string {
		t.Helper()
		h, err := hashInputs(f, goTool{version: version})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	base := hash(tree(), "go1.26.0")
	if again := hash(tree(), "go1.26.0"); again != base {
		t.Error("hash differs for the same inputs")
	}
	if hash(tree(), "go1.26.1") == base {
		t.Error("hash is the same for another Go")
	}
	for path, want := range map[string]bool{
		"go.mod": true, "app/app.go": true, "internal/a/a.go": true, "cmd/bundle/x/stub.go.txt": true,
		"app/app_test.go": false, "app/notes.md": false, "server/server.go": false,
	} {
		f := tree()
		f[path] = &fstest.MapFile{Data: []byte("changed")}
		if got := hash(f, "go1.26.0") != base; got != want {
			t.Errorf("hash changed with %s: %t, want %t", path, got, want)
		}
	}
	moved := tree()
	moved["app/other.go"] = moved["app/app.go"]
	delete(moved, "app/app.go")
	if hash(moved, "go1.26.0") == base {
		t.Error("hash is the same for a file of another name")
	}
	if _, err := hashInputs(fstest.MapFS{}, goTool{}); err == nil {
		t.Error("no error without go.mod")
	}
}

func TestScan(t *testing.T) {
	good := "\x00asm..." + required + "Run"
	for name, test := range map[string]struct {
		wasm string
		want string // part of the error, or "" for none
	}{
		"clean":        {good, ""},
		"not wasm":     {required, "not WebAssembly"},
		"scan blind":   {"\x00asm", "sees nothing"},
		"sql":          {good + "database/sql.(*DB).Query", "database/sql"},
		"transport":    {good + "net/http.(*Transport).RoundTrip", "Transport"},
		"server":       {good + "github.com/loupe-privacy/loupe/server/auth.New", "loupe/server"},
		"only a stub":  {good + "net/http.Header.Get", ""},
		"two at once":  {good + "log/slog.Info text/template.New", "log/slog.\nthe client must not hold"},
		"patterns":     {good + "regexp/syntax.Parse", "regexp/syntax"},
		"pattern stub": {good + "regexp.(*Regexp).MatchString", ""},
		"ciphers":      {good + "crypto/internal/fips140/aes.New", "fips140"},
		"i18n":         {good + "github.com/nicksnyder/go-i18n/v2", "go-i18n"},
		"other module": {good + "github.com/other/server", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := scan([]byte(test.wasm))
			if (err == nil) != (test.want == "") {
				t.Fatalf("scan = %v, want %q", err, test.want)
			}
			if err != nil && name != "two at once" && !strings.Contains(err.Error(), test.want) {
				t.Errorf("scan = %v, want %q", err, test.want)
			}
			if name == "two at once" && strings.Count(err.Error(), "must not hold") != 2 {
				t.Errorf("scan names %v, want both", err)
			}
		})
	}
}

func TestScripts(t *testing.T) {
	tool, err := toolchain(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	made, _, err := scripts(tool)
	if err != nil {
		t.Fatal(err)
	}
	js := string(made["app.js"])
	for _, want := range []string{`"/static/app.wasm"`, "goappInitWebAssembly();", "app-wasm-loader"} {
		if !strings.Contains(js, want) {
			t.Errorf("app.js lacks %s", want)
		}
	}
	if strings.Contains(js, "\ngoappInitServiceWorker();") {
		t.Error("app.js registers a worker")
	}
	if strings.Contains(js, "{{") || strings.Contains(js, "https://") {
		t.Error("app.js holds a place to fill or another site's address")
	}
	theirs, err := os.ReadFile(filepath.Join(tool.root, "lib", "wasm", "wasm_exec.js"))
	if err != nil || !bytes.Equal(made["wasm_exec.js"], theirs) {
		t.Errorf("wasm_exec.js is not that of the Go that builds: %v", err)
	}
	if _, _, err := scripts(goTool{root: t.TempDir()}); err == nil {
		t.Error("no error for a Go without wasm_exec.js")
	}
}

// eachStub calls do with the path and the source of every stub.
func eachStub(t *testing.T, do func(name string, source []byte)) {
	t.Helper()
	err := fs.WalkDir(stubs, "std", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := stubs.ReadFile(p)
		do(strings.TrimPrefix(path.Dir(p), "std/"), source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestStubs holds the stubs to what they are for: small packages that import
// nothing heavy, under the name of those they stand for.
func TestStubs(t *testing.T) {
	count := 0
	eachStub(t, func(name string, source []byte) {
		count++
		f, err := parser.ParseFile(token.NewFileSet(), "stub.go", source, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name.Name != path.Base(name) || len(f.Imports) > 3 {
			t.Errorf("%s: package %s with %d imports", name, f.Name.Name, len(f.Imports))
		}
		if formatted, err := format.Source(source); err != nil || !bytes.Equal(formatted, source) {
			t.Errorf("%s is not formatted (%v)", name, err)
		}
	})
	if count < 8 {
		t.Errorf("%d stubs only", count)
	}
}

func TestOverlay(t *testing.T) {
	tool, err := toolchain(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	name, err := writeOverlay(t.TempDir(), tool.root)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(b, &overlay); err != nil {
		t.Fatal(err)
	}
	put := map[string]string{}
	for file, by := range overlay.Replace {
		if by != "" {
			put[filepath.Dir(file)] = by
		}
	}
	eachStub(t, func(name string, source []byte) {
		folder := filepath.Join(tool.root, "src", filepath.FromSlash(name))
		if by, err := os.ReadFile(put[folder]); err != nil || !bytes.Equal(by, source) {
			t.Errorf("%s gets another package: %v", name, err)
		}
		delete(put, folder)
		theirs, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range theirs {
			by, out := overlay.Replace[filepath.Join(folder, f.Name())]
			if source := slices.Contains([]string{".go", ".s"}, filepath.Ext(f.Name())); source && (!out || by != "") {
				t.Errorf("%s/%s is left in", name, f.Name())
			}
		}
	})
	if len(put) > 0 {
		t.Errorf("packages without a stub are replaced: %v", put)
	}
	if _, err := writeOverlay(t.TempDir(), t.TempDir()); err == nil {
		t.Error("no error for a Go without these packages")
	}
}

func TestUpToDate(t *testing.T) {
	dist := t.TempDir()
	made := map[string][]byte{}
	for _, name := range files {
		made[name] = []byte(name)
	}
	m := manifest{Inputs: "abc", Raw: 3, Brotli: 2, Gzip: 1}
	if _, ok := upToDate(dist, "abc"); ok {
		t.Error("an empty folder is up to date")
	}
	if err := write(dist, made, m); err != nil {
		t.Fatal(err)
	}
	if got, ok := upToDate(dist, "abc"); !ok || got != m {
		t.Errorf("upToDate = %+v, %t", got, ok)
	}
	if _, ok := upToDate(dist, "other"); ok {
		t.Error("up to date for other inputs")
	}
	if err := os.Remove(filepath.Join(dist, "app.js")); err != nil {
		t.Fatal(err)
	}
	if _, ok := upToDate(dist, "abc"); ok {
		t.Error("up to date with a file missing")
	}
}

// TestCompileRefusesNetHTTP shows that a client that uses net/http in earnest
// does not build, and that one which only mentions what the stub has does.
func TestCompileRefusesNetHTTP(t *testing.T) {
	tool, err := toolchain(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]bool{
		`package main; import "net/http"; func main() { _ = http.Header{}.Get("x") }`:   true,
		`package main; import "net/http"; func main() { _, _ = http.DefaultClient, 0 }`: false,
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.26\n", "cmd/client/main.go": source} {
			p := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		wasm, err := compile(t.Context(), dir, tool)
		if (err == nil) != want {
			t.Errorf("%s: %v", source, err)
		}
		if want && !bytes.HasPrefix(wasm, []byte("\x00asm")) {
			t.Error("not WebAssembly")
		}
		if want && bytes.Contains(wasm, []byte(dir)) {
			t.Error("the client holds a path of this machine")
		}
	}
}

// TestScriptsParse has Node, where there is one, read the two scripts written
// here.
func TestScriptsParse(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node on this machine")
	}
	for _, name := range []string{"boot.js", "worker.js"} {
		if out, err := exec.CommandContext(t.Context(), node, "--check", filepath.Join("..", "..", "web", name)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
