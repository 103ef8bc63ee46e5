package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Page is all that a view needs to show one page: the body of
// GET /api/page, and the inert JSON inside each document. Exactly one of its
// data members is set, the one of its route; for [Start] and for a [Problem]
// without a form, none is.
type Page struct {
	Route Route     `json:"route"`
	Lang  lang.Lang `json:"lang"`

	// Path is the address of the page, Alternate the same page in the
	// other language. A page without an address of its own has "" and the
	// other language's home.
	Path      string `json:"path"`
	Alternate string `json:"alternate"`

	// Title is the name of the page, without the product's. It starts with
	// the word for "error" when Fault is set on a form.
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`

	Sprite  string  `json:"sprite"` // address of the icons
	Edition Edition `json:"edition"`
	Viewer  *Viewer `json:"viewer,omitempty"` // who is logged in; never set on a public page
	Fault   *Fault  `json:"fault,omitempty"`  // what went wrong, if something did

	Home     *HomeData     `json:"home,omitempty"`     // Home and Domains
	Domain   *DomainData   `json:"domain,omitempty"`   // Domain and MyDomain
	Held     *HeldData     `json:"held,omitempty"`     // Held
	Me       *MeData       `json:"me,omitempty"`       // Me and MyDomains
	Trail    *TrailData    `json:"trail,omitempty"`    // Looks and Received
	Record   *RecordData   `json:"record,omitempty"`   // Record
	Acting   *ActingData   `json:"acting,omitempty"`   // Acting, Theirs, TheirDomain and TheirRetention
	Requests *RequestsData `json:"requests,omitempty"` // Requests
	Request  *RequestData  `json:"request,omitempty"`  // Request and Receipt
	Ask      *AskData      `json:"ask,omitempty"`      // Ask
	Review   *ReviewData   `json:"review,omitempty"`   // Review
	Choices  *ChoicesData  `json:"choices,omitempty"`  // Choices
	Settings *SettingsData `json:"settings,omitempty"` // Settings
	Check    *CheckData    `json:"check,omitempty"`    // Check
	Sessions *SessionsData `json:"sessions,omitempty"` // Sessions

	// Each of these serves a public page and the personal one beside it.
	Categories  *CategoriesData  `json:"categories,omitempty"`
	Category    *CategoryData    `json:"category,omitempty"`
	Retention   *RetentionData   `json:"retention,omitempty"`
	Flow        *FlowData        `json:"flow,omitempty"`      // Recipients and Recipient
	Decisions   *DecisionsData   `json:"decisions,omitempty"` // Decisions and Decision
	Passport    *MadePassport    `json:"passport,omitempty"`  // MyPassport
	Rights      *RightsData      `json:"rights,omitempty"`
	Declaration *DeclarationData `json:"declaration,omitempty"`
	Glossary    *GlossaryData    `json:"glossary,omitempty"`
	Statement   *StatementData   `json:"statement,omitempty"` // Accessibility
	Contact     *ContactData     `json:"contact,omitempty"`
	Versions    *VersionsData    `json:"versions,omitempty"` // Versions and Version
	Audience    *AudienceData    `json:"audience,omitempty"`
	Search      *SearchData      `json:"search,omitempty"`

	// Terms are the difficult words that the texts of the page use, each
	// explained once.
	Terms []Term `json:"terms,omitempty"`

	Confirm *ConfirmData `json:"confirm,omitempty"` // Confirm

	// Guest is set on the pages of people without an account, beside Ask,
	// Review or Request where they show one.
	Guest *GuestData `json:"guest,omitempty"`

	Choose  *ChooseData  `json:"choose,omitempty"`  // Choose
	Goodbye *GoodbyeData `json:"goodbye,omitempty"` // Goodbye and Onward
}

// An Edition tells which edition of the register a page was made from. It is
// Loupe's own numbering: the declaration carries none.
type Edition struct {
	Number    string       `json:"number"`
	Effective calendar.Day `json:"effective"`

	// OfficialURL is where the declaration itself is published. Authority
	// is the name of the authority that supervises, with its site.
	OfficialURL  string `json:"official_url,omitempty"`
	Authority    string `json:"authority,omitempty"`
	AuthorityURL string `json:"authority_url,omitempty"`
}

// A Viewer is the person who is logged in, as far as pages greet them.
type Viewer struct {
	Name   string `json:"name"`             // given name; may be empty
	Role   string `json:"role"`             // member, agent, officer or visitor
	Office string `json:"office,omitempty"` // an officer's controller, by name
	Member bool   `json:"member"`           // whether there is a member file
}

// Personal reports whether the page is one of a person's own.
func (p Page) Personal() bool {
	pattern, ok := PatternOf(p.Route)
	return ok && pattern.Personal()
}

// A Fault is a fault as a person may know it.
type Fault struct {
	Code   fault.Code `json:"code"`
	Field  string     `json:"field,omitempty"`
	Reason string     `json:"reason,omitempty"`

	// Kept says that what the person typed was kept as a draft of theirs.
	Kept bool `json:"kept,omitempty"`

	// Login is where the login that is missing is made; it comes back to
	// this page, or to the one that a login was for. It is set with a
	// [fault.StepUp], with the faults of a login that did not end well, and
	// with a [fault.Expired] of people who log in elsewhere than members do.
	Login string `json:"login,omitempty"`
}

// A DomainCard sums up one domain.
type DomainCard struct {
	ID         string            `json:"id"`
	Mark       string            `json:"mark"` // op, co, cp or in: the domain's colour
	Title      string            `json:"title"`
	Summary    string            `json:"summary"`
	Controller string            `json:"controller"`
	Categories int               `json:"categories"`
	Decisions  int               `json:"decisions"`
	Path       string            `json:"path"`
	Tags       *Tags             `json:"tags,omitempty"`     // for a member
	Relation   holdings.Relation `json:"relation,omitempty"` // for a member; "" when no source said
}

// Tags counts kinds of data by tag.
type Tags struct {
	Held     int `json:"held"`
	Doctor   int `json:"doctor"`
	Possible int `json:"possible"`
	NotHeld  int `json:"not_held"`
}

// Add counts one more.
func (t *Tags) Add(tag holdings.Tag) {
	switch tag {
	case holdings.Held:
		t.Held++
	case holdings.Doctor:
		t.Doctor++
	case holdings.NotHeld:
		t.NotHeld++
	default:
		t.Possible++
	}
}

// HomeData is the public home, and the list of domains.
type HomeData struct {
	Categories  int          `json:"categories"`  // distinct kinds of data over all domains
	Controllers int          `json:"controllers"` // distinct organisations responsible
	Groups      []Named      `json:"groups"`      // the ways in for people who are no members
	Decisions   int          `json:"decisions"`   // automated decisions
	Domains     []DomainCard `json:"domains"`
}

// MeData is the member's home, and the list of domains with what is held.
type MeData struct {
	Today     calendar.Day  `json:"today"`
	Tags      Tags          `json:"tags"`            // distinct kinds of data, by their strongest tag
	Latest    calendar.Day  `json:"latest,omitzero"` // newest statement of any source
	Left      calendar.Day  `json:"left,omitzero"`   // when the membership ended
	Domains   []DomainCard  `json:"domains"`
	Open      []RequestCard `json:"open"`  // requests without an answer, soonest deadline first
	Draft     bool          `json:"draft"` // a request was begun and not sent
	Decisions int           `json:"decisions"`
	News      *News         `json:"news,omitempty"`   // of the register, until it was read
	Acting    int           `json:"acting,omitempty"` // people whose files the member may see
	Next      string        `json:"next,omitempty"`   // what of theirs goes next, in words
	Changed   *Changed      `json:"changed,omitempty"`

	// What sources tell of who received data lately, and of the decisions that
	// count today, in words: "" where no source tells of such things.
	Received string `json:"received,omitempty"`
	Decided  string `json:"decided,omitempty"`

	// Why there is no member file, for a person without one. Stronger is a
	// login that may open one, after one that was too weak. Waits says that
	// the file is there and that another account has to confirm this one;
	// Confirm is how, and empty where no login is left that could.
	Stronger string `json:"stronger,omitempty"`
	Waits    bool   `json:"waits,omitempty"`
	Confirm  []Way  `json:"confirm,omitempty"`
}

// Changed is what is new or other on the pages of a member since they looked
// last, in words: the client has none for it.
type Changed struct {
	Title string `json:"title"`
	Text  string `json:"text"`            // since when, and what cannot be known
	Lines []Link `json:"lines,omitempty"` // each with the place that shows it
}

// DomainData is one domain, as declared and, for a member, as held.
type DomainData struct {
	ID      string `json:"id"`
	Mark    string `json:"mark"`
	Title   string `json:"title"`
	Lead    string `json:"lead"`
	Section string `json:"section"` // part of the declaration, such as "4.1–4.10"

	Controller Organisation  `json:"controller"`
	Processor  *Organisation `json:"processor,omitempty"`

	// Personal says that the tags are those of the member who looks. AsOf
	// and Relation are of the newest document of the domain, if any.
	Personal bool              `json:"personal"`
	AsOf     calendar.Day      `json:"as_of,omitzero"`
	Relation holdings.Relation `json:"relation,omitempty"`
	Tags     *Tags             `json:"tags,omitempty"`
	Asked    holdings.Asked    `json:"asked,omitempty"` // what became of asking its source for this page

	Special  []DomainCategory `json:"special"`  // categories the law protects more
	Ordinary []DomainCategory `json:"ordinary"` // the others

	Purposes       []Purpose `json:"purposes"`
	Sources        []Named   `json:"sources"`
	SourcesOpen    bool      `json:"sources_open"` // the declaration says "among others"
	Recipients     []Named   `json:"recipients"`
	Processors     []Named   `json:"processors"`
	ProcessorsOpen bool      `json:"processors_open"`
	Retention      []Rule    `json:"retention"` // rules not tied to one category
	Transfers      string    `json:"transfers"` // whether data may leave the European Economic Area
	Transfer       []Named   `json:"transfer"`  // and when
	Decisions      []Named   `json:"decisions"` // none: the declaration says so
	Bases          []Basis   `json:"bases"`
	BasesInferred  bool      `json:"bases_inferred"`
	Laws           []Named   `json:"laws"`
	LawsOpen       bool      `json:"laws_open"`
	Notes          []Note    `json:"notes"` // where precision was asked of the DPO

	Rights   []RightHere `json:"rights"`   // which rights apply here, and why
	Missions []string    `json:"missions"` // what the law charges the organisation with
	Mission  string      `json:"mission"`  // the legal reference of that
	Approval string      `json:"approval"` // of an insurer
	Staff    string      `json:"staff"`    // who works on the data inside
	ProcNote []string    `json:"proc_note"`

	DecisionsPath string `json:"decisions_path"`
	HeldPath      string `json:"held_path,omitempty"` // what is held, kind by kind: for a member
	FlowPath      string `json:"flow_path"`           // the picture of this domain
	RetentionPath string `json:"retention_path"`

	AskPath  string `json:"ask_path"`  // where a member begins a request
	TwinPath string `json:"twin_path"` // the same domain, public for personal and the reverse
}

// An Organisation is one that is responsible, or works for one that is.
type Organisation struct {
	Name    string `json:"name"`
	Short   string `json:"short"`
	Address string `json:"address"`
	URL     string `json:"url,omitempty"`

	// How to reach its data protection officer: Form is the web form, Post
	// a letter to Address, Email an address of its own.
	Form  bool   `json:"form,omitempty"`
	Post  bool   `json:"post,omitempty"`
	Email string `json:"email,omitempty"`
}

// A DomainCategory is one kind of data in one domain.
type DomainCategory struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Path      string       `json:"path"`             // the kind of data in all domains
	Text      string       `json:"text"`             // what it is
	Detail    string       `json:"detail,omitempty"` // what the declaration adds in this domain
	Retention []Rule       `json:"retention"`        // the rules that hold for it here
	Tag       holdings.Tag `json:"tag,omitempty"`    // for a member
	AsOf      calendar.Day `json:"as_of,omitzero"`   // of the statement behind the tag
	Source    string       `json:"source,omitempty"` // who made the statement, where known

	// Clock says until when the data are kept and why they cannot be erased
	// today, in words: for a member of whom they are held.
	Clock string `json:"clock,omitempty"`
}

// A Named is a thing with a name and a sentence. Condition says when it holds
// at all, where the declaration sets a condition.
type Named struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Text      string `json:"text,omitempty"`
	Condition string `json:"condition,omitempty"`
	Path      string `json:"path,omitempty"` // where more is said of it
}

// A Purpose is what data are used for.
type Purpose struct {
	Named
	Absolute bool     `json:"absolute,omitempty"` // objection needs no reason
	Basis    []string `json:"basis,omitempty"`    // the legal bases, where the declaration ties some to it
	For      string   `json:"for,omitempty"`      // whose support activity it is, where it is one
}

// A Rule is one retention rule, in words. It gives no end date: the
// declaration gives ranges and criteria.
type Rule struct {
	ID       string `json:"id"`
	For      string `json:"for,omitempty"` // where it holds, and of what, on a page about neither
	Short    string `json:"short"`         // "7 to 30 years"
	Text     string `json:"text"`
	Unstated bool   `json:"unstated,omitempty"` // the declaration is silent
}

// A Basis is one legal basis.
type Basis struct {
	ID       string `json:"id"`
	Article  string `json:"article"` // as lawyers write it
	Text     string `json:"text"`
	Inferred bool   `json:"inferred,omitempty"` // the article is ours, not the declaration's
}

// A Note is a point of the declaration that needs precision, and how it is
// read meanwhile.
type Note struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Reading string `json:"reading"`
	Section string `json:"section,omitempty"`
}

// ChooseData is the choice of a way to log in.
type ChooseData struct {
	Staff bool  `json:"staff"` // the ways of staff
	Ways  []Way `json:"ways"`
}

// A Way is one way to log in.
type Way struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

// SessionsData is where a person is logged in, newest first, and with what.
type SessionsData struct {
	Sessions []SessionCard `json:"sessions"`
	Links    []LinkCard    `json:"links"` // the logins that open the member file, oldest first
	Owner    string        `json:"owner"`
	SendPath string        `json:"send_path"`

	// Done says what was done just before: one of the constants Done, or "".
	Done string `json:"done,omitempty"`
}

// A SessionCard is one login of the person.
type SessionCard struct {
	ID       string       `json:"id"`
	Current  bool         `json:"current"` // the one that looks
	Provider string       `json:"provider"`
	Level    rights.Level `json:"level"`
	Device   string       `json:"device,omitempty"`
	Kiosk    bool         `json:"kiosk,omitempty"`
	Begun    calendar.Day `json:"begun"`
	BegunAt  string       `json:"begun_at"` // time of day, as 15:04
	Seen     calendar.Day `json:"seen"`
	SeenAt   string       `json:"seen_at"`
}

// A LinkCard is one account that opens the member file.
type LinkCard struct {
	ID       string       `json:"id"`
	Provider string       `json:"provider"`
	Since    calendar.Day `json:"since,omitzero"` // unknown for those of before it was noted
	Current  bool         `json:"current"`        // the one of this login: it stays
}

// GoodbyeData is the page after logout, or before a login.
type GoodbyeData struct {
	// Next is where the browser goes on to by itself: logout or login at
	// the identity provider, or the public home.
	Next string `json:"next"`
}
