package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
)

// Rules are what lines are checked against, and what makes rows of them.
type Rules struct {
	Register *register.Register

	// Index is the keyed hash of a national number, and Keys what encrypts.
	// Where they are nil, lines are checked and their rows are of no use.
	Index func(niss.Number) []byte
	Keys  Keeper

	// Synthetic allows the numbers of demonstrations and tests, which are
	// refused everywhere else.
	Synthetic bool

	// Now is the instant after which nothing can have happened, and Zone
	// that of its day.
	Now  time.Time
	Zone *time.Location
}

// A Checker makes rows of the lines of one file. Many may use it at once.
type Checker struct {
	rules  Rules
	header Header
	domain register.Domain // of holdings

	domains    map[string]*register.Domain
	categories map[string]int // of the domain, each with a number of its own
	events     map[string]bool
	services   map[string]bool
	purposes   map[string]bool
	roles      map[string]bool
	known      map[string]string // for a [scan]
}

// For returns the checker of a file with a header. A header that the register
// or the clock does not agree with is a *LineError of line 1.
func (r Rules) For(h Header) (*Checker, error) {
	out := &Checker{rules: r, header: h, domains: map[string]*register.Domain{}, categories: map[string]int{}}
	for i := range r.Register.Domains {
		out.domains[r.Register.Domains[i].ID] = &r.Register.Domains[i]
	}
	if h.Feed == Holdings {
		var ok bool
		if out.domain, ok = r.Register.Domain(h.Domain); !ok {
			return nil, headerFault("domain: is none of " + strings.Join(r.Register.DomainIDs(), ", "))
		}
	}
	if h.AsOf.After(calendar.DayOf(r.Now, r.Zone)) {
		return nil, headerFault("as_of: is in the future")
	}
	for i, id := range out.domain.CategoryIDs() {
		out.categories[id] = i
	}
	out.events = eventIDs(r.Register)
	if reason := out.wrongCoverage(); reason != "" {
		return nil, headerFault(reason)
	}
	if reason := out.takeTerms(); reason != "" {
		return nil, headerFault(reason)
	}
	out.known = out.often()
	return out, nil
}

// headerFault returns what is wrong with the first line.
func headerFault(reason string) error { return &LineError{Line: 1, Reason: "header: " + reason} }

// eventIDs returns the ids that may have a day in the retention clock: its
// triggers, and the situations and groups of people with rules of their own.
func eventIDs(r *register.Register) map[string]bool {
	ids := map[string]bool{}
	for _, list := range [][]register.Entry{r.Triggers, r.Situations} {
		for _, e := range list {
			ids[e.ID] = true
		}
	}
	for _, g := range r.Audience {
		ids[g.ID] = true
	}
	return ids
}

// wrongCoverage returns why the coverage of the header cannot be accepted, or
// "".
func (r *Checker) wrongCoverage() string {
	var seen []string
	for i, c := range r.header.Coverage {
		at := fmt.Sprintf("coverage[%d].", i)
		_, declared := r.categories[c.Category]
		switch {
		case r.header.Feed == Holdings && !declared && c.Category != "":
			return at + "category: not declared in this domain"
		case r.header.Feed != Holdings && c.Category != "":
			return at + "category: belongs to holdings"
		case slices.Contains(seen, c.Category):
			return at + "category: stated twice"
		case c.Since.After(r.header.AsOf):
			return at + "since: is after the as_of of the header"
		case c.Not != Words{} && (!goodText(c.Not.FR, maxWords) || !goodText(c.Not.NL, maxWords)):
			return at + "not: needs fr and nl, of 1 to 500 characters on one line"
		}
		seen = append(seen, c.Category)
	}
	return ""
}

// takeTerms takes the codes of consultations from the header, or returns why
// it cannot.
func (r *Checker) takeTerms() string {
	r.services, r.purposes, r.roles = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, list := range []struct {
		name   string
		terms  []Term
		codes  map[string]bool
		needed bool
	}{
		{"services", r.header.Services, r.services, true},
		{"purposes", r.header.Purposes, r.purposes, true},
		{"roles", r.header.Roles, r.roles, false},
	} {
		switch {
		case r.header.Feed != Consultations && len(list.terms) > 0:
			return list.name + ": belong to consultations"
		case r.header.Feed == Consultations && list.needed && len(list.terms) == 0:
			return list.name + ": are needed"
		}
		for i, t := range list.terms {
			at := fmt.Sprintf("%s[%d].", list.name, i)
			switch {
			case !goodID(t.ID):
				return at + "id: " + wantID
			case holdings.IsHere(t.ID):
				return at + "id: is kept for what happens in Loupe itself"
			case list.codes[t.ID]:
				return at + "id: is there twice"
			case !goodText(t.FR, maxName) || !goodText(t.NL, maxName):
				return at + "fr, nl: need 1 to 100 characters on one line"
			}
			list.codes[t.ID] = true
		}
	}
	return ""
}

// Row returns the row of a line, or the reason why the line is rejected. Its
// Member is the key that the line names, also where it is rejected, if that
// much can be read. An error is one of the keys, and says nothing of the line.
func (r *Checker) Row(line int, text []byte) (Row, string, error) {
	row := Row{Line: line}
	reason, err := r.read(&row, text)
	return row, reason, err
}

// read makes a row of a line of the feed.
func (r *Checker) read(row *Row, text []byte) (reason string, err error) {
	switch r.header.Feed {
	case Members:
		return readLine(r, row, text, new(MemberLine), func(in *MemberLine) string { return in.Key }, nil, r.wrongMember, r.memberRow)
	case Holdings:
		in := freshHolding()
		defer heldLines.Put(in)
		return readLine(r, row, text, in, func(in *HoldingLine) string { return in.Member }, (*scan).holding, r.wrongHolding, r.holdingRow)
	case Decisions:
		return readLine(r, row, text, new(DecisionLine), func(in *DecisionLine) string { return in.Member }, nil, r.wrongDecision, r.decisionRow)
	case Disclosures:
		return readLine(r, row, text, new(DisclosureLine), func(in *DisclosureLine) string { return in.Member },
			(*scan).disclosure, r.wrongDisclosure, r.disclosureRow)
	case Consultations:
		return readLine(r, row, text, new(ConsultationLine), func(in *ConsultationLine) string { return in.Member },
			(*scan).consultation, r.wrongConsultation, r.consultationRow)
	}
	return readLine(r, row, text, new(ChoiceLine), func(in *ChoiceLine) string { return in.Member }, nil, r.wrongChoice, r.choiceRow)
}

// readLine makes a row of a line, which it reads into an empty one. Fast may be
// nil, and may give up: see [scan]. What it read until then is thrown away.
//
// The key is taken from a line that is wrong as well: a member of whom a full
// run says something that can't be taken in is not gone.
func readLine[T any](
	r *Checker, row *Row, text []byte, in *T, key func(*T) string,
	fast func(*scan, *T) bool, wrong func(*T) string, values func(*T) ([]any, error),
) (reason string, err error) {
	if !bytes.HasPrefix(text, []byte("{")) {
		return "is no JSON object", nil
	}
	if fast == nil || !fast(&scan{text: text, known: r.known}, in) {
		in = new(T)
		if reason := decode(text, in); reason != "" {
			return reason, nil
		}
	}
	if k := key(in); goodID(k) {
		row.Member = k
	}
	if reason := wrong(in); reason != "" {
		return reason, nil
	}
	row.Values, err = values(in)
	return "", err
}

// seal encrypts a text for its place; "" stays as it is.
func (r *Checker) seal(text, place string) (string, error) {
	if text == "" || r.rules.Keys == nil {
		return "", nil
	}
	return r.rules.Keys.Seal(text, place)
}

// jsonOf returns what is stored as JSON. Its members are in order, so that the
// same is written the same.
func jsonOf(v any) (string, error) {
	b, err := json.Marshal(v, json.Deterministic(true))
	return string(b), err
}
