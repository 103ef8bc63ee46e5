package server

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// paramForm is the form of a page's parameter.
var paramForm = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// login handles GET /auth/login: off to the provider, to come back to a page
// that is named, never to an address that was given.
func (s *Server) login(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l, ok := lang.Parse(q.Get("lang"))
	if !ok {
		l = s.languageOf(r)
	}
	route, param := wire.Route(q.Get("to")), q.Get("param")
	if p, ok := wire.PatternOf(route); !ok || !p.Personal {
		route, param = wire.Me, ""
	}
	if p, _ := wire.PatternOf(route); strings.Contains(p.FR, "{") && !paramForm.MatchString(param) {
		route, param = wire.Me, ""
	}
	to, err := s.door.Begin(w, r, l, string(route), param)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// callback handles GET /auth/callback: back from the provider.
func (s *Server) callback(w http.ResponseWriter, r *http.Request) error {
	arrival, err := s.door.Callback(w, r)
	if err != nil {
		return s.notArrived(w, r, arrival, err)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, wire.Path(arrival.Lang, wire.Route(arrival.Return), arrival.Param), http.StatusSeeOther)
	return nil
}

// notArrived answers a login that did not end well: in the language in which
// it was begun, as far as that is known. Whoever is logged in all the same,
// having logged in twice in two windows, simply goes on.
func (s *Server) notArrived(w http.ResponseWriter, r *http.Request, arrival auth.Arrival, err error) error {
	if !arrival.Lang.Valid() {
		arrival.Lang = s.languageOf(r)
	}
	if fault.Is(err, fault.Expired) {
		if _, serr := s.door.Session(r); serr == nil {
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, wire.Path(arrival.Lang, wire.Me, ""), http.StatusSeeOther)
			return nil
		}
	}
	s.failPageIn(w, r, arrival.Lang, err)
	return nil
}

// logout handles POST /auth/logout. The answer is a page and no redirect,
// since the policy lets no form lead to the provider; it leads on by itself.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) error {
	l := s.languageOf(r)
	if readForm(w, r, wire.FieldLang) == nil { // whatever else it holds, it logs out
		if chosen, ok := lang.Parse(r.PostForm.Get(wire.FieldLang)); ok {
			l = chosen
		}
	}
	next, err := s.door.Logout(w, r, string(l))
	if err != nil {
		return err
	}
	if next == "" {
		next = wire.Path(l, wire.Home, "")
	}
	h := w.Header()
	h.Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	h.Set("Refresh", "0; url="+next)
	p := s.emptyPage(l, wire.Goodbye)
	p.Title = s.words.Text(l, "server_title_goodbye", nil)
	p.Goodbye = &wire.GoodbyeData{Next: next}
	return s.sendDocument(w, http.StatusOK, p)
}
