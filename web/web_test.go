package web_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/web"
)

// read returns one of the files.
func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(web.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBootKnowsPersonalPages holds the boot script's list of personal paths
// against the list of routes.
func TestBootKnowsPersonalPages(t *testing.T) {
	want := `const personal = ["` + wire.PersonalPrefix(lang.FR) + `", "` + wire.PersonalPrefix(lang.NL) + `"];`
	if !strings.Contains(read(t, "boot.js"), want) {
		t.Errorf("boot.js lacks %s", want)
	}
}

// TestBootKnowsLivePages holds the boot script's pattern of the pages that the
// client shows against the list of routes: a link to any other is the
// browser's.
func TestBootKnowsLivePages(t *testing.T) {
	m := regexp.MustCompile(`const live = /(.+)/;`).FindStringSubmatch(read(t, "boot.js"))
	if m == nil {
		t.Fatal("boot.js has no pattern of live pages")
	}
	live := regexp.MustCompile(strings.ReplaceAll(m[1], `\/`, "/"))
	for _, l := range lang.All {
		for _, p := range wire.Patterns {
			path := wire.Path(l, p.Route, "x")
			if got := live.MatchString(path); got == wire.DocumentOnly(p.Route) {
				t.Errorf("%s is shown by the client: %t", path, got)
			}
		}
	}
	for _, path := range []string{"/", "/fr", "/frx", "/auth/login", "/register", "/fr/domaines/a/b", "/static/x"} {
		if live.MatchString(path) {
			t.Errorf("%s is no page of the client", path)
		}
	}
}

// TestScriptsAreTame looks for what the scripts must not use: storage,
// other sites, markup from strings, code from strings.
func TestScriptsAreTame(t *testing.T) {
	for _, name := range []string{"boot.js", "upload.js", "worker.js"} {
		code := read(t, name)
		for _, word := range []string{
			"localStorage", "sessionStorage", "indexedDB", "document.cookie", "innerHTML", "outerHTML",
			"insertAdjacentHTML", "document.write", "eval(", "new Function", "https://", "serviceWorker.register",
		} {
			if strings.Contains(code, word) {
				t.Errorf("%s uses %s", name, word)
			}
		}
	}
}

// TestWorkerAnswersNothing makes sure that the worker that stands in never
// answers for the server.
func TestWorkerAnswersNothing(t *testing.T) {
	code := read(t, "worker.js")
	if regexp.MustCompile(`addEventListener\("fetch"|respondWith|caches\.open`).MatchString(code) {
		t.Error("the worker handles fetches or fills a cache")
	}
	for _, want := range []string{"caches.delete", "registration.unregister"} {
		if !strings.Contains(code, want) {
			t.Errorf("the worker lacks %s", want)
		}
	}
}

// TestStylesAskNobodyElse looks for addresses of other sites in the style
// sheets.
func TestStylesAskNobodyElse(t *testing.T) {
	sheets, err := fs.Glob(web.Files, "css/*.css")
	if err != nil || len(sheets) == 0 {
		t.Fatalf("style sheets: %v, %v", sheets, err)
	}
	for _, name := range sheets {
		if m := regexp.MustCompile(`(?i)@import|url\(\s*["']?(https?:)?//`).FindString(read(t, name)); m != "" {
			t.Errorf("%s holds %s", name, m)
		}
	}
}
