package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// MadeData is what sources say was decided about a member.
type MadeData struct {
	Now     []MadeCard   `json:"now"`            // what counts today
	Earlier []MadeCard   `json:"earlier"`        // all else, the newest first
	AsOf    calendar.Day `json:"as_of,omitzero"` // the day on which the sources looked last
	Covers  []Coverage   `json:"covers"`         // what they say of their completeness
}

// A MadeCard sums up one decision about a member.
type MadeCard struct {
	// Rule is the decision as the register explains it, with its page; the
	// path is "" where the register of today has it no more.
	Rule Link `json:"rule"`

	Outcome    string       `json:"outcome"` // one of holdings.Outcomes
	On         calendar.Day `json:"on"`
	ValidUntil calendar.Day `json:"valid_until,omitzero"` // the last day; zero if none was told
	InForce    bool         `json:"in_force"`             // it counts today, as far as the days tell
	Newer      bool         `json:"newer,omitempty"`      // and so does a newer one of the same rule
	Path       string       `json:"path"`                 // of its passport
}

// A MadePassport is one decision about a member, explained: [MyPassport]. It
// holds nothing of anybody else but how they are related to the member.
type MadePassport struct {
	MadeCard
	Text   string    `json:"text"` // what is decided
	Domain DomainRef `json:"domain"`
	ID     string    `json:"id"` // by which its source knows it

	// The rule as the register had it on the day of the decision. Edition is
	// 0 where no edition is that old: the rule is that of the oldest one.
	Version     string       `json:"version,omitempty"` // as the source names it
	Edition     int          `json:"edition"`
	Effective   calendar.Day `json:"effective"` // since when the edition holds
	EditionPath string       `json:"edition_path"`
	Altered     bool         `json:"altered"` // the register tells the rule otherwise today
	Logic       []string     `json:"logic"`
	Steps       []Step       `json:"steps"`
	Law         string       `json:"law,omitempty"`

	Data   []MadeDatum `json:"data"`
	Unread bool        `json:"unread,omitempty"` // there are inputs that can't be read

	// Closed says that the values are left out, since the login is not recent
	// enough: OpenPath is where a new one is made. With Shared there is none:
	// at a shared screen no values are shown.
	Closed   bool   `json:"closed,omitempty"`
	OpenPath string `json:"open_path,omitempty"`
	Shared   bool   `json:"shared,omitempty"`

	Household bool     `json:"household"`           // data of others can count
	Relatives []string `json:"relatives,omitempty"` // who counted: codes, no names

	// Effects are what changed for the member. Where the source does not tell
	// (Told is false) they are all that the rule can have.
	Effects []string `json:"effects"`
	Told    bool     `json:"told"`

	Turns   []MadeTurn `json:"turns"`
	Contest Contest    `json:"contest"`

	// Acts are what the person can ask about the decision, by a button each;
	// none where the register of today has it no more.
	Acts     []holdings.WayAct `json:"acts"`
	Owner    string            `json:"owner"`
	SendPath string            `json:"send_path"`
}

// A MadeDatum is one input of a decision, with what it was.
type MadeDatum struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"`
	From   string      `json:"from,omitempty"` // where it comes from, as declared
	Values []MadeValue `json:"values,omitempty"`
	Others bool        `json:"others,omitempty"` // of others of the household, too: not shown

	Correct bool `json:"correct,omitempty"` // it can be put right
}

// A MadeValue is what an input was for the member.
type MadeValue struct {
	Source string `json:"source,omitempty"` // by name; "" if it was not told
	Value  string `json:"value,omitempty"`  // as the source writes it
	Hidden bool   `json:"hidden,omitempty"` // there is a value, and the login is too old to see it
}

// A MadeTurn is what would change the outcome.
type MadeTurn struct {
	Kind   holdings.TurnKind `json:"kind"`
	What   Link              `json:"what,omitzero"`    // the decision or the input
	Others bool              `json:"others,omitempty"` // of an input: about others of the household
	Steps  []Step            `json:"steps,omitempty"`  // of a route
	On     calendar.Day      `json:"on,omitzero"`      // of time: from when the decision counts no more
}
