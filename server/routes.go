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

// A table is every address of the portal with its handler. Nothing comes into
// the portal but through it, and nothing through it without an action that is
// asked for before.
type table struct {
	server *Server
	mux    *http.ServeMux
	rows   []Address
}

// page enters what answers people, with pages.
func (t *table) page(a rights.Action, pattern string, e entry) {
	t.add(a, pattern, t.server.page(t.server.guarded(a, e)))
}

// api enters what answers the client, with JSON.
func (t *table) api(a rights.Action, pattern string, e entry) {
	t.add(a, pattern, t.server.api(t.server.guarded(a, e)))
}

// static enters what is the same for everybody and needs no page.
func (t *table) static(path string, h http.Handler) { t.add(rights.SeePublic, path, h) }

// add enters a handler that is guarded. Pattern is a method and a path, or a
// path alone.
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
	t := &table{server: s, mux: http.NewServeMux()}
	s.addPages(t)
	t.page(rights.SeePublic, "GET /{$}", open(s.start))

	t.page(rights.LogIn, "GET "+wire.Login, open(s.login))
	t.page(rights.LogIn, "GET "+wire.Callback+"{provider}", open(s.callback))
	t.page(rights.LogIn, "POST "+wire.Logout, open(s.logout))
	t.page(rights.LogIn, "POST "+wire.BackChannel+"{provider}", open(s.backChannel))
	t.page(rights.LogIn, "GET "+wire.ClientKeys, open(s.clientKeys))

	// What lies behind the address of a page is asked page by page.
	t.api(rights.SeePublic, "GET "+wire.APIPage, open(s.apiPage))
	answer, file := s.answerAction(), s.fileAction()
	t.api(answer.name, "PUT "+wire.APIDraft, s.body(answer, http.StatusOK, readAnswerBody))
	t.api(file.name, "POST "+wire.APIRequest, s.body(file, http.StatusCreated, readRequestBody))
	t.api(rights.WriteRequest, "POST "+wire.APIUploads, entry{granted: s.postUpload})
	t.api(rights.WriteRequest, "PUT "+wire.APIUploads+"/{id}", entry{granted: s.putPiece})
	t.api(rights.WriteRequest, "GET "+wire.APIUploads+"/{id}", entry{granted: s.getUpload})
	s.addDocuments(t)
	s.addConfirm(t)
	s.addGuests(t)
	if s.feeds != nil {
		t.add(rights.PushFeed, "POST "+wire.FeedPath+"{feed}", s.feeds)
	}
	t.static("POST "+reportsPath, http.HandlerFunc(s.report))
	t.api(rights.SeePublic, "/api/", open(s.noPage))

	var sitemap []string
	for _, path := range s.publicPaths() {
		sitemap = append(sitemap, s.publicURL+path)
	}
	s.assets.Register(t.static, sitemap)
	s.addExports(t)
	t.page(rights.SeePublic, "/", open(s.noPage))
	return t
}

// addPages enters the pages and their forms in both languages.
func (s *Server) addPages(t *table) {
	file := s.fileAction()
	for _, l := range lang.All {
		for _, p := range wire.Patterns {
			get := open(s.getPublic)
			switch {
			case guestPages[p.Route]:
				continue // see addGuests
			case isTrail(p.Route):
				get = entry{s.getTrail, s.hidden}
			case p.Route == wire.Search:
				get = open(s.getSearch)
			case p.Personal():
				get = entry{s.getPersonal, s.hidden}
			}
			t.page(p.Action, "GET "+exact(p.In(l)), get)
		}
		ask, _ := wire.PatternOf(wire.Ask)
		request, _ := wire.PatternOf(wire.Request)
		held, _ := wire.PatternOf(wire.Held)
		passport, _ := wire.PatternOf(wire.MyPassport)
		t.page(rights.WriteRequest, "POST "+ask.In(l), s.postAsk())
		t.page(file.name, "POST "+wire.Path(l, file.page, ""), s.postReview())
		t.page(rights.OpenSamples, "POST "+held.In(l), s.postHeld())
		t.page(rights.WriteRequest, "POST "+passport.In(l), entry{s.postPassport, s.hiddenFor(rights.WriteRequest)})
		t.page(rights.WriteMessage, "POST "+request.In(l), entry{s.postRequest, s.requestHeld})
		t.page(rights.ChangeChoices, "POST "+wire.Path(l, wire.Choices, ""), entry{s.postChoices, s.hiddenFor(rights.ChangeChoices)})
		t.page(rights.SeeRequests, "POST "+wire.Path(l, wire.Settings, ""), entry{s.postSettings, s.hiddenFor(rights.SeeRequests)})
		t.page(rights.WriteRequest, "POST "+wire.Path(l, wire.Looks, ""), entry{s.postLooks, s.hiddenFor(rights.WriteRequest)})
		t.page(rights.SeePublic, "POST "+wire.Path(l, wire.Check, ""), open(s.postCheck))
		t.page(rights.EndSessions, "POST "+wire.Path(l, wire.Sessions, ""), entry{granted: s.postSessions})
		t.page(rights.SeeFile, "POST "+wire.Path(l, wire.MyVersions, ""), entry{granted: s.postVersions})
		t.page(rights.SeePublic, "/"+string(l)+"/", open(s.noPage))
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
