package server

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzhttp"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/export"
)

// registerPath is the address of the register for machines: which format it
// answers in is negotiated. Each format has an address of its own besides.
const registerPath = "/register"

// exportPath returns the address of the register in one format.
func exportPath(f export.Format) string { return registerPath + "/declaration" + f.Ext }

// addExports enters the addresses of the register for machines. At the common
// one a browser is sent on to the page for people.
func (s *Server) addExports(t *table) {
	ready := map[string]entry{}
	for _, f := range export.Formats() {
		ready[f.Name] = open(s.exported(f))
		t.page(rights.SeePublic, "GET "+exportPath(f), ready[f.Name])
	}
	t.page(rights.SeePublic, "GET "+registerPath, open(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Vary", "Accept, Accept-Language, Cookie")
		f, ok := export.Negotiate(r.Header.Get("Accept"))
		switch {
		case ok && f.Name == export.Page.Name:
			http.Redirect(w, r, wire.Path(s.languageOf(r), wire.Declaration, ""), http.StatusSeeOther)
			return nil
		case ok:
			w.Header().Set("Content-Location", exportPath(f))
			return ready[f.Name].granted(w, r, auth.Session{})
		}
		return s.notAcceptable(w)
	}))
}

// exported serves the register in one format, which is made when it is first
// asked for.
func (s *Server) exported(f export.Format) func(http.ResponseWriter, *http.Request) error {
	made := sync.OnceValues(func() (*assets.Document, error) {
		var b bytes.Buffer
		if err := export.Write(&b, s.register, f.Name); err != nil {
			return nil, err
		}
		return assets.NewDocument(f.ContentType(), b.Bytes())
	})
	return func(w http.ResponseWriter, r *http.Request) error {
		doc, err := made()
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set(gzhttp.HeaderNoCompression, "1")
		h.Set("Content-Disposition", `inline; filename="loupe-`+strings.TrimPrefix(exportPath(f), registerPath+"/")+`"`)
		doc.Serve(w, r, "no-cache")
		return nil
	}
}

// notAcceptable answers a machine that takes none of the formats: with those
// that there are.
func (s *Server) notAcceptable(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	var list strings.Builder
	for _, f := range export.Formats() {
		h.Add("Link", "<"+exportPath(f)+`>; rel="alternate"; type="`+f.Media+`"`)
		list.WriteString(f.Media + " " + s.publicURL + exportPath(f) + "\n")
	}
	w.WriteHeader(http.StatusNotAcceptable)
	_, err := w.Write([]byte(list.String()))
	return err
}

// setExports names the formats for machines beside a page that says the same
// to people.
func (s *Server) setExports(h http.Header, p wire.Page) {
	if p.Route != wire.Declaration {
		return
	}
	for _, f := range export.Formats() {
		h.Add("Link", "<"+s.publicURL+exportPath(f)+`>; rel="alternate"; type="`+f.Media+`"`)
	}
}
