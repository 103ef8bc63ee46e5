// Package holdings is what is held about one member, and the one rule by
// which it is shown: held, possible, not held, or held and reachable through
// the member's doctor.
//
// A declared category is never shown as held because it is declared, and a
// statement of a source system counts only with its date.
package holdings

import "github.com/loupe-privacy/loupe/internal/calendar"

// A Member is the file of one member, as the member administration feeds it.
type Member struct {
	ID         string // random; never shown, never derived from a number
	Key        string // the member's key in the feeding system, unique
	GivenName  string
	FamilyName string
	Lang       string // "fr" or "nl": the language of correspondence
	Joined     calendar.Day
	Left       calendar.Day // zero while a member

	// NumberIndex is the keyed hash of the national number, by which a
	// strong login finds the file. The number itself is not stored.
	NumberIndex []byte
	// NumberTail is what is shown of the number: its two check digits.
	NumberTail string
}

// A Document is what one source domain says about one member: one row of the
// feed, kept whole.
type Document struct {
	// AsOf is the day on which the source system looked.
	AsOf calendar.Day `json:"as_of"`

	// Relation says how the member relates to the domain.
	Relation Relation `json:"relation"`

	// Categories holds a statement per category of data that the source
	// system looked at. A category that is absent was not looked at.
	Categories []Statement `json:"categories"`
}

// A Relation is how a member stands to a domain.
type Relation string

// The relations.
const (
	Active Relation = "active" // the affiliation or the contract runs
	Ended  Relation = "ended"  // it ran and is over; data may still be kept
	None   Relation = "none"   // there never was one
)

// A Statement is what a source system says about one category of data.
type Statement struct {
	Category string       `json:"category"`         // an id of the register
	Held     bool         `json:"held"`             // whether data of this kind exist
	AsOf     calendar.Day `json:"as_of,omitzero"`   // the day of the statement; without it, nothing is known
	Source   string       `json:"source,omitempty"` // an id of a source of the register, where the system says it

	// Medical says that the data are handed over only through the treating
	// doctor. Those of category "health" are so anyhow.
	Medical bool `json:"medical,omitempty"`

	Traces
}

// Traces are how many records of one kind a source has, and of which days. What
// it does not say is zero.
type Traces struct {
	Records int          `json:"records,omitempty"`
	First   calendar.Day `json:"first,omitzero"`   // of the oldest record
	Last    calendar.Day `json:"last,omitzero"`    // of the newest
	Updated calendar.Day `json:"updated,omitzero"` // when any of them was changed last
}

// A Tag is what a member is told about one category.
type Tag string

// The tags. There is no fifth.
const (
	Held     Tag = "held"     // a source system said so, with a date
	Possible Tag = "possible" // declared, and not checked for this member
	NotHeld  Tag = "not_held" // a source system said no, with a date
	Doctor   Tag = "doctor"   // held, and reachable through the treating doctor
)

// medical is the category whose content is handed over only through the
// treating doctor (declaration, section 2.1, limits of access).
const medical = "health"

// A Fact is one category with its tag and the date of the statement behind
// it. AsOf is zero when, and only when, the tag is [Possible].
type Fact struct {
	Category string
	Tag      Tag
	AsOf     calendar.Day
	Source   string
	Traces
}

// Facts returns one fact for each declared category, in the declared order.
// A document that is nil, or says nothing of a category, leaves it possible.
// Statements about categories that are not declared are left out: the import
// refuses them.
func Facts(declared []string, doc *Document) []Fact {
	facts := make([]Fact, 0, len(declared))
	for _, id := range declared {
		facts = append(facts, factOf(id, doc))
	}
	return facts
}

// factOf returns the fact about one category.
func factOf(id string, doc *Document) Fact {
	f := Fact{Category: id, Tag: Possible}
	if doc == nil {
		return f
	}
	for _, s := range doc.Categories {
		if s.Category != id || s.AsOf.IsZero() {
			continue
		}
		f.AsOf, f.Source, f.Tag = s.AsOf, s.Source, Held
		switch {
		case !s.Held:
			f.Tag = NotHeld
			return f // whatever else it says
		case id == medical || s.Medical:
			f.Tag = Doctor
		}
		f.Traces = s.Traces
		return f
	}
	return f
}

// Strongest returns the tag that speaks for a category in several domains:
// held before doctor before possible before not held.
func Strongest(a, b Tag) Tag {
	if order[b] < order[a] {
		return b
	}
	return a
}

// order ranks the tags for [Strongest].
var order = map[Tag]int{Held: 0, Doctor: 1, Possible: 2, NotHeld: 3}
