// Package wire is what client and server say to each other: the addresses of
// the pages, the data of each page, and the bodies of the JSON interface.
//
// A page is shown from its [Page] alone, on the server and in the browser
// alike. Texts of the register arrive in the language of the page; texts of
// the interface do not travel, the views look them up.
package wire

import (
	"net/url"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Route names a page, whatever its language.
type Route string

// The routes.
const (
	Start     Route = "start"      // choice of language, for those whose language is not known
	Home      Route = "home"       // the public home
	Domains   Route = "domains"    // the four domains
	Domain    Route = "domain"     // one domain, as declared
	Me        Route = "me"         // the member's home
	MyDomains Route = "my-domains" // the four domains, with what is held
	MyDomain  Route = "my-domain"  // one domain, with what is held
	Requests  Route = "requests"   // my requests
	Request   Route = "request"    // one of my requests
	Receipt   Route = "receipt"    // the receipt of one of my requests
	Access    Route = "access"     // ask for access: what
	Review    Route = "review"     // ask for access: read again, and send
	Sessions  Route = "sessions"   // where I am logged in, and how
	Choose    Route = "choose"     // how to log in; has no address of its own
	Onward    Route = "onward"     // on the way to a login; has no address of its own
	Goodbye   Route = "goodbye"    // logged out; has no address of its own
	Problem   Route = "problem"    // something went wrong; has no address of its own
)

// A Pattern is the address of a page in both languages. The last segment may
// be "{name}": the parameter of the page.
type Pattern struct {
	Route Route
	FR    string
	NL    string

	// Action is what looking at the page is, and so who may.
	Action rights.Action
}

// Personal reports whether the page needs a login. Personal pages are never
// kept by any cache and lie below [PersonalPrefix]. All others are the same
// for everybody.
func (p Pattern) Personal() bool { return p.Action != rights.SeePublic }

// Patterns lists every page that has an address in a language, once.
var Patterns = [...]Pattern{
	{Home, "/fr/", "/nl/", rights.SeePublic},
	{Domains, "/fr/domaines", "/nl/domeinen", rights.SeePublic},
	{Domain, "/fr/domaines/{domain}", "/nl/domeinen/{domain}", rights.SeePublic},
	{Me, "/fr/moi", "/nl/mij", rights.SeeSelf},
	{MyDomains, "/fr/moi/domaines", "/nl/mij/domeinen", rights.SeeFile},
	{MyDomain, "/fr/moi/domaines/{domain}", "/nl/mij/domeinen/{domain}", rights.SeeFile},
	{Requests, "/fr/moi/demandes", "/nl/mij/verzoeken", rights.SeeRequests},
	{Access, "/fr/moi/demandes/acces", "/nl/mij/verzoeken/inzage", rights.WriteRequest},
	{Review, "/fr/moi/demandes/acces/relire", "/nl/mij/verzoeken/inzage/nalezen", rights.WriteRequest},
	{Request, "/fr/moi/demandes/{request}", "/nl/mij/verzoeken/{request}", rights.SeeRequests},
	{Receipt, "/fr/moi/recus/{request}", "/nl/mij/ontvangstbewijzen/{request}", rights.SeeRequests},
	{Sessions, "/fr/moi/connexions", "/nl/mij/aanmeldingen", rights.SeeSessions},
}

// PersonalPrefix returns the path below which every personal page of a
// language lies, and no other.
func PersonalPrefix(l lang.Lang) string {
	if l == lang.NL {
		return "/nl/mij"
	}
	return "/fr/moi"
}

// In returns the pattern in one language.
func (p Pattern) In(l lang.Lang) string {
	if l == lang.NL {
		return p.NL
	}
	return p.FR
}

// PatternOf returns the pattern of a route, and false for a route without an
// address of its own.
func PatternOf(r Route) (Pattern, bool) {
	for _, p := range Patterns {
		if p.Route == r {
			return p, true
		}
	}
	return Pattern{}, false
}

// Path returns the address of a page. Param takes the place of the pattern's
// parameter and is ignored where there is none. A route without an address
// gives the home page of the language.
func Path(l lang.Lang, r Route, param string) string {
	p, ok := PatternOf(r)
	if !ok {
		return Path(l, Home, "")
	}
	path := p.In(l)
	if i := strings.IndexByte(path, '{'); i >= 0 {
		return path[:i] + param
	}
	return path
}

// LoginPath returns the address that logs a person in and brings them to a
// page.
func LoginPath(l lang.Lang, r Route, param string) string {
	return LoginLink{Lang: l, Route: r, Param: param}.Path()
}

// A LoginLink says which login is wanted. The page to come back to is named,
// not given as an address, and so is the action: a login leads nowhere else.
type LoginLink struct {
	Lang   lang.Lang
	Route  Route
	Param  string
	With   string        // id of the provider, or "" to choose
	Action rights.Action // what the login must be good for, or ""
	Staff  bool          // for a provider of staff
	Kiosk  bool          // at a shared screen: the session is short
	Link   bool          // confirms the account that waits in this browser
}

// The parameters of [Login].
const (
	LoginLang   = "lang"
	LoginRoute  = "to"
	LoginParam  = "param"
	LoginWith   = "with"
	LoginAction = "for"
	LoginStaff  = "staff"
	LoginKiosk  = "kiosk"
	LoginLinked = "link"
)

// Path returns the address of the login.
func (l LoginLink) Path() string {
	q := url.Values{LoginLang: {string(l.Lang)}, LoginRoute: {string(l.Route)}}
	for name, value := range map[string]string{LoginParam: l.Param, LoginWith: l.With, LoginAction: string(l.Action)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, set := range map[string]bool{LoginStaff: l.Staff, LoginKiosk: l.Kiosk, LoginLinked: l.Link} {
		if set {
			q.Set(name, "1")
		}
	}
	return Login + "?" + q.Encode()
}

// Match returns the route, language and parameter of a path, and false for an
// address that no page has. A fixed address wins over one with a parameter.
func Match(path string) (Route, lang.Lang, string, bool) {
	var found Route
	var in lang.Lang
	var param string
	for _, l := range lang.All {
		for _, p := range Patterns {
			pattern := p.In(l)
			if pattern == path {
				return p.Route, l, "", true
			}
			i := strings.IndexByte(pattern, '{')
			if i < 0 || !strings.HasPrefix(path, pattern[:i]) {
				continue
			}
			if rest := path[i:]; rest != "" && !strings.Contains(rest, "/") {
				found, in, param = p.Route, l, rest
			}
		}
	}
	return found, in, param, found != ""
}
