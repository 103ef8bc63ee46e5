package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/auth"
)

// A document is a public page, ready to send in each encoding.
type document struct {
	page   wire.Page
	bodies map[string][]byte // by content encoding: "", "gzip", "br"
	hash   string
}

// documents keeps the public pages once they were made. Only addresses that
// have a page are kept, so it cannot grow without end.
type documents struct {
	mu    sync.RWMutex
	ready map[string]*document
}

// get returns the document of a path, made by build the first time.
func (d *documents) get(path string, build func() (*document, error)) (*document, error) {
	d.mu.RLock()
	doc := d.ready[path]
	d.mu.RUnlock()
	if doc != nil {
		return doc, nil
	}
	doc, err := build()
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ready == nil {
		d.ready = make(map[string]*document)
	}
	d.ready[path] = doc
	return doc, nil
}

// publicDocument returns the document of a public page.
func (s *Server) publicDocument(path string) (*document, error) {
	return s.public.get(path, func() (*document, error) {
		route, l, param, ok := wire.Match(path)
		if !ok || !isPublic(route) {
			return nil, fault.New(fault.NotFound, "no public page")
		}
		p, err := s.publicPage(route, l, param)
		if err != nil {
			return nil, err
		}
		html, err := s.document(p)
		if err != nil {
			return nil, err
		}
		return compressed(p, html)
	})
}

// compressed returns html with its compressed forms.
func compressed(p wire.Page, html []byte) (*document, error) {
	var br, gz bytes.Buffer
	bw := brotli.NewWriterLevel(&br, brotli.BestCompression)
	gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, w := range []interface {
		Write([]byte) (int, error)
		Close() error
	}{bw, gw} {
		if _, err := w.Write(html); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(html)
	return &document{
		page:   p,
		bodies: map[string][]byte{"": html, "gzip": gz.Bytes(), "br": br.Bytes()},
		hash:   hex.EncodeToString(sum[:16]),
	}, nil
}

// getPublic handles GET of a public page: the same bytes for everybody, named
// by the hash of their content.
func (s *Server) getPublic(w http.ResponseWriter, r *http.Request) error {
	doc, err := s.publicDocument(r.URL.Path)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(doc.page.Lang))
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	rememberLanguage(w, r, doc.page.Lang)
	s.setAlternates(h, doc.page)
	encoding := assets.Encoding(r.Header.Get("Accept-Encoding"))
	etag := `"` + doc.hash + encoding + `"`
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	_, err = w.Write(doc.bodies[encoding])
	return err
}

// getPersonal handles GET of a personal page: made for one person, kept by
// nobody.
func (s *Server) getPersonal(w http.ResponseWriter, r *http.Request) error {
	route, l, param, ok := wire.Match(r.URL.Path)
	if !ok {
		return fault.New(fault.NotFound, "no such page")
	}
	sess, err := s.door.Session(r)
	if fault.Is(err, fault.Unauthorized) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, loginPath(l, route, param), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	p, err := s.personalPage(r.Context(), sess, route, l, param)
	if moved, ok := err.(elsewhere); ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, string(moved), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	rememberLanguage(w, r, l)
	return s.sendDocument(w, http.StatusOK, p)
}

// An elsewhere is the error of a page that has nothing to show at the moment:
// the address where to go instead.
type elsewhere string

// Error implements error.
func (e elsewhere) Error() string { return "go to " + string(e) }

// apiPage handles GET /api/page: the data of the page at a path.
func (s *Server) apiPage(w http.ResponseWriter, r *http.Request) error {
	path := r.URL.Query().Get("path")
	route, l, param, ok := wire.Match(path)
	if !ok {
		return fault.New(fault.NotFound, "no such page")
	}
	if isPublic(route) {
		doc, err := s.publicDocument(path)
		if err != nil {
			return err
		}
		rememberLanguage(w, r, l)
		return respond(w, http.StatusOK, doc.page)
	}
	sess, err := s.door.Session(r)
	if err != nil {
		return err
	}
	p, err := s.personalPage(r.Context(), sess, route, l, param)
	if _, ok := err.(elsewhere); ok {
		return fault.New(fault.Conflict, "page has nothing to show")
	}
	if err != nil {
		return err
	}
	rememberLanguage(w, r, l)
	return respond(w, http.StatusOK, p)
}

// loginPath returns the address that logs a person in and brings them to a
// page, which is named and not given as an address.
func loginPath(l lang.Lang, route wire.Route, param string) string {
	q := url.Values{"lang": {string(l)}, "to": {string(route)}}
	if param != "" {
		q.Set("param", param)
	}
	return wire.Login + "?" + q.Encode()
}

// viewer returns how pages greet the person of a session.
func (s *Server) viewer(sess auth.Session, l lang.Lang) *wire.Viewer {
	v := &wire.Viewer{Name: sess.Account.Name, Role: string(sess.Role), Member: sess.Account.MemberID != ""}
	if org, ok := s.register.Organisation(sess.Controller); ok {
		v.Office = org.Short.In(l)
	}
	return v
}
