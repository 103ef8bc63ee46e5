package register

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Fact is one thing that a register says, named by its kind and id, with all
// its texts and all that it refers to. What two editions say is compared fact
// by fact, search looks among facts, and every fact has a place on a page.
type Fact struct {
	Kind string // one of [Kinds]

	// ID is that of the register. Of a purpose, a legal basis, and of a
	// category, recipient or processor in one domain, it is "domain/id". The
	// rule of a domain for transfers has the id of the domain, and how
	// changes are announced is the principle "versioned". Kind and ID
	// together name one fact.
	ID string

	Domain string    // the domain that declares it, or "" for what domains share
	Name   lang.Text // zero for a statement without a name
	Text   lang.Text

	Fields []Field // everything, Name and Text included, in a fixed order; each code once
	Src    string  // section of the declaration: its own or that of its domain, or ""
}

// A Field is one text of a fact, a list of them or, as people read them, the
// names of what it refers to. A field with nothing to say is absent. One that
// is true or false is there if it is true, with "oui" and "ja".
type Field struct {
	Code   string // one of [FieldCodes]
	Values []lang.Text

	// Refs are the ids of the facts that Values name, where they are facts:
	// one for each value. Those of "about" are as in [Note.About]. A fact
	// that is renamed is no change of those that name it.
	Refs []string
}

// FieldCodes are all codes of fields.
var FieldCodes = [...]string{
	"name", "text", "said", // name as said to the person
	"summary", "detail", "short", "src", // of a domain; in one domain; as people say it; section
	"part", "controller", "processor", "missions", "mission_law", "approval", "laws", "laws_open",
	"sources", "sources_open", "staff", "processors_open", "processor_notes", "decisions",
	"number", "court", "address", "dpo", "privacy_page", "site", // of an organisation; court of a decision, too
	"special", "article", "elements", // of a category
	"basis", "objection", "support", // of a purpose: objection without a reason, whose support it is
	"inferred", "condition", "possible", "when",
	"default", "categories", "situation", "audience", // what a retention rule applies to
	"from", "until", "after", "years", "unstated", "duration", "varies", "why",
	"logic", "inputs", "steps", "effects", "derived", "derived_if", "household", "law", "needs",
	"channel", "grounds", "applies_to", "limits", "limits_open", "contest", "contest_channel",
	"months", "extension", "limit", // of the filing; a limit of access
	"points", "domains", "purposes", "retention", // of a group of people
	"about", "reading", "acronym", "see", "unconfirmed",
}

// Kinds are all kinds of facts, in the order in which facts are given.
var Kinds = [...]string{
	"principle", "audience", "org", "domain", "category", "purpose", "basis", "law", "source", "recipient",
	"processor", "transfer", "rule", "decision", "right", "channel", "filing", "access", "security", "note", "term",
}

// Facts returns everything that r says to people, kind by kind in the order of
// [Kinds], and within a kind as declared, shared things before those of
// the domains.
//
// Left out are the notes for the office alone, the segments of addresses, the
// further forms of terms and the marks of domains: they state nothing. So are
// the choices: what is declared about them stands with their domain.
func (r *Register) Facts() []Fact {
	facts := slices.Concat(
		r.principleFacts(), r.audienceFacts(), r.organisationFacts(), r.domainFacts(), r.categoryFacts(),
		r.purposeFacts(), r.basisFacts(), entryFacts("law", r.Laws), entryFacts("source", r.Sources), r.recipientFacts(),
		r.processorFacts(), r.transferFacts(), r.ruleFacts(), r.decisionFacts(), r.rightFacts(), r.filingFacts(),
		r.accessFacts(), pointFacts("security", r.Security),
	)
	return slices.Concat(facts, r.noteFacts(facts), r.termFacts())
}

// Field returns a field of f by its code.
func (f Fact) Field(code string) (Field, bool) {
	return find(f.Fields, func(x *Field) bool { return x.Code == code })
}

// Local returns the id of f without that of its domain: of the category
// "night/name", which is what one domain says of a category, it is "name".
func (f Fact) Local() string { return strings.TrimPrefix(f.ID, f.Domain+"/") }

// yes is the value of a field that is true.
var yes = lang.Text{FR: "oui", NL: "ja"}

// newFact returns a fact with its name and text, where it has them.
func newFact(kind, id string, name, text lang.Text) *Fact {
	f := &Fact{Kind: kind, ID: id, Name: name, Text: text}
	f.text("name", name)
	f.text("text", text)
	return f
}

// section sets the section of a fact that is declared on its own.
func (f *Fact) section(src string) {
	f.Src = src
	f.word("src", src)
}

// text adds the texts that are not zero.
func (f *Fact) text(code string, texts ...lang.Text) {
	var values []lang.Text
	for _, t := range texts {
		if t != (lang.Text{}) {
			values = append(values, t)
		}
	}
	if len(values) > 0 {
		f.Fields = append(f.Fields, Field{Code: code, Values: values})
	}
}

// points adds the texts of statements.
func (f *Fact) points(code string, points []Point) {
	texts := make([]lang.Text, len(points))
	for i, p := range points {
		texts[i] = p.Text
	}
	f.text(code, texts...)
}

// flag adds a field if it is true.
func (f *Fact) flag(code string, is bool) {
	if is {
		f.text(code, yes)
	}
}

// word adds what is the same in both languages, if there is any.
func (f *Fact) word(code, s string) {
	if s != "" {
		f.text(code, lang.Text{FR: s, NL: s})
	}
}

// count adds a number, unless it is zero.
func (f *Fact) count(code string, n int) {
	if n != 0 {
		f.word(code, strconv.Itoa(n))
	}
}

// refs adds the names of the facts with the ids; an id that is "" names none.
func (f *Fact) refs(code string, name func(id string) lang.Text, ids ...string) {
	field := Field{Code: code}
	for _, id := range ids {
		if id != "" {
			field.Values, field.Refs = append(field.Values, name(id)), append(field.Refs, id)
		}
	}
	if len(field.Refs) > 0 {
		f.Fields = append(f.Fields, field)
	}
}

// line returns the texts that are not zero as one, with dashes between them.
func line(texts ...lang.Text) lang.Text {
	var all lang.Text
	for _, t := range texts {
		switch {
		case t == lang.Text{}:
		case all == lang.Text{}:
			all = t
		default:
			all = lang.Text{FR: all.FR + " – " + t.FR, NL: all.NL + " – " + t.NL}
		}
	}
	return all
}

// entryFacts returns the facts of things with a name and a sentence.
func entryFacts(kind string, list []Entry) []Fact {
	var facts []Fact
	for _, e := range list {
		f := newFact(kind, e.ID, e.Name, e.Text)
		f.flag("inferred", e.Inferred)
		f.section(e.Src)
		facts = append(facts, *f)
	}
	return facts
}

// pointFacts returns the facts of statements.
func pointFacts(kind string, list []Point) []Fact {
	var facts []Fact
	for _, p := range list {
		f := newFact(kind, p.ID, lang.Text{}, p.Text)
		f.section(p.Src)
		facts = append(facts, *f)
	}
	return facts
}
