package importtest_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/loupe-privacy/loupe/"

// A pkg is what `go list` says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// list returns what `go list -json` says, for a target or for this machine.
func list(t *testing.T, env []string, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(out); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	if len(all) == 0 {
		t.Fatal("go list named no package")
	}
	return all
}

// layer returns the top folder of a package of the module, and "" for others.
func layer(path string) string {
	rest, ok := strings.CutPrefix(path, module)
	if !ok {
		return ""
	}
	top, _, _ := strings.Cut(rest, "/")
	return top
}

// allowed says which layers each layer may import. Tests may import more.
var allowed = map[string][]string{
	"internal": {"internal"},
	"locales":  {"internal", "locales"},
	"app":      {"internal", "locales", "app"},
	"server":   {"internal", "locales", "server"},
	"web":      {},
	"cmd":      {"internal", "locales", "app", "server", "web", "cmd"},
	"e2e":      {"internal", "locales"},
	"bench":    {"internal", "locales", "server"},
}

// impure are packages of the standard library that pure layers do without.
var impure = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "os/exec", "syscall", "text/template", "html/template"}

func TestLayers(t *testing.T) {
	for _, p := range list(t, nil, "./...") {
		from := layer(p.ImportPath)
		may, known := allowed[from]
		if !known {
			t.Errorf("%s lies in no layer", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if to := layer(imp); to != "" && !slices.Contains(may, to) {
				t.Errorf("%s imports %s: %s may see %v", p.ImportPath, imp, from, may)
			}
		}
	}
}

func TestPureLayersAreStandardLibraryOnly(t *testing.T) {
	standard := map[string]bool{}
	for _, p := range list(t, nil, "std") {
		standard[p.ImportPath] = true
	}
	for _, p := range list(t, nil, "./internal/...", "./locales/...") {
		for _, imp := range p.Imports {
			switch {
			case layer(imp) != "":
			case !standard[imp]:
				t.Errorf("%s imports %s: pure packages use the standard library alone", p.ImportPath, imp)
			case slices.Contains(impure, imp):
				t.Errorf("%s imports %s: pure packages touch no machine", p.ImportPath, imp)
			}
		}
	}
}

// onlyIn says which packages may import a library, by the start of its path.
var onlyIn = map[string][]string{
	"github.com/coreos/go-oidc":     {"server/auth"},
	"golang.org/x/oauth2":           {"server/auth", "server/live"},
	"github.com/sony/gobreaker":     {"server/live"},
	"github.com/zitadel/oidc":       {"server/demo"},
	"github.com/nicksnyder/go-i18n": {"server/words", "cmd/genlocales"},
	"github.com/jackc/pgx":          {"server/store"},
	"modernc.org/sqlite":            {"server/store"},
	"github.com/pressly/goose":      {"server/store"},
	"github.com/maxence-charriere/": {"app", "cmd/client", "cmd/bundle"},
	"github.com/BurntSushi/toml":    {"server/config", "server/registerdata", "server/words", "cmd/genlocales"},
	"github.com/tink-crypto":        {"server/keys"},
	"github.com/chromedp":           {"e2e"},
}

func TestLibrariesStayInTheirPackage(t *testing.T) {
	for _, p := range list(t, nil, "./...") {
		for _, imp := range p.Imports {
			for library, homes := range onlyIn {
				if !strings.HasPrefix(imp, library) {
					continue
				}
				at := strings.TrimPrefix(p.ImportPath, module)
				if !slices.ContainsFunc(homes, func(h string) bool { return at == h || strings.HasPrefix(at, h+"/") }) {
					t.Errorf("%s imports %s, which only %v may", p.ImportPath, imp, homes)
				}
			}
		}
	}
}

// neverInClient are packages that must not reach the browser: they are large,
// or they are the server's. net/http is named by the client library; the
// build puts a stub in its place (cmd/bundle).
var neverInClient = []string{
	"text/template", "html/template", "database/sql", "log/slog",
	"github.com/nicksnyder/go-i18n", "github.com/BurntSushi/toml",
	module + "server", module + "web", module + "internal/register",
}

func TestClientHoldsNothingOfTheServer(t *testing.T) {
	client := list(t, []string{"GOOS=js", "GOARCH=wasm"}, "./cmd/client")
	for _, dep := range client[0].Deps {
		for _, never := range neverInClient {
			// A library is meant with all below it, a standard package
			// alone: database/sql/driver is a few types that uuid names.
			if dep == never || strings.Contains(never, ".") && strings.HasPrefix(dep, never+"/") {
				t.Errorf("the client holds %s", dep)
			}
		}
	}
	for _, p := range list(t, []string{"GOOS=js", "GOARCH=wasm"}, "./app/...", "./internal/...", "./locales/...") {
		if slices.Contains(p.Imports, "net/http") {
			t.Errorf("%s imports net/http: calls from the browser go through fetch", p.ImportPath)
		}
	}
}
