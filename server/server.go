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
	"net/netip"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/search"
	"github.com/loupe-privacy/loupe/server/words"
)

// Options is what a [Server] is made of. All are needed but Hosts, Live, Mailbox,
// Feeds and Proxies.
type Options struct {
	PublicURL string   // scheme and host, without a final slash
	Hosts     []string // values of the Host header that are answered

	// Editions are those of the register, the one in force first, then the
	// earlier ones from the newest to the oldest.
	Editions []*register.Register

	Holdings feed.Reader
	Looks    feed.Looker
	Ages     holdings.Ages // from which parents see less of a child
	Live     Live          // nil: no source system can be asked
	News     News
	Desk     *casework.Desk
	Book     *audit.Log // of every act
	Receipts receipt.Writer
	Contacts *mail.Contacts
	CanMail  bool   // whether mails are sent at all
	Mailbox  string // address of the demonstration's mailbox, "" everywhere else
	Guests   *casework.Guests
	Door     *auth.Door
	Keys     Keys
	Words    *words.Bundle
	Assets   *assets.Set

	// Render shows a page as one HTML element.
	Render func(wire.Page) (string, error)

	// Feeds takes in files of feeds, for the path value "feed", from whoever
	// may send them. Nil: there is no such address.
	Feeds http.Handler

	Office *time.Location // where days begin and end
	Now    func() time.Time
	Log    *slog.Logger

	// Proxies are the networks of the proxies in front of the portal, whose
	// word on who calls is believed.
	Proxies []netip.Prefix
}

// Keys are the keys of the house, as far as pages need them.
type Keys interface {
	// Tag returns a pseudonym of a value, and TagIs reports whether a tag
	// is one of it, made with a key of today or of before.
	Tag(purpose, value string) string
	TagIs(purpose, value, tag string) bool

	// Unseal returns the text that was sealed for a place, or a
	// fault.Internal.
	Unseal(sealed, place string) (string, error)
}

// A Server answers the requests of the portal. It is an [http.Handler], safe
// for concurrent use.
type Server struct {
	http.Handler

	publicURL string
	hosts     []string
	register  *register.Register // the edition in force
	editions  []*register.Register
	changed   map[int][]register.Change // what an edition changed, by its number
	search    map[lang.Lang]*search.Index
	holdings  feed.Reader
	looks     feed.Looker
	ages      holdings.Ages
	live      Live // or nil
	news      News
	desk      *casework.Desk
	catalog   rights.Catalog
	book      *audit.Log
	receipts  receipt.Writer
	contacts  *mail.Contacts
	canMail   bool
	mailbox   string // of the demonstration, or ""
	guests    *casework.Guests
	door      *auth.Door
	keys      Keys
	words     *words.Bundle
	assets    *assets.Set
	links     string // in the head of every document
	uploads   string // and of those on which files may be sent
	sprite    string // address of the icons
	render    func(wire.Page) (string, error)
	feeds     http.Handler // or nil
	office    *time.Location
	now       func() time.Time
	log       *slog.Logger

	reports   *reporter
	uploading crowd // who sends files at the moment
	rows      []Address

	public map[string]func() (document, error)
}

// New returns the portal, or says which text is missing.
func New(o Options) (*Server, error) {
	if err := o.Words.Require(append(messages(), receipt.Require()...)...); err != nil {
		return nil, err
	}
	s := &Server{
		publicURL: o.PublicURL,
		hosts:     o.Hosts,
		register:  o.Editions[0],
		editions:  o.Editions,
		changed:   map[int][]register.Change{},
		search:    map[lang.Lang]*search.Index{},
		holdings:  o.Holdings,
		looks:     o.Looks,
		ages:      o.Ages,
		live:      o.Live,
		news:      o.News,
		desk:      o.Desk,
		catalog:   o.Editions[0].Catalog(),
		book:      o.Book,
		receipts:  o.Receipts,
		contacts:  o.Contacts,
		canMail:   o.CanMail,
		mailbox:   o.Mailbox,
		guests:    o.Guests,
		door:      o.Door,
		keys:      o.Keys,
		words:     o.Words,
		assets:    o.Assets,
		links:     headLinks(o.Assets),
		uploads:   script(o.Assets, "upload.js"),
		sprite:    o.Assets.URL("icons.svg"),
		render:    o.Render,
		feeds:     o.Feeds,
		office:    o.Office,
		now:       o.Now,
		log:       o.Log,
		reports:   newReporter(csp),
	}
	for _, l := range lang.All {
		s.search[l] = search.New(s.register, l)
	}
	for _, e := range s.editions {
		s.changed[e.Edition.Number] = s.compare(e)
	}
	s.public = s.documents()
	t := s.routes()
	s.rows = t.rows
	h := compress(s.plainPaths(s.sameOrigin(t.mux)))
	s.Handler = behind(o.Proxies, s.secure(s.onlyHosts(s.logRequests(s.recoverPanics(h)))))
	return s, nil
}

// Addresses returns every address of the portal, in the order in which they
// were entered.
func (s *Server) Addresses() []Address { return slices.Clone(s.rows) }

// messages returns the ids of the texts that are looked up by a name made at
// run time: titles and descriptions by route, words by fault.
func messages() []string {
	ids := []string{"server_error", "server_title_start", "server_title_choose", "server_title_onward", "server_title_goodbye", "server_title_confirm", "server_title_unsent",
		"server_title_guest_confirm", "server_title_guest_over", "check_good", "check_bad",
		"server_title_found", "server_choice_parents", "server_choice_parents_no", "server_choice_parents_yes", "server_choice_parents_end", "server_lane_default", "server_doctor_part", "server_about_decision", "server_about_input", "server_about_source", "server_statement_lead", "server_statement_feedback_link"}
	for _, p := range wire.Patterns {
		ids = append(ids, "server_title_"+titleName(p.Route))
		if !p.Personal() {
			ids = append(ids, "server_description_"+titleName(p.Route))
		}
	}
	for _, id := range rights.Questions() {
		ids = append(ids, questionText(id))
	}
	for _, part := range statement {
		ids = append(ids, "server_statement_"+part.id)
		for i := range part.paragraphs {
			ids = append(ids, "server_statement_"+statementID(part.id, 'p', i))
		}
		for i := range part.items {
			ids = append(ids, "server_statement_"+statementID(part.id, 'i', i))
		}
	}
	ids = append(append(ids, lookTexts()...), "server_their_source")
	ids = append(ids, clockTexts()...)
	ids = append(ids, changedTexts()...)
	ids = append(ids, knownTexts()...)
	for code := range statusOf {
		ids = append(ids, "server_title_"+string(code), "server_fault_"+string(code))
	}
	return ids
}
