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
	Held      Route = "held"       // what is held in one domain, kind by kind
	Looks     Route = "looks"      // who looked at my data
	Received  Route = "received"   // who received them
	Record    Route = "record"     // what the administration of members says

	// The files of those for whom somebody acts.
	Acting         Route = "acting"          // whose they are
	Theirs         Route = "theirs"          // one of them
	TheirDomain    Route = "their-domain"    // one domain of it
	TheirRetention Route = "their-retention" // how long its data stay

	Requests Route = "requests" // my requests
	Request  Route = "request"  // one of my requests
	Receipt  Route = "receipt"  // the receipt of one of my requests
	Ask      Route = "ask"      // one question of the form by which people ask
	Review   Route = "review"   // the answers once more, and send
	Sessions Route = "sessions" // where I am logged in, and how
	Choices  Route = "choices"  // what I allow and object to
	Settings Route = "settings" // how I am told of things
	Check    Route = "check"    // is a receipt genuine?

	// What the declaration says, seen from another side than the domain.
	Categories    Route = "categories"    // the kinds of data
	Category      Route = "category"      // one kind of data in all domains
	Retention     Route = "retention"     // how long data stay
	Recipients    Route = "recipients"    // where data come from and go to
	Recipient     Route = "recipient"     // one source, domain or recipient of that
	Decisions     Route = "decisions"     // the automated decisions
	Decision      Route = "decision"      // one automated decision
	Rights        Route = "rights"        // the guide to the rights
	Declaration   Route = "declaration"   // everything, to print
	Glossary      Route = "glossary"      // the difficult words
	Accessibility Route = "accessibility" // the accessibility statement
	Contact       Route = "contact"       // whom to ask, and where to complain
	Versions      Route = "versions"      // the editions of the register
	Version       Route = "version"       // what one edition changed
	Audience      Route = "audience"      // the way in for people who are no members
	Search        Route = "search"        // search

	// The same with what concerns the member, or within the member's frame.
	MyCategories    Route = "my-categories"
	MyCategory      Route = "my-category"
	MyRetention     Route = "my-retention"
	MyRecipients    Route = "my-recipients"
	MyRecipient     Route = "my-recipient"
	MyDecisions     Route = "my-decisions"
	MyDecision      Route = "my-decision"
	MyPassport      Route = "my-passport" // one decision that was taken about the member
	MyRights        Route = "my-rights"
	MyDeclaration   Route = "my-declaration"
	MyGlossary      Route = "my-glossary"
	MyAccessibility Route = "my-accessibility"
	MyContact       Route = "my-contact"
	MyVersions      Route = "my-versions"
	MyVersion       Route = "my-version"
	MySearch        Route = "my-search"

	// For people without an account.
	GuestAsk     Route = "guest-ask"     // one question of the form
	GuestReview  Route = "guest-review"  // the answers once more, with name and address
	GuestSent    Route = "guest-sent"    // look at your mailbox
	GuestFound   Route = "guest-found"   // go on with what was begun here, or begin anew; has no address of its own
	GuestAddress Route = "guest-address" // another address for what was sent; has no address of its own
	Follow       Route = "follow"        // reference and code
	LostCode     Route = "lost-code"     // reference and address, for a new code
	LostSent     Route = "lost-sent"     // look at your mailbox, if both fit
	GuestRequest Route = "guest-request" // the request of the code
	GuestReceipt Route = "guest-receipt" // its receipt
	GuestConfirm Route = "guest-confirm" // behind the link of the mail; has no address in the two trees
	NewCode      Route = "new-code"      // behind the link for a new code; has no address in the two trees
	GuestOver    Route = "guest-over"    // a link, a form or a visit is over; has no address of its own

	Confirm Route = "confirm" // confirms an address of e-mail; has no address in the two trees
	Unsent  Route = "unsent"  // a message of somebody who is not logged in; has no address of its own
	Dossier Route = "dossier" // a request as a page of its own, in a bundle
	Choose  Route = "choose"  // how to log in; has no address of its own
	Onward  Route = "onward"  // on the way to a login; has no address of its own
	Goodbye Route = "goodbye" // logged out; has no address of its own
	Problem Route = "problem" // something went wrong; has no address of its own
)

// A Pattern is the address of a page in both languages. The last segment may
// be "{name}": the parameter of the page.
type Pattern struct {
	Route Route
	FR    string
	NL    string

	// Action is what looking at the page is, and so who may.
	Action rights.Action

	// Twin is the public page that says the same without the person, where
	// there is one. A page that shows nothing of the person has a personal
	// address all the same, so that nobody leaves their space to read it.
	Twin Route
}

// Personal reports whether the page is not the same for everybody: it needs a
// login, or shows what somebody writes without one. Personal pages are never
// kept by any cache and lie below [PersonalPrefix]. All others are the same
// for everybody.
func (p Pattern) Personal() bool { return p.Action != rights.SeePublic }

// Patterns lists every page that has an address in a language, once.
var Patterns = [...]Pattern{
	{Home, "/fr/", "/nl/", rights.SeePublic, ""},
	{Domains, "/fr/domaines", "/nl/domeinen", rights.SeePublic, ""},
	{Domain, "/fr/domaines/{domain}", "/nl/domeinen/{domain}", rights.SeePublic, ""},
	{Me, "/fr/moi", "/nl/mij", rights.SeeSelf, Home},
	{MyDomains, "/fr/moi/domaines", "/nl/mij/domeinen", rights.SeeFile, Domains},
	{MyDomain, "/fr/moi/domaines/{domain}", "/nl/mij/domeinen/{domain}", rights.SeeFile, Domain},
	{Held, "/fr/moi/contenu/{domain}", "/nl/mij/inhoud/{domain}", rights.SeeFile, ""},
	{Looks, "/fr/moi/consultations", "/nl/mij/raadplegingen", rights.SeeFile, ""},
	{Received, "/fr/moi/transmissions", "/nl/mij/doorgiften", rights.SeeFile, ""},
	{Record, "/fr/moi/affiliation", "/nl/mij/aansluiting", rights.SeeFile, ""},
	{Acting, "/fr/moi/personnes", "/nl/mij/personen", rights.SeeOthers, ""},
	{Theirs, "/fr/moi/personnes/{person}", "/nl/mij/personen/{person}", rights.SeeOthers, ""},
	{TheirDomain, "/fr/moi/personnes-domaine/{there}", "/nl/mij/personen-domein/{there}", rights.SeeOthers, ""},
	{TheirRetention, "/fr/moi/personnes-durees/{person}", "/nl/mij/personen-bewaartermijnen/{person}", rights.SeeOthers, ""},
	{Requests, "/fr/moi/demandes", "/nl/mij/verzoeken", rights.SeeRequests, ""},
	{Ask, "/fr/moi/demandes/nouvelle/{question}", "/nl/mij/verzoeken/nieuw/{question}", rights.WriteRequest, ""},
	{Review, "/fr/moi/demandes/relire", "/nl/mij/verzoeken/nalezen", rights.WriteRequest, ""},
	{Request, "/fr/moi/demandes/{request}", "/nl/mij/verzoeken/{request}", rights.SeeRequests, ""},
	{Receipt, "/fr/moi/recus/{request}", "/nl/mij/ontvangstbewijzen/{request}", rights.SeeRequests, ""},
	{Sessions, "/fr/moi/connexions", "/nl/mij/aanmeldingen", rights.SeeSessions, ""},
	{Choices, "/fr/moi/choix", "/nl/mij/keuzes", rights.SeeRequests, ""},
	{Settings, "/fr/moi/reglages", "/nl/mij/instellingen", rights.SeeRequests, ""},
	{Check, "/fr/verifier", "/nl/nakijken", rights.SeePublic, ""},

	{Categories, "/fr/donnees", "/nl/gegevens", rights.SeePublic, ""},
	{Category, "/fr/donnees/{category}", "/nl/gegevens/{category}", rights.SeePublic, ""},
	{Retention, "/fr/durees", "/nl/bewaartermijnen", rights.SeePublic, ""},
	{Recipients, "/fr/destinataires", "/nl/ontvangers", rights.SeePublic, ""},
	{Recipient, "/fr/destinataires/{node}", "/nl/ontvangers/{node}", rights.SeePublic, ""},
	{Decisions, "/fr/decisions", "/nl/beslissingen", rights.SeePublic, ""},
	{Decision, "/fr/decisions/{decision}", "/nl/beslissingen/{decision}", rights.SeePublic, ""},
	{Rights, "/fr/droits", "/nl/rechten", rights.SeePublic, ""},
	{Declaration, "/fr/declaration", "/nl/verklaring", rights.SeePublic, ""},
	{Glossary, "/fr/glossaire", "/nl/woordenlijst", rights.SeePublic, ""},
	{Accessibility, "/fr/accessibilite", "/nl/toegankelijkheid", rights.SeePublic, ""},
	{Contact, "/fr/contact", "/nl/contact", rights.SeePublic, ""},
	{Versions, "/fr/versions", "/nl/versies", rights.SeePublic, ""},
	{Version, "/fr/versions/{version}", "/nl/versies/{version}", rights.SeePublic, ""},
	{Audience, "/fr/pour/{group}", "/nl/voor/{group}", rights.SeePublic, ""},
	{Search, "/fr/chercher", "/nl/zoeken", rights.SeePublic, ""},

	{MyCategories, "/fr/moi/donnees", "/nl/mij/gegevens", rights.SeeFile, Categories},
	{MyCategory, "/fr/moi/donnees/{category}", "/nl/mij/gegevens/{category}", rights.SeeFile, Category},
	{MyRetention, "/fr/moi/durees", "/nl/mij/bewaartermijnen", rights.SeeFile, Retention},
	{MyRecipients, "/fr/moi/destinataires", "/nl/mij/ontvangers", rights.SeeFile, Recipients},
	{MyRecipient, "/fr/moi/destinataires/{node}", "/nl/mij/ontvangers/{node}", rights.SeeFile, Recipient},
	{MyDecisions, "/fr/moi/decisions", "/nl/mij/beslissingen", rights.SeeFile, Decisions},
	{MyDecision, "/fr/moi/decisions/{decision}", "/nl/mij/beslissingen/{decision}", rights.SeeFile, Decision},
	{MyPassport, "/fr/moi/decisions-prises/{passport}", "/nl/mij/genomen-beslissingen/{passport}", rights.SeeFile, ""},
	{MyVersions, "/fr/moi/versions", "/nl/mij/versies", rights.SeeFile, Versions},
	{MyVersion, "/fr/moi/versions/{version}", "/nl/mij/versies/{version}", rights.SeeFile, Version},
	{MyRights, "/fr/moi/droits", "/nl/mij/rechten", rights.SeeSelf, Rights},
	{MyDeclaration, "/fr/moi/declaration", "/nl/mij/verklaring", rights.SeeSelf, Declaration},
	{MyGlossary, "/fr/moi/glossaire", "/nl/mij/woordenlijst", rights.SeeSelf, Glossary},
	{MyAccessibility, "/fr/moi/accessibilite", "/nl/mij/toegankelijkheid", rights.SeeSelf, Accessibility},
	{MyContact, "/fr/moi/contact", "/nl/mij/contact", rights.SeeSelf, Contact},
	{MySearch, "/fr/moi/chercher", "/nl/mij/zoeken", rights.SeeSelf, Search},

	{GuestAsk, "/fr/moi/ecrire/{question}", "/nl/mij/schrijven/{question}", rights.WriteAsGuest, ""},
	{GuestReview, "/fr/moi/ecrire/relire", "/nl/mij/schrijven/nalezen", rights.WriteAsGuest, ""},
	{GuestSent, "/fr/moi/ecrire/envoye", "/nl/mij/schrijven/verstuurd", rights.WriteAsGuest, ""},
	{Follow, "/fr/moi/suivre", "/nl/mij/opvolgen", rights.FollowAsGuest, ""},
	{LostCode, "/fr/moi/suivre/code", "/nl/mij/opvolgen/code", rights.FollowAsGuest, ""},
	{LostSent, "/fr/moi/suivre/envoye", "/nl/mij/opvolgen/verstuurd", rights.FollowAsGuest, ""},
	{GuestRequest, "/fr/moi/suivre/demande", "/nl/mij/opvolgen/verzoek", rights.SeeGuestRequest, ""},
	{GuestReceipt, "/fr/moi/suivre/recu", "/nl/mij/opvolgen/ontvangstbewijs", rights.SeeGuestRequest, ""},
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

// documents are the pages that are documents alone, by their public route:
// they are for reading, and have nothing that the client does better.
var documents = map[Route]bool{
	Categories: true, Category: true, Retention: true, Recipients: true, Recipient: true,
	Decisions: true, Decision: true, MyPassport: true, Rights: true, Declaration: true, Glossary: true,
	Accessibility: true, Contact: true, Versions: true, Version: true, Audience: true, Search: true,
	Held: true, Request: true, Receipt: true, Choices: true, Settings: true, Check: true, Confirm: true, Dossier: true, Unsent: true,
	Looks: true, Received: true, Record: true, Acting: true, Theirs: true, TheirDomain: true, TheirRetention: true,
	GuestAsk: true, GuestReview: true, GuestSent: true, Follow: true, GuestRequest: true, GuestReceipt: true,
	GuestConfirm: true, GuestOver: true, GuestFound: true, GuestAddress: true, LostCode: true, LostSent: true, NewCode: true,
}

// DocumentOnly reports whether a page is shown by the server alone. The client
// leaves the way there to the browser and never starts on it.
func DocumentOnly(r Route) bool { return documents[Twin(r)] }

// Mine returns the personal page that has r as its twin, or r itself where
// there is none.
func Mine(r Route) Route {
	for _, p := range Patterns {
		if p.Twin == r && r != "" {
			return p.Route
		}
	}
	return r
}

// Twin returns the public page that a personal page adds to, or r itself where
// there is none.
func Twin(r Route) Route {
	if p, ok := PatternOf(r); ok && p.Twin != "" {
		return p.Twin
	}
	return r
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
