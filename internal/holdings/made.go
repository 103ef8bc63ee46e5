package holdings

import (
	"cmp"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// A Made is an automated decision that a source says was taken about a member.
type Made struct {
	ID         string // of the source system
	Decision   string // an id of the register
	Version    string // of the rule that was in force
	On         calendar.Day
	ValidUntil calendar.Day // the last day; zero if none was told
	Outcome    string       // code, see [Outcomes]
	Inputs     []Given
	Household  []string // how the people who count are related to the member: codes, no names
	Effects    []string // ids of effects of the decision in the register
}

// A Given is a datum that a decision was taken on.
type Given struct {
	Input  string `json:"input"`            // an id of the register
	Source string `json:"source,omitempty"` // an id of a source of the register, or zero
	Value  string `json:"value,omitempty"`  // as the source writes it
	Of     Whose  `json:"of,omitempty"`     // whose datum it is
}

// A Whose says whose a datum is.
type Whose string

// The people a datum can be of.
const (
	OfSelf      Whose = "self"
	OfHousehold Whose = "household" // somebody else of the household, or several
)

// The outcomes of decisions.
const (
	Granted    = "granted"
	NotGranted = "not_granted"
	Assigned   = "assigned" // a code or a status was given; Version and Inputs say which
	Blocked    = "blocked"
	Sent       = "sent" // a form or an invitation was sent
)

// Outcomes are all codes of outcomes; each needs words.
var Outcomes = [...]string{Granted, NotGranted, Assigned, Blocked, Sent}

// Shown returns a decision as the member may see it: a value that is not only
// the member's own is left out, with its source. What a source does not say to
// be the member's own is taken for somebody else's.
func (m Made) Shown() Made {
	m.Inputs = slices.Clone(m.Inputs)
	for i, in := range m.Inputs {
		if in.Of != OfSelf {
			m.Inputs[i] = Given{Input: in.Input, Of: OfHousehold}
		}
	}
	return m
}

// InForce reports whether a decision counts on a day.
func (m Made) InForce(today calendar.Day) bool {
	return !m.On.After(today) && (m.ValidUntil.IsZero() || !m.ValidUntil.Before(today))
}

// A MadeList is what was decided with one rule, the newest first.
type MadeList struct {
	Decision string
	Now      *Made  // the newest that is in force, or nil
	Earlier  []Made // all others that were taken, newest first
}

// MadeLists returns what was decided about a member on each of the decisions of
// the register, in their order. The same decision told twice counts once, as
// told last; one of a day to come is left out.
func MadeLists(decisions []string, all []Made, today calendar.Day) []MadeList {
	byID := map[string]Made{}
	for _, m := range all {
		byID[m.ID] = m
	}
	out := make([]MadeList, 0, len(decisions))
	for _, id := range decisions {
		var mine []Made
		for _, m := range byID {
			if m.Decision == id && !m.On.After(today) {
				mine = append(mine, m)
			}
		}
		slices.SortFunc(mine, func(a, b Made) int { return cmp.Or(b.On.Compare(a.On), cmp.Compare(b.ID, a.ID)) })
		list := MadeList{Decision: id}
		for _, m := range mine {
			if list.Now == nil && m.InForce(today) {
				list.Now = &m
				continue
			}
			list.Earlier = append(list.Earlier, m)
		}
		out = append(out, list)
	}
	return out
}
