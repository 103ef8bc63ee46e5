package feed

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// The lines of the six feeds, as docs/feeds describes them. What a line may
// hold is checked by [Rules]; a member of a JSON object that no field has is
// refused. A day that is absent, or the empty string, is the zero day.

// A MemberLine is a member, or somebody who is counted with one.
type MemberLine struct {
	Key        string       `json:"key"`                       // of the feeding system; every other line names the member by it
	Number     string       `json:"national_number,omitempty"` // only its keyed hash and its check digits are kept
	GivenName  string       `json:"given_name"`
	FamilyName string       `json:"family_name"`
	Language   string       `json:"language"`         // fr or nl
	Email      string       `json:"email,omitempty"`  // sealed; an address to propose, never one to write to by itself
	Born       calendar.Day `json:"born,omitzero"`    // without it no parent sees the file
	Joined     calendar.Day `json:"joined"`           // affiliation
	Left       calendar.Day `json:"left,omitzero"`    // the end of the membership, announced or past
	Events     Events       `json:"events,omitempty"` // for the retention clock

	Contracts []ContractLine `json:"contracts,omitempty"`
	Household string         `json:"household,omitempty"` // those with the same id are one household
	Links     []LinkLine     `json:"links,omitempty"`     // for whom this member acts
}

// Events are the days of what happened to a member, by the id of a trigger, of
// a situation or of a group of people of the register.
type Events map[string]calendar.Day

// A ContractLine is a contract of a member, such as one of insurance.
type ContractLine struct {
	ID     string       `json:"id"`
	Domain string       `json:"domain"`
	From   calendar.Day `json:"from"`
	Until  calendar.Day `json:"until,omitzero"` // the last day; zero while it runs
}

// A LinkLine says for whom a member acts.
type LinkLine struct {
	To    string            `json:"to"` // key of the member whose file it is
	Kind  holdings.LinkKind `json:"kind"`
	From  calendar.Day      `json:"from,omitzero"`
	Until calendar.Day      `json:"until,omitzero"` // the last day

	// Scope are the ids of the domains that the link is about: all of them
	// if it is empty.
	Scope []string `json:"scope,omitempty"`

	// Sensitive says that an administrator, or a mandate, may see the kinds of
	// data that the law protects more. It belongs to no parent.
	Sensitive bool `json:"sensitive,omitzero"`
}

// A HoldingLine is what is held about one member in the domain of the header.
type HoldingLine struct {
	Member     string            `json:"member"`
	AsOf       calendar.Day      `json:"as_of"` // the day on which the system looked
	Relation   holdings.Relation `json:"relation"`
	Categories []CategoryLine    `json:"categories"`
}

// A CategoryLine is what a source system says about one category of data.
type CategoryLine struct {
	Category string       `json:"category"`
	Held     bool         `json:"held"`
	AsOf     calendar.Day `json:"as_of,omitzero"` // of the statement; without it nothing is known
	Source   string       `json:"source,omitempty"`

	Medical bool         `json:"medical,omitempty"` // handed over through the treating doctor
	Records int          `json:"records,omitempty"` // how many there are
	First   calendar.Day `json:"first,omitzero"`    // the day of the oldest record
	Last    calendar.Day `json:"last,omitzero"`     // of the newest
	Updated calendar.Day `json:"updated,omitzero"`  // when the system last changed any

	Fields []FieldLine `json:"fields,omitempty"` // samples: sealed, apart from all the rest
}

// A FieldLine is a value that is held, as a sample.
type FieldLine struct {
	FR    string `json:"label_fr"`
	NL    string `json:"label_nl"`
	Value string `json:"value"`
}

// A DecisionLine is an automated decision about one member.
type DecisionLine struct {
	ID         string           `json:"id"` // the same id again replaces what it said
	Member     string           `json:"member"`
	Decision   string           `json:"decision"` // id of the register
	Version    string           `json:"version,omitempty"`
	On         calendar.Day     `json:"on"`
	ValidUntil calendar.Day     `json:"valid_until,omitzero"` // the last day
	Outcome    string           `json:"outcome"`              // one of holdings.Outcomes
	Inputs     []holdings.Given `json:"inputs,omitempty"`     // sealed; of the household without a value
	Household  []string         `json:"household,omitempty"`  // who counted: of [Relatives], no names
	Effects    []string         `json:"effects,omitempty"`    // ids of effects of the decision
}

// Relatives are how the people who count in a decision are related to the
// member.
var Relatives = [...]string{"partner", "child", "parent", "cohabitant", "other"}

// A DisclosureLine is one time that data of a member went to somebody else.
type DisclosureLine struct {
	ID         string       `json:"id"`
	Member     string       `json:"member"`
	On         calendar.Day `json:"on"`
	Domain     string       `json:"domain"`
	Recipient  string       `json:"recipient"`      // id of a recipient of the domain
	Name       string       `json:"name,omitempty"` // the actual recipient, by its name
	Categories []string     `json:"categories"`     // ids
	Basis      string       `json:"basis"`          // id of a legal basis of the domain
	Purpose    string       `json:"purpose"`        // id of a purpose of the domain
}

// A ConsultationLine is one time that somebody looked at the file of a member.
// It has no place for a name, and its codes are those of the header.
type ConsultationLine struct {
	ID      string    `json:"id"`
	Member  string    `json:"member"`
	At      time.Time `json:"at"`
	Domain  string    `json:"domain,omitempty"`
	Service string    `json:"service"`
	Purpose string    `json:"purpose"`
	Role    string    `json:"role,omitempty"`
}

// A ChoiceLine is a consent or an objection that a source system knows of.
type ChoiceLine struct {
	Member  string    `json:"member"`
	Choice  string    `json:"choice"` // id of the register
	Allowed bool      `json:"allowed"`
	At      time.Time `json:"at"`               // when the person said so
	Source  string    `json:"source,omitempty"` // id of a source of the register
}
