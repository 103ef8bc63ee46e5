package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// A Link is a thing with the address of the page, or place, that shows it.
type Link struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Path string `json:"path,omitempty"`
}

// A Term is a difficult word and what it means.
type Term struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Acronym string `json:"acronym,omitempty"` // the short form, where there is one
	Text    string `json:"text"`

	// Forms are the ways in which texts write it, the longest first. They
	// are matched as whole words, without regard to the first capital.
	Forms []string `json:"forms,omitempty"`
}

// A DomainRef is a domain where something else is told.
type DomainRef struct {
	ID         string `json:"id"`
	Mark       string `json:"mark"`
	Title      string `json:"title"`
	Controller string `json:"controller"` // short name
	Path       string `json:"path"`
}

// CategoriesData is the list of the kinds of data, over all domains.
type CategoriesData struct {
	Personal bool           `json:"personal"`
	Special  []CategoryCard `json:"special"` // the law protects them more
	Ordinary []CategoryCard `json:"ordinary"`
}

// A CategoryCard sums up one kind of data.
type CategoryCard struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Text    string       `json:"text"`
	Domains []DomainRef  `json:"domains"` // that declare it
	Path    string       `json:"path"`
	Tag     holdings.Tag `json:"tag,omitempty"` // the strongest, for a member
	AsOf    calendar.Day `json:"as_of,omitzero"`
}

// CategoryData is one kind of data in all domains.
type CategoryData struct {
	CategoryCard
	Personal bool     `json:"personal"`
	Article  string   `json:"article,omitempty"`  // of the GDPR, as lawyers write it, where one protects it
	Elements []string `json:"elements,omitempty"` // the single data, where the declaration lists them

	Places []CategoryPlace `json:"places"` // the domains that declare it
	Absent []DomainRef     `json:"absent"` // the domains that do not

	Notes    []Note `json:"notes"`
	TwinPath string `json:"twin_path"` // the same kind, public for personal and the reverse
}

// A CategoryPlace is one kind of data in one domain.
type CategoryPlace struct {
	DomainRef
	Special   bool         `json:"special,omitempty"` // the domain lists it among the specially protected
	Detail    string       `json:"detail,omitempty"`  // what the declaration adds in this domain
	Differs   bool         `json:"differs,omitempty"` // the domains do not all say the same
	Retention []Rule       `json:"retention"`
	Tag       holdings.Tag `json:"tag,omitempty"`
	AsOf      calendar.Day `json:"as_of,omitzero"`
	Source    string       `json:"source,omitempty"`

	// Lists that the declaration gives for the whole domain, never for this
	// kind of data.
	Sources     []Link  `json:"sources"`
	SourcesOpen bool    `json:"sources_open"`
	Recipients  []Named `json:"recipients"` // each with its condition
}

// RetentionData is how long data stay.
type RetentionData struct {
	Personal bool         `json:"personal"`
	Today    calendar.Day `json:"today"`         // zero on the public page, which has no day
	Left     calendar.Day `json:"left,omitzero"` // when the membership ended
	Lanes    []Lane       `json:"lanes"`
	Notes    []Note       `json:"notes"`
	TwinPath string       `json:"twin_path"`

	// Next is what goes next, for a member: first what nothing keeps any more.
	Next []Expiry `json:"next,omitempty"`
}

// An Expiry is the day on which data of one domain can go.
type Expiry struct {
	Domain DomainRef         `json:"domain"`
	Rule   string            `json:"rule"`  // id of the lane that says why
	Kinds  []Link            `json:"kinds"` // of data
	Day    calendar.Day      `json:"day"`
	Sure   holdings.Sureness `json:"sure"` // what the day says
}

// A Lane is one retention rule of one domain and, for a member, what it comes
// to on their dates.
type Lane struct {
	ID     string    `json:"id"` // of the rule
	Domain DomainRef `json:"domain"`
	Name   string    `json:"name"`           // what it applies to, in words
	Kinds  []Link    `json:"kinds"`          // the kinds of data, where it applies to some
	Rule   Rule      `json:"rule"`           //
	Why    string    `json:"why"`            // the reason the declaration gives, or ""
	From   string    `json:"from,omitempty"` // the event at which keeping begins
	Until  []string  `json:"until,omitempty"`
	After  string    `json:"after,omitempty"` // the event from which years are counted

	MinYears int `json:"min_years,omitempty"`
	MaxYears int `json:"max_years,omitempty"`

	Span *Span `json:"span,omitempty"` // for a member
}

// A Span is a retention rule on the dates of one member. The zero day means
// that no such day is known, and none is made up.
type Span struct {
	State holdings.Keeping `json:"state"` // where the data are on their way

	Tags  *Tags        `json:"tags,omitempty"`    // of the kinds of data of the lane
	Begin calendar.Day `json:"begin,omitzero"`    // since when data may be there
	Since calendar.Day `json:"since,omitzero"`    // since when they are only kept, not used
	Least calendar.Day `json:"least,omitzero"`    // kept at least until
	Most  calendar.Day `json:"most,omitzero"`     // kept at most until, where there is no exact end
	End   calendar.Day `json:"end,omitzero"`      // kept until: an exact end
	Why   string       `json:"why_not,omitempty"` // code: why they cannot be erased today

	// Dispute is since when a dispute keeps them, whatever the rule says.
	Dispute calendar.Day `json:"dispute,omitzero"`
}

// FlowData is where data come from and go to.
type FlowData struct {
	Personal bool `json:"personal"`

	// Node is the one that the page is about, or nil: then it is all of
	// them. Only what it is linked with is in the lists then.
	Node *FlowNode `json:"node,omitempty"`

	Sources    []FlowNode `json:"sources"`
	Domains    []FlowNode `json:"domains"`
	Recipients []FlowNode `json:"recipients"`
	Processors []FlowNode `json:"processors"` // in the list, not in the picture
	Links      []FlowLink `json:"links"`
	OpenIn     []string   `json:"open_in"`    // ids of the domains whose sources are examples
	ProcOpenIn []string   `json:"proc_open"`  // and whose processors are
	AllPath    string     `json:"all_path"`   // the picture of everything
	TwinPath   string     `json:"twin_path"`  //
	Notes      []Note     `json:"notes"`      // about the node, or about transfers
	Transfers  []Transfer `json:"transfers"`  // out of the European Economic Area, by domain
	ProcNotes  []string   `json:"proc_notes"` // what holds for processors
}

// A Transfer says for one domain whether data may leave the European Economic
// Area.
type Transfer struct {
	Domain DomainRef `json:"domain"`
	Text   string    `json:"text"`
	When   []Named   `json:"when"`
}

// A FlowNode is a source, a domain, a recipient or a processor in the flow.
type FlowNode struct {
	Kind     Kind              `json:"kind"`
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Text     string            `json:"text,omitempty"`
	Mark     string            `json:"mark,omitempty"` // of a domain
	Path     string            `json:"path"`           // the flow of this node alone
	More     string            `json:"more,omitempty"` // the page of a domain
	Relation holdings.Relation `json:"relation,omitempty"`
}

// A FlowLink says that data may go from one node to another.
type FlowLink struct {
	From      string `json:"from"` // "source/inami"
	To        string `json:"to"`   // "domain/compulsory"
	Domain    string `json:"domain"`
	Condition string `json:"condition,omitempty"` // in words; "" says not that it is always so
	Detail    string `json:"detail,omitempty"`
}

// Key returns how links name a node.
func (n FlowNode) Key() string { return string(n.Kind) + "/" + n.ID }

// DecisionsData is the automated decisions, or one of them.
type DecisionsData struct {
	Personal  bool        `json:"personal"`
	Passports []Passport  `json:"passports"` // one, on the page of one
	Others    []Link      `json:"others"`    // on the page of one: the others
	Domain    DomainRef   `json:"domain"`    // that has them
	None      []DomainRef `json:"none"`      // the domains that declare none
	Profiling []Profile   `json:"profiling"` // told apart: no decision, but profiling
	TwinPath  string      `json:"twin_path"`

	// Made is what was decided about the member, on the page of one decision
	// with that one alone; nil where no source tells of decisions.
	Made *MadeData `json:"made,omitempty"`
}

// A Profile is a purpose that sorts people by their interests, and that they
// can stop without a reason.
type Profile struct {
	Purpose Purpose   `json:"purpose"`
	Domain  DomainRef `json:"domain"`
}

// A Passport is one automated decision, explained.
type Passport struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Text      string   `json:"text"`
	Path      string   `json:"path"`
	Logic     []string `json:"logic"`  // what the declaration says it looks at
	Inputs    []Input  `json:"inputs"` // the same as data, with where they come from
	Steps     []Step   `json:"steps"`  // the rule
	Effects   []string `json:"effects"`
	Derived   []string `json:"derived"`
	DerivedIf string   `json:"derived_if"`
	Household bool     `json:"household"`
	Law       string   `json:"law"`
	Needs     []Link   `json:"needs"` // decisions whose outcome it uses
	Contest   Contest  `json:"contest"`
	Notes     []Note   `json:"notes"`
}

// An Input is a datum that a decision uses. From is "" where the declaration
// does not say where it comes from.
type Input struct {
	Name string `json:"name"`
	From string `json:"from"`
}

// A Step is one step of a rule. Steps of the same Route belong together; ""
// is the only one.
type Step struct {
	Route string `json:"route,omitempty"` // its name
	If    string `json:"if"`
	Then  string `json:"then"`
}

// A Contest is how a person disagrees.
type Contest struct {
	Text    string `json:"text"`
	Channel string `json:"channel"`
	Court   string `json:"court"` // the judge; from the law, not from the declaration
	Path    string `json:"path"`  // the guide to the right
}

// RightsData is the guide to the rights.
type RightsData struct {
	Rights   []Right `json:"rights"`
	Filing   Filing  `json:"filing"`
	Content  []Named `json:"content"` // what an answer to a request for access holds
	Limits   []Named `json:"limits"`  // and what it may leave out
	Security []Named `json:"security"`
	Notes    []Note  `json:"notes"` // every point on which precision is asked
}

// A Right is one right.
type Right struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Text       string   `json:"text"`
	Article    string   `json:"article,omitempty"` // as lawyers write it
	Grounds    []string `json:"grounds,omitempty"`
	Limits     []string `json:"limits,omitempty"`
	LimitsOpen bool     `json:"limits_open,omitempty"`
	AppliesTo  []string `json:"applies_to,omitempty"` // articles, as lawyers write them
	Channel    Named    `json:"channel"`
	Notes      []Note   `json:"notes,omitempty"`
	Section    string   `json:"section"`
}

// A Filing is how requests are made and answered.
type Filing struct {
	Identity string `json:"identity"`
	Answer   string `json:"answer"`
	Deadline string `json:"deadline"`
	Notes    []Note `json:"notes,omitempty"`
}

// A RightHere says whether a right applies in a domain, and why.
type RightHere struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Path    string   `json:"path"`    // its place in the guide
	Verdict string   `json:"verdict"` // a register.Verdict
	Reasons []string `json:"reasons"` // register.Reason codes
}
