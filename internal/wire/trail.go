package wire

import "github.com/loupe-privacy/loupe/internal/calendar"

// The parameters of [Looks] and [Received], which hold codes and days alone.
const (
	ParamDomain = "domain" // id of a domain
	ParamKind   = "kind"   // code of a service, or id of a recipient
	ParamPeriod = "period" // a year or a month, as 2006 or 2006-01
	ParamUntil  = "until"  // the day with which the page begins
)

// FieldEntry is the form field of [Looks] with the line that is asked about: its
// day and a hash. The id that a source system gave a look is on no page.
const FieldEntry = "entry"

// TrailData is what happened to the data of a member over the years, as one of
// two lists shows it: who looked, or who received them. Exactly one of the lists
// is set, unless there is nothing.
type TrailData struct {
	Looks    []LookLine     `json:"looks,omitempty"`    // the newest first
	Received []ReceivedLine `json:"received,omitempty"` // the newest first

	All    int    `json:"all"`    // how often it happened, as far as was read at once
	Chosen int    `json:"chosen"` // of that, what the filter chooses
	More   bool   `json:"more"`   // there is more, older than what is counted
	Months []Bar  `json:"months"` // what the filter chooses, the oldest month first, without gaps
	Filter Filter `json:"filter"`

	Report *LogReport `json:"report,omitempty"` // nil where no source tells of it

	OlderPath  string `json:"older_path,omitempty"`  // what does not fit on the page
	NewestPath string `json:"newest_path,omitempty"` // back to the begin, on a later page
	OtherPath  string `json:"other_path"`            // the other one of the two lists

	// Owner and SendPath are of the button with which a look is asked about.
	Owner    string `json:"owner,omitempty"`
	SendPath string `json:"send_path,omitempty"`
	AskPath  string `json:"ask_path"` // where a member asks anything
}

// A Filter is what of a list is chosen, and what there is to choose from.
type Filter struct {
	Path    string       `json:"path"` // where it is sent to
	Domains []Pick       `json:"domains"`
	Kinds   []Pick       `json:"kinds"` // services or recipients
	Periods []PeriodPick `json:"periods"`
	Set     bool         `json:"set"` // something is chosen
}

// A Pick is one thing to choose, with how often it happened.
type Pick struct {
	Value  string `json:"value"`
	Name   string `json:"name"`
	Times  int    `json:"times"`
	Chosen bool   `json:"chosen,omitempty"`
}

// A PeriodPick is a year, or a month if Month is set.
type PeriodPick struct {
	Value  string       `json:"value"`
	Month  calendar.Day `json:"month,omitzero"` // the first day
	Times  int          `json:"times"`
	Chosen bool         `json:"chosen,omitempty"`
}

// A Bar is how often it happened in one month.
type Bar struct {
	Month calendar.Day `json:"month"` // the first day
	Times int          `json:"times"`
	Path  string       `json:"path,omitempty"` // of the list of that month, where it is not empty
}

// A LogReport is what the log of a source says of itself.
type LogReport struct {
	Coverage
	AsOf calendar.Day `json:"as_of"`
}

// A LookLine is what one service did in the file on one day for one purpose. It
// names nobody: a member is owed when, where and why (CJEU C-579/21).
type LookLine struct {
	Entry   string       `json:"entry"` // see [FieldEntry]
	Day     calendar.Day `json:"day"`
	Domain  *DomainRef   `json:"domain,omitempty"` // nil where the source does not say
	Service string       `json:"service"`
	Purpose string       `json:"purpose"`
	Role    string       `json:"role,omitempty"`
	Here    bool         `json:"here,omitempty"` // in Loupe itself
	Times   int          `json:"times"`
	First   string       `json:"first"` // time of day, as 15:04
	Last    string       `json:"last"`
}

// A ReceivedLine is one time that data went to somebody else. Words that the
// register does not have are "".
type ReceivedLine struct {
	Day        calendar.Day `json:"day"`
	Domain     *DomainRef   `json:"domain,omitempty"`
	Recipient  Link         `json:"recipient"`      // the declared one
	Name       string       `json:"name,omitempty"` // who it was, where the source says it
	Categories []Link       `json:"categories"`
	Purpose    string       `json:"purpose"`
	Basis      string       `json:"basis"`
}
