package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/auth"
)

// A document is a public page: its data, and itself ready to send.
type document struct {
	page  wire.Page
	ready *assets.Document
}

// documents returns the public pages by their address. Each is made when it is
// first asked for, once, and there are no more than there are addresses.
func (s *Server) documents() map[string]func() (document, error) {
	all := map[string]func() (document, error){}
	for _, path := range s.publicPaths() {
		all[path] = sync.OnceValues(func() (document, error) { return s.newDocument(path) })
	}
	return all
}

// publicPaths returns the address of every public page.
func (s *Server) publicPaths() []string {
	var all []string
	for _, l := range lang.All {
		for _, p := range wire.Patterns {
			if p.Personal() {
				continue
			}
			for _, param := range s.params(p.Route, l) {
				all = append(all, wire.Path(l, p.Route, param))
			}
		}
	}
	return all
}

// newDocument makes the public page at an address.
func (s *Server) newDocument(path string) (document, error) {
	route, l, param, _ := wire.Match(path)
	p, err := s.publicPage(route, l, param)
	if err != nil {
		return document{}, err
	}
	html, err := s.document(p)
	if err != nil {
		return document{}, err
	}
	ready, err := assets.NewDocument(htmlType, html)
	return document{p, ready}, err
}

// publicDocument returns the public page at an address.
func (s *Server) publicDocument(path string) (document, error) {
	get, ok := s.public[path]
	if !ok {
		return document{}, fault.New(fault.NotFound, "no public page")
	}
	return get()
}

// getPublic handles GET of a public page: the same bytes for everybody, named
// by the hash of their content.
func (s *Server) getPublic(w http.ResponseWriter, r *http.Request) error {
	doc, err := s.publicDocument(r.URL.Path)
	if err != nil {
		return err
	}
	keep := "no-cache"
	if rememberLanguage(w, r, doc.page.Lang) {
		keep = "private, no-cache" // the cookie is of one person
	}
	h := w.Header()
	h.Set("Content-Language", string(doc.page.Lang))
	h.Set(gzhttp.HeaderNoCompression, "1")
	s.setAlternates(h, doc.page)
	s.setExports(h, doc.page)
	doc.ready.Serve(w, r, keep)
	return nil
}

// getPersonal handles GET of a personal page: made for one person, kept by
// nobody.
func (s *Server) getPersonal(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	route, l, param, ok := wire.Match(r.URL.Path)
	if !ok {
		return fault.New(fault.NotFound, "no such page")
	}
	before := s.now()
	p, err := s.personalPage(r.Context(), sess, route, l, param)
	if moved, ok := errors.AsType[elsewhere](err); ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, string(moved), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	s.setDone(&p, r)
	s.seen(r, sess, p, before)
	s.find(&p, r.URL.Query().Get(wire.FieldQuery))
	rememberLanguage(w, r, l)
	return s.sendDocument(w, http.StatusOK, p)
}

// hidden is what a personal page is for those who may not see it.
func (s *Server) hidden(w http.ResponseWriter, r *http.Request, sess auth.Session, err error) error {
	route, _, _, _ := wire.Match(r.URL.Path)
	p, _ := wire.PatternOf(route)
	return s.notSeen(w, r, sess, p.Action, err)
}

// hiddenFor returns what the form of a personal page is for those who may not
// do its action: they come back to the page.
func (s *Server) hiddenFor(a rights.Action) func(http.ResponseWriter, *http.Request, auth.Session, error) error {
	return func(w http.ResponseWriter, r *http.Request, sess auth.Session, err error) error {
		return s.notSeen(w, r, sess, a, err)
	}
}

// setDone tells a page what was done just before, if r says so.
func (s *Server) setDone(p *wire.Page, r *http.Request) {
	done := r.URL.Query().Get(wire.DoneParam)
	switch {
	case p.Sessions != nil:
		p.Sessions.Done = oneOf(done, wire.DoneSession, wire.DoneOthers, wire.DoneUnlinked, wire.DoneConfirmed)
	case p.Request != nil:
		p.Request.Done = oneOf(done, wire.DoneSent, wire.DoneWithdrawn)
		if done == wire.DoneWithdrawn && p.Request.Status != rights.Withdrawn {
			p.Request.Done = ""
		}
	case p.Settings != nil:
		p.Settings.Done = oneOf(done, wire.DoneSaved, wire.DoneMailed, wire.DoneEmail)
	case p.Choices != nil:
		i := slices.IndexFunc(p.Choices.Choices, func(c wire.ChoiceCard) bool { return c.ID == done })
		if i < 0 {
			break
		}
		p.Choices.Done = done
		for _, line := range p.Choices.History { // the newest is the first
			if line.Name == p.Choices.Choices[i].Name {
				p.Choices.ReceiptPath = line.ReceiptPath
				break
			}
		}
	}
}

// oneOf returns s if it is among some values, and "" if not.
func oneOf(s string, values ...string) string {
	if slices.Contains(values, s) {
		return s
	}
	return ""
}

// seen notes that the person of a session has seen what a page tells them that
// was made from what there was before an instant. What a browser loads in
// advance is not seen. That it could not be noted is no reason not to show it.
func (s *Server) seen(r *http.Request, sess auth.Session, p wire.Page, before time.Time) {
	if r.Method != http.MethodGet || r.Header.Get("Sec-Purpose") != "" || r.Header.Get("Purpose") != "" {
		return
	}
	var err error
	switch p.Route {
	case wire.Request:
		err = s.desk.MarkRead(r.Context(), s.actor(sess), p.Request.ID, before)
	case wire.Requests:
		err = s.desk.ReadNotices(r.Context(), s.actor(sess))
	}
	if err != nil {
		s.log.ErrorContext(r.Context(), "not noted as read", "pattern", r.Pattern, "err", err)
	}
}

// notSeen answers a person who may not do an action on the personal page of an
// address: with a login, if nobody is logged in, and otherwise with what is
// missing.
func (s *Server) notSeen(w http.ResponseWriter, r *http.Request, sess auth.Session, a rights.Action, err error) error {
	route, l, param, ok := wire.Match(r.URL.Path)
	if !ok {
		return fault.New(fault.NotFound, "no such page")
	}
	f := s.faultOf(r, err)
	link := wire.LoginLink{Lang: l, Route: route, Param: param}
	switch {
	case f.Code == fault.Unauthorized:
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, link.Path(), http.StatusSeeOther)
		return nil
	case f.Code == fault.StepUp:
		link.Action = a
		f.Login = stepUp(link, sess.Provider, f.Reason)
	case f.Code == fault.Expired && sess.Role.Staff():
		link.Staff = true
		f.Login = link.Path()
	}
	return s.sendProblem(w, r, l, f)
}

// An elsewhere is the error of a page that has nothing to show at the moment:
// the address where to go instead.
type elsewhere string

// Error implements error.
func (e elsewhere) Error() string { return "go to " + string(e) }

// apiPage handles GET /api/page: the data of the page at a path.
func (s *Server) apiPage(w http.ResponseWriter, r *http.Request) error {
	path, rest, _ := strings.Cut(r.URL.Query().Get("path"), "?")
	route, l, param, ok := wire.Match(path)
	if !ok {
		return fault.New(fault.NotFound, "no such page")
	}
	values, err := url.ParseQuery(rest)
	if err != nil {
		values = url.Values{}
	}
	query := values.Get(wire.FieldQuery)
	if isPublic(route) {
		doc, err := s.publicDocument(path)
		if err != nil {
			return err
		}
		p := doc.page // a copy: the page that is kept has no query
		s.find(&p, query)
		rememberLanguage(w, r, l)
		return respond(w, http.StatusOK, p)
	}
	pattern, _ := wire.PatternOf(route)
	sess, err := s.may(r, pattern.Action)
	if err != nil {
		return err
	}
	var p wire.Page
	if isTrail(route) {
		p, err = s.trailPage(r.Context(), sess, route, l, askedOf(values))
	} else {
		p, err = s.personalPage(r.Context(), sess, route, l, param)
	}
	if _, ok := errors.AsType[elsewhere](err); ok {
		return fault.New(fault.Conflict, "page has nothing to show")
	}
	if err != nil {
		return err
	}
	s.find(&p, query)
	rememberLanguage(w, r, l)
	return respond(w, http.StatusOK, p)
}

// viewer returns how pages greet the person of a session.
func (s *Server) viewer(sess auth.Session, l lang.Lang) *wire.Viewer {
	role := sess.Standing(s.now()).Role
	v := &wire.Viewer{Name: sess.Account.Name, Role: string(role), Member: role.HasFile()}
	if org, ok := s.register.Organisation(sess.Controller); ok {
		v.Office = org.Short.In(l)
	}
	return v
}
