package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// publicPaths returns the address of public pages: of every page, and two of
// each page about one thing.
func publicPaths(p *portal) []string {
	r := p.register
	params := map[wire.Route][]lang.Text{
		wire.Domain:    {r.Domains[0].Slug, r.Domains[3].Slug},
		wire.Category:  {r.Categories[0].Slug, r.Categories[20].Slug},
		wire.Recipient: {r.Sources[0].Slug, r.Processors[9].Slug},
		wire.Decision:  {r.Decisions[0].Slug, r.Decisions[5].Slug},
		wire.Version:   {{FR: "1", NL: "1"}, {FR: "2", NL: "2"}},
		wire.Audience:  {r.Audience[1].Slug, r.Audience[5].Slug},
	}
	var all []string
	for _, l := range lang.All {
		for _, pattern := range wire.Patterns {
			if pattern.Personal() {
				continue
			}
			if !strings.Contains(pattern.FR, "{") {
				all = append(all, wire.Path(l, pattern.Route, ""))
			}
			for _, slug := range params[pattern.Route] {
				all = append(all, wire.Path(l, pattern.Route, slug.In(l)))
			}
		}
	}
	return all
}

func TestPublicPagesAreTheSameForEverybody(t *testing.T) {
	p := newPortal(t)
	stranger, member := p.browser(t), p.browser(t)
	member.login("elise", "/fr/moi")
	for _, path := range publicPaths(p) {
		a, b := stranger.get(path), member.get(path)
		if a.StatusCode != http.StatusOK || a.body != b.body || a.Header.Get("ETag") != b.Header.Get("ETag") {
			t.Errorf("%s: %d, %d bytes for a stranger, %d, %d bytes for a member", path, a.StatusCode, len(a.body), b.StatusCode, len(b.body))
		}
		if page := a.page(t); page.Viewer != nil || page.Title == "" || page.Description == "" || strings.HasPrefix(page.Title, "[") {
			t.Errorf("%s: viewer %v, title %q, description %q", path, page.Viewer, page.Title, page.Description)
		}
	}
}

func TestPublicPageIsNamedByItsContent(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	seen := map[string]string{}
	for _, path := range publicPaths(p) {
		for _, encoding := range []string{"identity", "gzip", "br", "identity;q=1, gzip;q=0.5"} {
			a := b.do(http.MethodGet, path, "", "Accept-Encoding", encoding)
			if strings.HasPrefix(encoding, "identity;") {
				if sent := a.Header.Get("Content-Encoding"); sent != "" {
					t.Errorf("%s as %q: sent as %q", path, encoding, sent)
				}
				continue
			}
			etag := a.Header.Get("ETag")
			if a.Header.Get("Content-Encoding") != strings.TrimPrefix(encoding, "identity") || etag == "" || a.Header.Get("No-Gzip-Compression") != "" {
				t.Errorf("%s as %q: encoding %q, tag %q", path, encoding, a.Header.Get("Content-Encoding"), etag)
			}
			if other, ok := seen[etag]; ok {
				t.Errorf("%s and %s share the tag %s", path, other, etag)
			}
			seen[etag] = path
			if again := b.do(http.MethodGet, path, "", "Accept-Encoding", encoding, "If-None-Match", etag); again.StatusCode != http.StatusNotModified || again.body != "" {
				t.Errorf("%s again: %d", path, again.StatusCode)
			}
			if other := b.do(http.MethodGet, "/fr/", "", "Accept-Encoding", encoding, "If-None-Match", `"other"`); other.StatusCode != http.StatusOK {
				t.Errorf("unknown tag: %d", other.StatusCode)
			}
		}
	}
}

func TestAlternates(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	for _, path := range publicPaths(p) {
		page := b.get(path).page(t)
		back := b.get(page.Alternate).page(t)
		if back.Alternate != path || back.Lang == page.Lang || back.Route != page.Route {
			t.Errorf("%s leads to %s, and that back to %s", path, page.Alternate, back.Alternate)
		}
	}
	links := strings.Join(b.get("/fr/domaines/assurance-obligatoire").Header.Values("Link"), ", ")
	for _, want := range []string{
		"<" + p.url + `/fr/domaines/assurance-obligatoire>; rel="alternate"; hreflang="fr"`,
		"<" + p.url + `/nl/domeinen/verplichte-verzekering>; rel="alternate"; hreflang="nl"`,
	} {
		if !strings.Contains(links, want) {
			t.Errorf("Link = %s, want %s", links, want)
		}
	}
}

func TestStartNegotiates(t *testing.T) {
	p := newPortal(t)
	for _, test := range []struct{ accept, cookie, want string }{
		{"fr-BE,nl;q=0.8", "", "/fr/"},
		{"de,nl-BE;q=0.9,fr;q=0.3", "", "/nl/"},
		{"NL", "", "/nl/"},
		{"fr;q=0, nl;q=0.1", "", "/nl/"},
		{"fr", "nl", "/nl/"}, // what was chosen goes first
		{"de, en;q=0.5", "", ""},
		{"", "", ""},
		{"fr;q=x", "", ""},
	} {
		b := p.browser(t)
		if test.cookie != "" {
			b.cookies["localhost"] = map[string]string{"lang": test.cookie}
		}
		a := b.do(http.MethodGet, "/", "", "Accept-Language", test.accept)
		if got := a.Header.Get("Location"); got != test.want {
			t.Errorf("Accept-Language %q, choice %q: to %q, want %q", test.accept, test.cookie, got, test.want)
		}
		if test.want == "" && a.page(t).Route != wire.Start {
			t.Errorf("Accept-Language %q: no choice of language", test.accept)
		}
	}
	b := p.browser(t)
	b.login("jeroen", "/nl/mij")
	delete(b.cookies["localhost"], "lang")
	if a := b.do(http.MethodGet, "/", "", "Accept-Language", "fr"); a.Header.Get("Location") != "/nl/" {
		t.Errorf("the language of the account is not asked before the browser's: %q", a.Header.Get("Location"))
	}
}

func TestLanguageOfTheLastPageIsRemembered(t *testing.T) {
	b := newPortal(t).browser(t)
	b.get("/nl/domeinen")
	if a := b.do(http.MethodGet, "/", "", "Accept-Language", "fr"); a.Header.Get("Location") != "/nl/" {
		t.Errorf("to %q", a.Header.Get("Location"))
	}
}

func TestUnknownAddress(t *testing.T) {
	b := newPortal(t).browser(t)
	for path, l := range map[string]lang.Lang{
		"/fr/rien": lang.FR, "/nl/niets": lang.NL, "/fr/domaines/rien": lang.FR, "/nl/domeinen/assurance-obligatoire": lang.NL,
		"/fr/moi/rien": lang.FR, "/nl/mij/a/b/c": lang.NL, "/web/app.wasm": lang.FR, "/fr/domaines/": lang.FR, "/.git/config": lang.FR,
	} {
		a := b.get(path)
		p := a.page(t)
		if a.StatusCode != http.StatusNotFound || p.Lang != l || p.Fault == nil || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d in %s, cache %q", path, a.StatusCode, p.Lang, a.Header.Get("Cache-Control"))
		}
	}
	if a := b.get("/something", "Accept-Language", "nl"); a.page(t).Lang != lang.NL {
		t.Error("an address outside the two trees is not answered in the browser's language")
	}
	if a := b.do(http.MethodGet, "/fr", ""); a.StatusCode/100 != 3 || a.Header.Get("Location") != "/fr/" {
		t.Errorf("/fr: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
}

func TestWrongMethod(t *testing.T) {
	b := newPortal(t).browser(t)
	a := b.post("/fr/domaines", url.Values{})
	if a.StatusCode != http.StatusMethodNotAllowed || a.page(t).Lang != lang.FR {
		t.Errorf("POST of a page: %d", a.StatusCode)
	}
	if a := b.do(http.MethodHead, "/fr/", ""); a.StatusCode != http.StatusOK || a.body != "" {
		t.Errorf("HEAD: %d, %d bytes", a.StatusCode, len(a.body))
	}
}

func TestFilesForRobots(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	if a := b.get("/robots.txt"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "/sitemap.xml") {
		t.Errorf("robots.txt: %d %q", a.StatusCode, a.body)
	}
	sitemap := b.get("/sitemap.xml")
	for _, path := range publicPaths(p) {
		if !strings.Contains(sitemap.body, "<loc>"+p.url+path+"</loc>") {
			t.Errorf("sitemap.xml lacks %s", path)
		}
	}
	if strings.Contains(sitemap.body, "/moi") || strings.Contains(sitemap.body, "/mij") {
		t.Error("sitemap.xml names personal pages")
	}
	if a := b.get("/ads.txt"); strings.Contains(a.body, "<") || a.StatusCode >= 500 {
		t.Errorf("ads.txt: %d %q", a.StatusCode, a.body)
	}
}

func TestDocumentHead(t *testing.T) {
	p := newPortal(t)
	body := p.browser(t).get("/nl/").body
	for _, want := range []string{
		`<!doctype html><html lang="nl">`, ` – Loupe</title>`, `<meta name="description" content="`,
		`<link rel="canonical" href="` + p.url + `/nl/">`, `rel="preload" as="font"`, `href="/static/`,
		`<aside id="app-wasm-loader" hidden>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("document lacks %s", want)
		}
	}
	if strings.Contains(body, "<style") || strings.Contains(body, "style=") || strings.Contains(body, "http://127") {
		t.Error("document has a style of its own, or names another origin")
	}
}
