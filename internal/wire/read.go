package wire

import "github.com/loupe-privacy/loupe/internal/calendar"

// DeclarationData is the whole declaration on one page, to read or to print.
type DeclarationData struct {
	Principles    []Named        `json:"principles"`
	Versioned     string         `json:"versioned"` // how its changes are announced
	Audience      []Named        `json:"audience"`
	Organisations []OrgCard      `json:"organisations"`
	Domains       []DomainData   `json:"domains"`
	Decisions     *DecisionsData `json:"decisions"`
	Rights        *RightsData    `json:"rights"`
	Categories    []CategoryCard `json:"categories"`
	Terms         []Term         `json:"all_terms"`
	Exports       []Link         `json:"exports"` // the same for machines
}

// GlossaryData is every difficult word, in the order of the alphabet of the
// page's language.
type GlossaryData struct {
	Terms []GlossaryTerm `json:"terms"`
}

// A GlossaryTerm is a difficult word with its name in the other language.
type GlossaryTerm struct {
	Term
	Other       string `json:"other"`                 // the same in the other language
	Unconfirmed bool   `json:"unconfirmed,omitempty"` // not yet checked against an official text
	See         []Link `json:"see,omitempty"`
}

// StatementData is a text about the portal itself.
type StatementData struct {
	Lead     string    `json:"lead"`
	Sections []Section `json:"sections"`
}

// A Section is a part of such a text.
type Section struct {
	ID         string   `json:"id"`
	Heading    string   `json:"heading"`
	Paragraphs []string `json:"paragraphs,omitempty"`
	Items      []string `json:"items,omitempty"`
	Links      []Link   `json:"links,omitempty"`
}

// ContactData is whom to ask, and where to complain.
type ContactData struct {
	Controllers []OrgCard `json:"controllers"`
	Authority   OrgCard   `json:"authority"`
	Channels    []Named   `json:"channels"`
	Identity    string    `json:"identity"`
	Notes       []Note    `json:"notes"`
	RightsPath  string    `json:"rights_path"`
}

// An OrgCard is an organisation with all that is declared about it.
type OrgCard struct {
	ID string `json:"id"`
	Organisation
	Role     string      `json:"role"`
	Number   string      `json:"number,omitempty"`
	Court    string      `json:"court,omitempty"`
	Approval string      `json:"approval,omitempty"`
	Site     string      `json:"site,omitempty"`
	Domains  []DomainRef `json:"domains"` // that it is responsible for
}

// VersionsData is the editions of the register, and what one of them changed.
type VersionsData struct {
	Personal bool          `json:"personal"`
	Editions []EditionCard `json:"editions"` // newest first

	// Shown is the edition whose changes are told, and Before the one that
	// it is compared with; nil for the oldest.
	Shown  EditionCard  `json:"shown"`
	Before *EditionCard `json:"before,omitempty"`

	Added   int      `json:"added"`
	Changed int      `json:"changed"`
	Removed int      `json:"removed"`
	Changes []Change `json:"changes"`

	// Touches counts the changes by what they are to the member: "yes",
	// "maybe" and "no". Unread says that the member was not yet told of the
	// edition.
	Touches  map[string]int `json:"touches,omitempty"`
	Unread   bool           `json:"unread,omitempty"`
	Owner    string         `json:"owner,omitempty"`     // as in [AccessData]
	SendPath string         `json:"send_path,omitempty"` // where "read" is posted

	TwinPath string `json:"twin_path"` // the same, with what it is to a member, and the reverse
}

// An EditionCard is one edition of the register.
type EditionCard struct {
	Number    int          `json:"number"`
	Effective calendar.Day `json:"effective"`

	// Example says that the edition was made up, to show how changes are
	// told: the declaration keeps no earlier text.
	Example bool `json:"example,omitempty"`

	Current bool   `json:"current,omitempty"`
	Path    string `json:"path"`
}

// A Change is one fact that differs between two editions.
type Change struct {
	ID     string        `json:"id"`
	Kind   Kind          `json:"kind"`
	Domain *DomainRef    `json:"domain,omitempty"`
	Name   string        `json:"name"`
	Op     string        `json:"op"`             // added, changed or removed
	Path   string        `json:"path,omitempty"` // where the fact stands now
	Fields []FieldChange `json:"fields,omitempty"`

	// Touches is "yes", "maybe" or "no" for a member, and Why the code of
	// the reason.
	Touches string `json:"touches,omitempty"`
	Why     string `json:"why,omitempty"`
}

// A FieldChange is one text or list of a fact, before and after. A fact that
// was added has no Old, one that was removed no New.
type FieldChange struct {
	Field string   `json:"field"` // code
	Old   []string `json:"old,omitempty"`
	New   []string `json:"new,omitempty"`
}

// News tells a member on their home that the register has a new edition.
// Example says that it is compared with one that was made up.
type News struct {
	Example bool   `json:"example,omitempty"`
	Edition int    `json:"edition"`
	Changes int    `json:"changes"`
	Touches int    `json:"touches"` // that concern the member, or may
	Path    string `json:"path"`
}

// AudienceData is what the declaration says to people who are no members.
type AudienceData struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Text      string   `json:"text"`
	Points    []Named  `json:"points"`
	Purposes  []Link   `json:"purposes"`
	Sources   []Link   `json:"sources"`
	Retention []Rule   `json:"retention"`
	Rights    []Link   `json:"rights"`
	Channels  []Named  `json:"channels"`
	Domains   []Link   `json:"domains"`
	Others    []Link   `json:"others"` // the other groups
	Principle []string `json:"principle"`
}

// SearchData is a search and what it found.
type SearchData struct {
	Query string `json:"query"`          // as it was understood: at most [MaxQuery] characters
	Cut   bool   `json:"cut,omitempty"`  // it was longer
	Hits  []Hit  `json:"hits"`           // best first
	Total int    `json:"total"`          // found, with those that are not shown
	Near  []Link `json:"near,omitempty"` // where to go as long as nothing is found
	Path  string `json:"path"`           // where the form is sent to
}

// MaxQuery is the most characters of a query that are looked at.
const MaxQuery = 100

// FieldQuery is the form field, and parameter, of a search.
const FieldQuery = "q"

// A Hit is one thing that was found.
type Hit struct {
	Kind    Kind    `json:"kind"`
	Name    string  `json:"name"`
	Context string  `json:"context,omitempty"` // the domain it stands in
	Path    string  `json:"path"`
	Excerpt []Piece `json:"excerpt"`
}

// A Piece is a part of an excerpt. Found marks what was looked for.
type Piece struct {
	Text  string `json:"text"`
	Found bool   `json:"found,omitempty"`
}
