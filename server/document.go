package server

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/export"
)

// htmlType is the media type of a document.
const htmlType = "text/html; charset=utf-8"

// product ends the title of every document.
const product = "Loupe"

// document returns the whole HTML document of a page: what the browser shows
// without any script, and the same data as inert JSON for the client that may
// take over. Pages that are documents alone carry neither the data nor what the
// client needs, so the boot script leaves them to the browser.
func (s *Server) document(p wire.Page) ([]byte, error) {
	body, err := s.render(p)
	if err != nil {
		return nil, err
	}
	data := []byte(nil)
	if !wire.DocumentOnly(p.Route) {
		if data, err = json.Marshal(p); err != nil { // escapes <, > and &
			return nil, err
		}
	}
	var b bytes.Buffer
	b.Grow(len(body) + len(data) + 2<<10)
	b.WriteString(`<!doctype html><html lang="`)
	b.WriteString(string(p.Lang))
	b.WriteString(`"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`)
	s.writeHead(&b, p)
	b.WriteString(`</head><body>`)
	b.WriteString(body)
	if data != nil {
		// The client library looks for these three and fails without them.
		b.WriteString(`<aside id="app-wasm-loader" hidden><img id="app-wasm-loader-icon" alt=""><p id="app-wasm-loader-label"></p></aside>`)
		b.WriteString(`<script type="application/json" id="page-data">`)
		b.Write(data)
		b.WriteString(`</script>`)
	}
	b.WriteString(`</body></html>`)
	return b.Bytes(), nil
}

// writeHead writes what the head says about a page.
func (s *Server) writeHead(b *bytes.Buffer, p wire.Page) {
	title := product
	if p.Title != "" {
		title = p.Title + " – " + product
	}
	tag := func(parts ...string) {
		for i, part := range parts {
			if i%2 == 1 {
				part = html.EscapeString(part)
			}
			b.WriteString(part)
		}
	}
	tag(`<title>`, title, `</title>`)
	if p.Description != "" {
		tag(`<meta name="description" content="`, p.Description, `">`)
	}
	tag(`<meta name="color-scheme" content="light dark">` +
		`<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">` +
		`<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1a242d">`)
	if isPublic(p.Route) {
		tag(`<link rel="canonical" href="`, s.publicURL+p.Path, `">`)
		if p.Route == wire.Declaration {
			for _, f := range export.Formats() {
				tag(`<link rel="alternate" type="`, f.Media, `" href="`, exportPath(f), `">`)
			}
		}
	} else {
		tag(`<meta name="robots" content="noindex">`)
	}
	b.WriteString(s.links)
	if !isPublic(p.Route) {
		b.WriteString(s.uploads)
	}
}

// headLinks returns what the head of every document links to.
func headLinks(set *assets.Set) string {
	var b strings.Builder
	for _, l := range []struct{ attributes, file string }{
		{`rel="preload" as="font" type="font/woff2" crossorigin`, "ahn-latin.woff2"},
		{`rel="stylesheet"`, "loupe.css"},
		{`rel="icon" type="image/svg+xml" media="(prefers-color-scheme: light)"`, "favicon-light.svg"},
		{`rel="icon" type="image/svg+xml" media="(prefers-color-scheme: dark)"`, "favicon-dark.svg"},
		{`rel="apple-touch-icon"`, "apple-touch-180.png"},
	} {
		b.WriteString(`<link ` + l.attributes + ` href="` + set.URL(l.file) + `">`)
	}
	b.WriteString(script(set, "boot.js"))
	return b.String()
}

// script returns the element that loads a script.
func script(set *assets.Set, file string) string {
	return `<script defer src="` + set.URL(file) + `"></script>`
}

// isPublic reports whether a route is a page that is the same for everybody.
func isPublic(r wire.Route) bool {
	p, ok := wire.PatternOf(r)
	return ok && !p.Personal()
}

// setAlternates names the same page in each language, and where neither is
// chosen yet, as Link headers.
func (s *Server) setAlternates(h http.Header, p wire.Page) {
	if !isPublic(p.Route) {
		return
	}
	h.Add("Link", "<"+s.publicURL+p.Path+`>; rel="alternate"; hreflang="`+string(p.Lang)+`"`)
	h.Add("Link", "<"+s.publicURL+p.Alternate+`>; rel="alternate"; hreflang="`+string(p.Lang.Other())+`"`)
	if p.Route == wire.Home {
		h.Add("Link", "<"+s.publicURL+`/>; rel="alternate"; hreflang="x-default"`)
	}
}

// sendDocument sends a page that no cache may keep.
func (s *Server) sendDocument(w http.ResponseWriter, status int, p wire.Page) error {
	doc, err := s.document(p)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", htmlType)
	h.Set("Content-Language", string(p.Lang))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(doc)
	return err
}

// emptyPage returns a page of a route with what every page has and no data.
func (s *Server) emptyPage(l lang.Lang, r wire.Route) wire.Page {
	return wire.Page{
		Route:     r,
		Lang:      l,
		Alternate: wire.Path(l.Other(), wire.Home, ""),
		Sprite:    s.sprite,
		Edition:   s.edition(l),
	}
}
