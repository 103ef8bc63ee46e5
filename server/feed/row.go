package feed

import (
	"hash/fnv"
	"strconv"
	"sync"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// The values of a [Row] are strings, bools, int64, bytes, a [calendar.Day] that
// may be zero, or a [time.Time] in UTC with microseconds; in this order:
//
//   - members: given name, family name, language, days of joining, of leaving
//     and of birth, index and tail of the national number, household, address
//     (sealed), tag of the address, events, contracts and links (JSON)
//   - holdings: sum, document (JSON), samples (sealed)
//   - decisions: id, day, [DecisionDoc] (JSON), inputs (sealed)
//   - disclosures: id, day, domain, recipient, its name, purpose, legal basis,
//     categories (with a space between)
//   - consultations: id, instant, domain, service, purpose, role
//   - choices: choice, allowed, instant, source
//
// What is sealed is "" where there is nothing.

// A Keeper encrypts a text for one place, and makes keyed tags, by which what
// is sealed twice can be compared.
type Keeper interface {
	Seal(text, place string) (string, error)
	Tag(purpose, value string) string
}

// The places of what is sealed. They name the member and not the run, so that
// a row that stays as it is need not be sealed anew.

// PlaceOfEmail is that of the address that a source proposes for a member.
func PlaceOfEmail(member string) string { return "feed.members.email " + member }

// PlaceOfSamples is that of the samples of a member in a domain: a JSON object
// with the fields of each category.
func PlaceOfSamples(member, domain string) string {
	return "feed.holdings.samples " + domain + " " + member
}

// PlaceOfInputs is that of the inputs of a decision: a JSON list of
// [holdings.Given].
func PlaceOfInputs(member, decision string) string {
	return "feed.decisions.inputs " + member + " " + decision
}

// appendDoc appends a line of holdings as the [holdings.Document] that is
// stored: without samples. What it writes was checked to be ids and days, in
// which nothing needs to be escaped.
func appendDoc(b []byte, in *HoldingLine) []byte {
	b = append(b, `{"as_of":`...)
	b = appendDay(b, in.AsOf)
	b = append(b, `,"relation":"`...)
	b = append(b, in.Relation...)
	b = append(b, `","categories":[`...)
	for i := range in.Categories {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendStatement(b, &in.Categories[i])
	}
	return append(b, "]}"...)
}

// appendStatement appends what is said of one category. What is zero is left
// out.
func appendStatement(b []byte, c *CategoryLine) []byte {
	b = append(b, `{"category":"`...)
	b = append(b, c.Category...)
	b = append(b, `","held":`...)
	b = strconv.AppendBool(b, c.Held)
	b = appendOptional(b, `,"as_of":`, c.AsOf)
	if c.Source != "" {
		b = append(b, `,"source":"`...)
		b = append(b, c.Source...)
		b = append(b, '"')
	}
	if c.Medical {
		b = append(b, `,"medical":true`...)
	}
	if c.Records != 0 {
		b = append(b, `,"records":`...)
		b = strconv.AppendInt(b, int64(c.Records), 10)
	}
	b = appendOptional(b, `,"first":`, c.First)
	b = appendOptional(b, `,"last":`, c.Last)
	b = appendOptional(b, `,"updated":`, c.Updated)
	return append(b, '}')
}

// appendOptional appends a member of an object, unless its day is zero.
func appendOptional(b []byte, name string, d calendar.Day) []byte {
	if d.IsZero() {
		return b
	}
	return appendDay(append(b, name...), d)
}

// appendDay appends a day as JSON. It is [calendar.Day.String] without the way
// by package time: a full run has a hundred million of them.
func appendDay(b []byte, d calendar.Day) []byte {
	if d.IsZero() {
		return append(b, `""`...)
	}
	y, m, day := d.Year(), int(d.Month()), d.Day()
	return append(b, '"', digit(y/1000), digit(y/100), digit(y/10), digit(y), '-', digit(m/10), digit(m), '-', digit(day/10), digit(day), '"')
}

// digit returns the last digit of a number that is not negative.
func digit(n int) byte { return '0' + byte(n%10) }

// appendSaid appends what a line says, without the days on which somebody
// looked: two lines of which that is the same say the same to a member.
func appendSaid(b []byte, in *HoldingLine) []byte {
	b = append(b, in.Relation...)
	for i := range in.Categories {
		c := in.Categories[i]
		c.AsOf, c.Updated = calendar.Day{}, calendar.Day{}
		b = appendStatement(b, &c)
	}
	return b
}

// sumOf returns a sum of bytes. It is never 0, which stands for a sum that is
// not known.
func sumOf(b []byte) int64 {
	h := fnv.New64a()
	_, _ = h.Write(b)                      // never fails
	if sum := int64(h.Sum64()); sum != 0 { //nolint:gosec // any bits will do
		return sum
	}
	return 1
}

// buffers are for making rows: of each line only a copy of the right length
// lasts.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// A DecisionDoc is what is stored of a decision in clear.
type DecisionDoc struct {
	Decision   string       `json:"decision"`
	Version    string       `json:"version,omitempty"`
	ValidUntil calendar.Day `json:"valid_until,omitzero"`
	Outcome    string       `json:"outcome"`
	Household  []string     `json:"household,omitempty"`
	Effects    []string     `json:"effects,omitempty"`
}

// MadeOf returns a decision as it was stored, with its inputs opened: "" for
// none. It fails on what is not as [Checker.Row] writes it.
func MadeOf(d Decided, opened string) (holdings.Made, error) {
	var doc DecisionDoc
	if reason := decode([]byte(d.Doc), &doc); reason != "" {
		return holdings.Made{}, fault.New(fault.Internal, "feed: a stored decision "+reason)
	}
	m := holdings.Made{
		ID: d.ID, Decision: doc.Decision, Version: doc.Version, On: d.On, ValidUntil: doc.ValidUntil,
		Outcome: doc.Outcome, Household: doc.Household, Effects: doc.Effects,
	}
	if opened == "" {
		return m, nil
	}
	if reason := decode([]byte(opened), &m.Inputs); reason != "" {
		return holdings.Made{}, fault.New(fault.Internal, "feed: stored inputs of a decision: one "+reason)
	}
	return m, nil
}

// SamplesOf returns opened samples, by category.
func SamplesOf(opened string) (map[string][]FieldLine, error) {
	var all map[string][]FieldLine
	if reason := decode([]byte(opened), &all); reason != "" {
		return nil, fault.New(fault.Internal, "feed: stored samples: one "+reason)
	}
	return all, nil
}
