package assets

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// closed lists what robots should leave alone.
var closed = []string{
	wire.PersonalPrefix(lang.FR), wire.PersonalPrefix(lang.NL), "/api/", "/auth/",
}

// Register hands add every address that static files answer: /static/, the
// scripts of the client library, the worker, the icons, and what robots ask
// for. Sitemap lists the full addresses of the pages that search engines
// may know.
//
// These are all addresses that go-app's own handler would answer besides
// pages, so it has no work at run time.
func (s *Set) Register(add func(path string, h http.Handler), sitemap []string) {
	add(prefix, s.Handler())
	for _, address := range []string{"/app.js", "/wasm_exec.js", "/app-worker.js", "/favicon.ico", "/favicon.svg"} {
		f := s.fixed[address]
		add(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if f == nil {
				missing(w)
				return
			}
			f.serve(w, r, f.keep(r))
		}))
	}
	for address, body := range map[string]string{
		"/robots.txt":  robots(sitemap),
		"/sitemap.xml": siteMap(sitemap),
		"/ads.txt":     "# Loupe shows no advertising.\n",
	} {
		f := smallFile(address, body)
		add(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, revisit) }))
	}
}

// keep returns how long a file at a fixed address may be kept: for good when
// it was asked for in the version that it has.
func (f *file) keep(r *http.Request) string {
	if r.URL.RawQuery == "v="+f.hash {
		return immutable
	}
	return revisit
}

// smallFile returns a file too small to be worth compressing.
func smallFile(address, body string) *file {
	ext := address[strings.LastIndexByte(address, '.'):]
	return &file{mime: kinds[ext].mime, hash: hashOf([]byte(body)), plain: []byte(body)}
}

// robots returns robots.txt: public pages may be read, what belongs to a
// person or to the machinery not.
func robots(sitemap []string) string {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range closed {
		b.WriteString("Disallow: " + path + "\n")
	}
	b.WriteString("Allow: /\n")
	if len(sitemap) > 0 {
		if origin, ok := originOf(sitemap[0]); ok {
			b.WriteString("\nSitemap: " + origin + "/sitemap.xml\n")
		}
	}
	return b.String()
}

// originOf returns the origin of a full address.
func originOf(address string) (string, bool) {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return "", false
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host, host != ""
}

// siteMap returns the pages in the format of sitemaps.org.
func siteMap(pages []string) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, page := range pages {
		b.WriteString("<url><loc>")
		_ = xml.EscapeText(&b, []byte(page)) // a Builder takes everything
		b.WriteString("</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.String()
}
