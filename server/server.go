// Package server is the portal over HTTP: it finds the page of an address,
// loads its data, has it shown, and takes in what people send.
//
// A page is rendered by the function in [Options.Render]; the package knows
// the data of pages and never their views. Public pages are the same for
// everybody and kept ready; personal pages are made after the session was
// checked and are never kept by anybody.
package server

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/words"
)

// Options is what a [Server] is made of. All are needed but Hosts.
type Options struct {
	PublicURL string   // scheme and host, without a final slash
	Hosts     []string // values of the Host header that are answered

	Register *register.Register
	Holdings feed.Store
	Desk     *casework.Desk
	Door     *auth.Door
	Words    *words.Bundle
	Assets   *assets.Set

	// Render shows a page as one HTML element.
	Render func(wire.Page) (string, error)

	Office *time.Location // where days begin and end
	Now    func() time.Time
	Log    *slog.Logger
}

// A Server answers the requests of the portal.
type Server struct {
	publicURL string
	hosts     []string
	register  *register.Register
	holdings  feed.Store
	desk      *casework.Desk
	door      *auth.Door
	words     *words.Bundle
	assets    *assets.Set
	links     string // in the head of every document
	sprite    string // address of the icons
	render    func(wire.Page) (string, error)
	office    *time.Location
	now       func() time.Time
	log       *slog.Logger

	reports *reporter

	public map[string]func() (document, error)
}

// New returns the handler of the portal, or says which text is missing.
func New(o Options) (http.Handler, error) {
	if err := o.Words.Require(messages()...); err != nil {
		return nil, err
	}
	s := &Server{
		publicURL: o.PublicURL,
		hosts:     o.Hosts,
		register:  o.Register,
		holdings:  o.Holdings,
		desk:      o.Desk,
		door:      o.Door,
		words:     o.Words,
		assets:    o.Assets,
		links:     links(o.Assets),
		sprite:    o.Assets.URL("icons.svg"),
		render:    o.Render,
		office:    o.Office,
		now:       o.Now,
		log:       o.Log,
		reports:   newReporter(csp),
	}
	s.public = s.documents()
	h := compress(s.sameOrigin(s.routes()))
	return s.secure(s.onlyHosts(s.logRequests(s.recoverPanics(h)))), nil
}

// messages returns the ids of the texts that are looked up by a name made at
// run time: titles and descriptions by route, words by fault.
func messages() []string {
	ids := []string{"server_error", "server_title_start", "server_title_goodbye"}
	for _, p := range wire.Patterns {
		ids = append(ids, "server_title_"+titleName(p.Route))
		if !p.Personal {
			ids = append(ids, "server_description_"+titleName(p.Route))
		}
	}
	for code := range statusOf {
		ids = append(ids, "server_title_"+string(code), "server_fault_"+string(code))
	}
	return ids
}

// routes returns every address of the portal. It is the only place where one
// is given to a handler.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, l := range lang.All {
		for _, p := range wire.Patterns {
			get := s.getPublic
			if p.Personal {
				get = s.getPersonal
			}
			mux.Handle("GET "+exact(p.In(l)), s.page(get))
		}
		mux.Handle("POST "+wire.Path(l, wire.Access, ""), s.page(s.postDraft))
		mux.Handle("POST "+wire.Path(l, wire.Review, ""), s.page(s.postRequest))
		mux.Handle("/"+string(l)+"/", s.page(s.noPage))
	}
	mux.Handle("GET /{$}", s.page(s.start))

	mux.Handle("GET "+wire.Login, s.page(s.login))
	mux.Handle("GET "+wire.Callback, s.page(s.callback))
	mux.Handle("POST "+wire.Logout, s.page(s.logout))

	mux.Handle("GET "+wire.APIPage, s.api(s.apiPage))
	mux.Handle("PUT "+wire.APIDraft, s.api(s.apiDraft))
	mux.Handle("POST "+wire.APIRequest, s.api(s.apiRequest))
	mux.HandleFunc("POST "+reportsPath, s.report)
	mux.Handle("/api/", s.api(s.noPage))

	var sitemap []string
	for _, path := range s.publicPaths() {
		sitemap = append(sitemap, s.publicURL+path)
	}
	s.assets.Register(mux, sitemap)
	mux.Handle("/", s.page(s.noPage))
	return mux
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
