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
	Goodbye   Route = "goodbye"    // logged out; has no address of its own
	Problem   Route = "problem"    // something went wrong; has no address of its own
)

// A Pattern is the address of a page in both languages. The last segment may
// be "{name}": the parameter of the page.
type Pattern struct {
	Route Route
	FR    string
	NL    string

	// Personal pages need a login, are never kept by any cache, and lie
	// below [PersonalPrefix]. All others are the same for everybody.
	Personal bool
}

// Patterns lists every page that has an address in a language, once.
var Patterns = [...]Pattern{
	{Home, "/fr/", "/nl/", false},
	{Domains, "/fr/domaines", "/nl/domeinen", false},
	{Domain, "/fr/domaines/{domain}", "/nl/domeinen/{domain}", false},
	{Me, "/fr/moi", "/nl/mij", true},
	{MyDomains, "/fr/moi/domaines", "/nl/mij/domeinen", true},
	{MyDomain, "/fr/moi/domaines/{domain}", "/nl/mij/domeinen/{domain}", true},
	{Requests, "/fr/moi/demandes", "/nl/mij/verzoeken", true},
	{Access, "/fr/moi/demandes/acces", "/nl/mij/verzoeken/inzage", true},
	{Review, "/fr/moi/demandes/acces/relire", "/nl/mij/verzoeken/inzage/nalezen", true},
	{Request, "/fr/moi/demandes/{request}", "/nl/mij/verzoeken/{request}", true},
	{Receipt, "/fr/moi/recus/{request}", "/nl/mij/ontvangstbewijzen/{request}", true},
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
// page. The page is named, not given as an address, so that a login leads
// nowhere else.
func LoginPath(l lang.Lang, r Route, param string) string {
	q := url.Values{"lang": {string(l)}, "to": {string(r)}}
	if param != "" {
		q.Set("param", param)
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
