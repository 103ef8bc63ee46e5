package server

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// paramForm is the form of a page's parameter.
var paramForm = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// loginLink reads which login r asks for. What it does not understand is left
// out; the page to come back to is always one of ours.
func (s *Server) loginLink(r *http.Request) wire.LoginLink {
	q := r.URL.Query()
	link := wire.LoginLink{
		Route:  wire.Route(q.Get(wire.LoginRoute)),
		Param:  q.Get(wire.LoginParam),
		With:   q.Get(wire.LoginWith),
		Action: rights.Action(q.Get(wire.LoginAction)),
		Staff:  q.Has(wire.LoginStaff),
		Kiosk:  q.Has(wire.LoginKiosk),
		Link:   q.Has(wire.LoginLinked),
	}
	var ok bool
	if link.Lang, ok = lang.Parse(q.Get(wire.LoginLang)); !ok {
		link.Lang = s.languageOf(r)
	}
	p, ok := wire.PatternOf(link.Route)
	if !ok || !p.Personal() || strings.Contains(p.FR, "{") && !paramForm.MatchString(link.Param) {
		link.Route, link.Param = wire.Me, ""
	}
	if !strings.Contains(p.FR, "{") {
		link.Param = ""
	}
	if _, ok := rights.NeedOf(link.Action); !ok {
		link.Action = ""
	}
	return link
}

// login handles GET /auth/login: off to the provider, to come back to a page
// that is named, never to an address that was given. Where there are several
// providers, people choose first.
func (s *Server) login(w http.ResponseWriter, r *http.Request) error {
	// A login is begun by a person who goes there. What a page loads into
	// itself begins none, or any page could use up the logins of a network.
	if dest := r.Header.Get("Sec-Fetch-Dest"); r.Method != http.MethodGet || dest != "" && dest != "document" {
		return fault.New(fault.CrossOrigin, "a login that nobody goes to")
	}
	link := s.loginLink(r)
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		link.Link, link.Kiosk = false, false // for our own pages to ask
	}
	if link.With == "" {
		ways := s.ways(link)
		if len(ways) != 1 {
			return s.choose(w, link, ways)
		}
		link.With = ways[0].ID
	}
	to, err := s.door.Begin(w, r, auth.Begin{
		Provider: link.With, Lang: link.Lang, Route: string(link.Route), Param: link.Param,
		Action: link.Action, Kiosk: link.Kiosk, Confirm: link.Link,
	})
	if err != nil {
		s.failPageIn(w, r, link.Lang, err)
		return nil
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// ways returns the providers at which a login can be good enough.
func (s *Server) ways(link wire.LoginLink) []auth.Provider {
	audience := auth.Members
	if link.Staff {
		audience = auth.Staff
	}
	need, _ := rights.NeedOf(link.Action)
	var ways []auth.Provider
	for _, p := range s.door.Providers(audience) {
		if p.Highest() >= need.Level {
			ways = append(ways, p)
		}
	}
	return ways
}

// choose answers with the ways to log in. Without any there is nothing to
// choose: staff log in elsewhere, or nowhere.
func (s *Server) choose(w http.ResponseWriter, link wire.LoginLink, ways []auth.Provider) error {
	if len(ways) == 0 {
		return fault.New(fault.NotFound, "no provider for that")
	}
	p := s.emptyPage(link.Lang, wire.Choose)
	other := link
	other.Lang = link.Lang.Other()
	p.Alternate = other.Path()
	p.Title = s.words.Text(link.Lang, "server_title_choose", nil)
	p.Choose = &wire.ChooseData{Staff: link.Staff}
	for _, way := range ways {
		link.With = way.ID
		p.Choose.Ways = append(p.Choose.Ways, wire.Way{Name: way.Name.In(link.Lang), Path: link.Path()})
	}
	return s.sendDocument(w, http.StatusOK, p)
}

// callback handles GET /auth/callback/{provider}: back from it.
func (s *Server) callback(w http.ResponseWriter, r *http.Request) error {
	arrival, err := s.door.Callback(w, r, r.PathValue("provider"))
	if err != nil {
		return s.notArrived(w, r, arrival, err)
	}
	to := wire.Path(arrival.Lang, wire.Route(arrival.Return), arrival.Param)
	if arrival.Confirmed { // what it opens lasts, so it is shown
		to = wire.Path(arrival.Lang, wire.Sessions, "") + "?" + wire.DoneParam + "=" + wire.DoneConfirmed
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// notArrived answers a login that did not end well: in the language in which
// it was begun, as far as that is known. Whoever is logged in all the same,
// having logged in twice in two windows, simply goes on.
func (s *Server) notArrived(w http.ResponseWriter, r *http.Request, arrival auth.Arrival, err error) error {
	if !arrival.Lang.Valid() {
		arrival.Lang = s.languageOf(r)
	}
	back := wire.LoginLink{Lang: arrival.Lang, Route: wire.Me}
	if arrival.Return != "" {
		back.Route, back.Param, back.Action = wire.Route(arrival.Return), arrival.Param, arrival.Action
	}
	if fault.Is(err, fault.Expired) {
		if _, serr := s.door.Session(r); serr == nil {
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, wire.Path(back.Lang, back.Route, back.Param), http.StatusSeeOther)
			return nil
		}
	}
	f := s.faultOf(r, err)
	f.Login = stepUp(back, arrival.Provider, f.Reason)
	return s.sendProblem(w, r, back.Lang, f)
}

// logout handles POST /auth/logout.
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
	return s.goodbye(w, l, next)
}

// goodbye answers a logout: the browser forgets everything of ours and goes on
// to the provider, or to the public home.
func (s *Server) goodbye(w http.ResponseWriter, l lang.Lang, next string) error {
	if next == "" {
		next = wire.Path(l, wire.Home, "")
	}
	w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	return s.leave(w, l, wire.Goodbye, next)
}

// leave answers a form with a page that leads on by itself. It is a page and
// no redirect, since the policy lets no form lead to a provider.
func (s *Server) leave(w http.ResponseWriter, l lang.Lang, route wire.Route, next string) error {
	w.Header().Set("Refresh", "0; url="+next)
	p := s.emptyPage(l, route)
	p.Title = s.words.Text(l, "server_title_"+titleName(route), nil)
	p.Goodbye = &wire.GoodbyeData{Next: next}
	return s.sendDocument(w, http.StatusOK, p)
}

// backChannel handles POST /auth/backchannel/{provider}: an identity provider
// tells that somebody logged out there (OpenID Connect Back-Channel Logout
// 1.0, section 2.8).
func (s *Server) backChannel(w http.ResponseWriter, r *http.Request) error {
	// Whatever else is in the form is to be ignored (section 2.5).
	err := readForm(w, r, "logout_token")
	if err == nil || errors.Is(err, errUnknownField) {
		err = fault.OnField("logout_token", "required")
		if all := r.PostForm["logout_token"]; len(all) == 1 {
			err = s.door.BackChannel(r.Context(), r.PathValue("provider"), all[0])
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	if err == nil {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	switch code := s.faultOf(r, err).Code; code {
	case fault.TooMany, fault.Unavailable:
		w.Header().Set("Retry-After", "5")
		return respond(w, statusOf[code], oauthError{"temporarily_unavailable"})
	case fault.Internal:
		return respond(w, statusOf[code], oauthError{"server_error"})
	default:
		return respond(w, http.StatusBadRequest, oauthError{"invalid_request"})
	}
}

// An oauthError is a fault as identity providers understand it.
type oauthError struct {
	Error string `json:"error"`
}

// clientKeys handles GET /auth/keys: the keys by which identity providers know
// us.
func (s *Server) clientKeys(w http.ResponseWriter, _ *http.Request) error {
	set, err := s.door.ClientKeys()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/jwk-set+json")
	h.Set("Cache-Control", "public, max-age=300")
	_, err = w.Write(set)
	return err
}
