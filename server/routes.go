package server

import (
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// An Address is one address of the portal: a method, or "" for every method, a
// path in the patterns of [http.ServeMux], and what using it is.
type Address struct {
	Method string
	Path   string
	Action rights.Action
}

// A table is every address of the portal with its handler. No handler comes
// into the portal but through it, and so none without an action.
type table struct {
	mux  *http.ServeMux
	rows []Address
}

// add enters a handler. Pattern is a method and a path, or a path alone.
func (t *table) add(a rights.Action, pattern string, h http.Handler) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	t.rows = append(t.rows, Address{method, path, a})
	t.mux.Handle(pattern, h)
}

// routes returns every address of the portal. It is the only place where one
// is given to a handler.
func (s *Server) routes() *table {
	t := &table{mux: http.NewServeMux()}
	s.addPages(t)
	t.add(rights.SeePublic, "GET /{$}", s.page(s.start))

	t.add(rights.LogIn, "GET "+wire.Login, s.page(s.login))
	t.add(rights.LogIn, "GET "+wire.Callback, s.page(s.callback))
	t.add(rights.LogIn, "POST "+wire.Logout, s.page(s.logout))
	t.add(rights.LogIn, "POST "+wire.BackChannel+"{provider}", s.page(s.backChannel))
	t.add(rights.LogIn, "GET "+wire.ClientKeys, s.page(s.clientKeys))

	// What lies behind the address of a page is asked page by page.
	t.add(rights.SeePublic, "GET "+wire.APIPage, s.api(s.apiPage))
	t.add(rights.WriteRequest, "PUT "+wire.APIDraft, s.api(s.apiDraft))
	t.add(rights.SendRequest, "POST "+wire.APIRequest, s.api(s.apiRequest))
	t.add(rights.SeePublic, "POST "+reportsPath, http.HandlerFunc(s.report))
	t.add(rights.SeePublic, "/api/", s.api(s.noPage))

	var sitemap []string
	for _, path := range s.publicPaths() {
		sitemap = append(sitemap, s.publicURL+path)
	}
	s.assets.Register(func(path string, h http.Handler) { t.add(rights.SeePublic, path, h) }, sitemap)
	t.add(rights.SeePublic, "/", s.page(s.noPage))
	return t
}

// addPages enters the pages and their forms in both languages.
func (s *Server) addPages(t *table) {
	for _, l := range lang.All {
		for _, p := range wire.Patterns {
			get := s.page(s.getPublic)
			if p.Personal() {
				get = s.page(s.guarded(p.Action, entry{s.getPersonal, s.notSeen}))
			}
			t.add(p.Action, "GET "+exact(p.In(l)), get)
		}
		t.add(rights.WriteRequest, "POST "+wire.Path(l, wire.Access, ""), s.page(s.postDraft()))
		t.add(rights.SendRequest, "POST "+wire.Path(l, wire.Review, ""), s.page(s.postRequest()))
		t.add(rights.EndSessions, "POST "+wire.Path(l, wire.Sessions, ""),
			s.page(s.guarded(rights.EndSessions, entry{granted: s.postSessions})))
		t.add(rights.SeePublic, "/"+string(l)+"/", s.page(s.noPage))
	}
}

// exact returns the pattern for a path alone, without what lies below it.
func exact(path string) string {
	if strings.HasSuffix(path, "/") {
		return path + "{$}"
	}
	return path
}

// noPage answers an address that is none, or is one for another method.
func (s *Server) noPage(w http.ResponseWriter, r *http.Request) error {
	if _, _, _, ok := wire.Match(r.URL.Path); ok && r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return fault.New(fault.BadMethod, "no such method here")
	}
	return fault.New(fault.NotFound, "no such address")
}
