// Package look is what the pages of the demonstration itself have in common:
// those of its identity provider and of its mailbox. They stand in for pages of
// others, so they share nothing with the portal but its look.
package look

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

//go:embed look.html look.css
var files embed.FS

// The addresses of what [Handle] serves, which the template "top" refers to.
const (
	stylePath = "/look.css"
	fontPath  = "/font.woff2"
)

// Templates returns a new set with the template "top", the beginning of a page
// up to its heading. Its data have the fields Lang, Other, Title, Switch (the
// address of the page in the other language) and Words, with the fields of
// [Words] and MarkText, which says more about the demonstration.
func Templates() *template.Template {
	return template.Must(template.ParseFS(files, "look.html"))
}

// Handle adds the stylesheet and the face of Loupe to a server. Without a font
// there is none to get, and browsers take the system's.
func Handle(mux *http.ServeMux, font []byte) {
	mux.HandleFunc("GET "+stylePath, func(w http.ResponseWriter, _ *http.Request) {
		css, err := files.ReadFile("look.css")
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		asset(w, "text/css; charset=utf-8", css)
	})
	mux.HandleFunc("GET "+fontPath, func(w http.ResponseWriter, r *http.Request) {
		if len(font) == 0 {
			http.NotFound(w, r)
			return
		}
		asset(w, "font/woff2", font)
	})
}

// Guard sets the headers of an answer that lets nothing in from elsewhere and is
// kept nowhere. Policy and referrer say what more than that a page may do.
func Guard(h http.Header, policy, referrer string) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; font-src 'self'; "+
		"base-uri 'none'; frame-ancestors 'none'; "+policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", referrer)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// asset answers a file that is the same for everybody.
func asset(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(body) // the browser has gone
}

// Show answers a page in a language: a template of a set, with its data. One
// that fails is a plain 500 and nothing of the page.
func Show(w http.ResponseWriter, status int, l lang.Lang, set *template.Template, page string, data any) {
	var body bytes.Buffer
	if err := set.ExecuteTemplate(&body, page, data); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(l)+"-BE")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the browser has gone
}

// Preferred returns the first of our languages that a browser asks for, else
// French.
func Preferred(r *http.Request) lang.Lang {
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		if l, ok := lang.Parse(tag); ok {
			return l
		}
	}
	return lang.FR
}
