package registerdata

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// TestEmbeddedHoldsEveryFact compares the embedded register with the list of
// ids and relations in testdata/ids.txt: nothing missing, nothing more.
func TestEmbeddedHoldsEveryFact(t *testing.T) {
	want := readIDs(t)
	got := linesOf(mustLoad(t))
	for line := range want {
		if !got[line] {
			t.Errorf("missing: %s", line)
		}
	}
	for line := range got {
		if !want[line] {
			t.Errorf("extra: %s", line)
		}
	}
	if t.Failed() {
		t.Logf("%d facts wanted, %d found", len(want), len(got))
	}
}

// TestDeclaredOrder holds the orders that people see.
func TestDeclaredOrder(t *testing.T) {
	r := mustLoad(t)
	if got, want := strings.Join(r.DomainIDs(), " "), "operational compulsory complementary insurance"; got != want {
		t.Errorf("domains are %q, want %q", got, want)
	}
	d, _ := r.Domain("compulsory")
	if got, want := strings.Join(d.CategoryIDs()[:6], " "), "national_register social_security health judicial sensitive identification"; got != want {
		t.Errorf("categories begin with %q, want %q", got, want)
	}
}

// readIDs returns the facts of testdata/ids.txt.
func readIDs(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("testdata/ids.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := map[string]bool{}
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if lines[line] {
			t.Errorf("testdata/ids.txt says twice: %s", line)
		}
		lines[line] = true
	}
	return lines
}

// mustLoad returns the embedded register.
func mustLoad(t *testing.T) *register.Register {
	t.Helper()
	r, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A sheet collects facts as lines.
type sheet map[string]bool

// add adds a line of words; empty ones are left out.
func (s sheet) add(words ...any) {
	var line []string
	for _, w := range words {
		if text := fmt.Sprint(w); text != "" {
			line = append(line, text)
		}
	}
	s[strings.Join(line, " ")] = true
}

// when returns a word if a condition holds, or "".
func when(holds bool, word string) string {
	if holds {
		return word
	}
	return ""
}

// has returns a word if there is a text.
func has(t lang.Text, word string) string { return when(t != lang.Text{}, word) }

// addHas adds a line that ends in a word, if there is a text.
func (s sheet) addHas(t lang.Text, words ...any) {
	if (t != lang.Text{}) {
		s.add(words...)
	}
}

// each adds a line for each id.
func (s sheet) each(ids []string, words ...any) {
	for _, id := range ids {
		s.add(append(slices.Clone(words), id)...)
	}
}

// entries adds a line for each entry.
func (s sheet) entries(list []register.Entry, kind string) {
	for _, e := range list {
		s.add(kind, e.ID, when(e.Inferred, "inferred"), when(e.Src != "", "src"), e.Src)
	}
}

// points adds a line for each point.
func (s sheet) points(list []register.Point, words ...any) {
	for _, p := range list {
		s.add(append(slices.Clone(words), p.ID, when(p.Src != "", "src"), p.Src)...)
	}
}

// linesOf returns what a register holds, in the words of testdata/ids.txt.
func linesOf(r *register.Register) sheet {
	s := sheet{}
	s.points(r.Principles, "principle")
	s.points(r.Security, "security")
	s.points(r.Staff, "staff")
	s.people(r)
	s.add("declaration", "src", r.Declaration.Src)
	s.organisations(r)
	for _, d := range r.Domains {
		s.domain(d)
	}
	for _, c := range r.Categories {
		s.add("category", c.ID, when(c.Article != "", "article"), c.Article)
		s.points(c.Elements, "category", c.ID, "element")
	}
	s.entries(r.Sources, "source")
	s.entries(r.Processors, "processor_kind")
	s.entries(r.Recipients, "recipient")
	s.entries(r.Conditions, "condition")
	s.entries(r.Transfers, "transfer")
	s.entries(r.Laws, "law")
	s.entries(r.Triggers, "trigger")
	s.entries(r.Situations, "situation")
	s.decisions(r)
	s.rights(r)
	for _, n := range r.Notes {
		s.add("note", n.ID)
	}
	for _, x := range r.Terms {
		s.add("term", x.ID)
	}
	return s
}

// people adds the groups of people.
func (s sheet) people(r *register.Register) {
	for _, g := range r.Audience {
		s.entries([]register.Entry{g.Entry}, "audience")
		for _, p := range g.Points {
			s.add("audience", g.ID, "point", p.ID)
		}
		s.each(g.Domains, "audience", g.ID, "domain")
		s.each(g.Purposes, "audience", g.ID, "purpose")
		s.each(g.Sources, "audience", g.ID, "source")
		s.each(g.Retention, "audience", g.ID, "retention")
	}
}

// organisations adds the organisations.
func (s sheet) organisations(r *register.Register) {
	for _, o := range r.Organisations {
		s.add("organisation", o.ID, "src", o.Src)
		if o.Number != "" {
			s.add("organisation", o.ID, "number", o.Number)
		}
		if o.PrivacyPage != "" {
			s.add("organisation", o.ID, "privacy_page", o.PrivacyPage)
		}
		s.addHas(o.Court, "organisation", o.ID, "court")
		s.addHas(o.Address, "organisation", o.ID, "address")
		s.addHas(o.Approval, "organisation", o.ID, "approval")
		s.addHas(o.Site, "organisation", o.ID, "site", o.Site.FR, o.Site.NL)
		for _, c := range o.DPO {
			s.add("organisation", o.ID, "dpo", c.Kind, c.Value)
		}
	}
}

// domain adds a domain.
func (s sheet) domain(d register.Domain) {
	const D = "domain"
	s.add(D, d.ID, "part", d.Part)
	s.add(D, d.ID, "src", d.Src)
	s.add(D, d.ID, "mark", d.Mark)
	s.add(D, d.ID, "controller", d.Controller)
	s.add(D, d.ID, "processor", d.Processor, when(d.Processor == "", "none"))
	s.addHas(d.Approval, D, d.ID, "approval")
	s.addHas(d.MissionLaw, D, d.ID, "mission_law")
	s.points(d.Missions, D, d.ID, "mission")
	for _, b := range d.LegalBases {
		s.add(D, d.ID, "basis", b.ID, "article", b.Article, when(b.Inferred, "inferred"))
	}
	for _, p := range d.Purposes {
		s.add(D, d.ID, "purpose", p.ID)
		s.each(p.Basis, D, d.ID, "purpose", p.ID, "basis")
		if p.AbsoluteObjection {
			s.add(D, d.ID, "purpose", p.ID, "objection absolute")
		}
		if p.SupportOf != "" {
			s.add(D, d.ID, "purpose", p.ID, "support", p.SupportOf)
		}
	}
	s.each(d.Special, D, d.ID, "special")
	s.each(d.Ordinary, D, d.ID, "ordinary")
	for id := range d.Details {
		s.add(D, d.ID, "detail", id)
	}
	s.domainFlows(d)
	for _, r := range d.Retention {
		s.retention(r)
	}
	s.each(d.Decisions, D, d.ID, "decision")
	if len(d.Decisions) == 0 {
		s.add(D, d.ID, "decision none")
	}
}

// domainFlows adds where the data of a domain come from and go to.
func (s sheet) domainFlows(d register.Domain) {
	const D = "domain"
	s.list(d.Laws, d.ID, "law")
	s.list(d.Sources, d.ID, "source")
	s.add(D, d.ID, "processed_by", d.ProcessedBy)
	for _, u := range d.Recipients {
		s.add(D, d.ID, "recipient", u.ID, has(u.Detail, "detail"))
		if u.Condition != "" {
			s.add(D, d.ID, "recipient", u.ID, "condition", u.Condition)
		}
	}
	for _, u := range d.Processors {
		s.add(D, d.ID, "processor_kind", u.ID, has(u.Detail, "detail"))
	}
	if d.ProcessorsOpen {
		s.add(D, d.ID, "processor_kind among others")
	}
	s.points(d.ProcessorNotes, D, d.ID, "processor_note")
	s.add(D, d.ID, "transfer", when(d.Transfers.Possible, "possible_when"), when(!d.Transfers.Possible, "no_unless"))
	s.each(d.Transfers.When, D, d.ID, "transfer when")
}

// list adds a list that may be open.
func (s sheet) list(l register.List, domain, kind string) {
	s.each(l.IDs, "domain", domain, kind)
	if l.Open {
		s.add("domain", domain, kind, "among others")
	}
}

// retention adds a retention rule.
func (s sheet) retention(r register.Retention) {
	rule := []any{"domain", r.Domain, "retention", r.ID}
	add := func(holds bool, words ...any) {
		if holds {
			s.add(append(slices.Clone(rule), words...)...)
		}
	}
	add(r.Default, "default")
	s.each(r.Categories, append(slices.Clone(rule), "category")...)
	add(r.Situation != "", "situation", r.Situation)
	add(r.Audience != "", "audience", r.Audience)
	add(r.From != "", "from", r.From)
	s.each(r.Until, append(slices.Clone(rule), "until")...)
	add(r.Years != register.Years{}, "years", r.Years.Min, r.Years.Max)
	add(r.After != "", "after", r.After)
	add(r.Unstated, "unstated")
	add(r.Varies != lang.Text{}, "varies")
	add(r.Why != lang.Text{}, "why")
}

// decisions adds the automated decisions.
func (s sheet) decisions(r *register.Register) {
	for _, d := range r.Decisions {
		s.add("decision", d.ID)
		s.points(d.Logic, "decision", d.ID, "logic")
		for _, i := range d.Inputs {
			s.add("decision", d.ID, "input", i.ID, has(i.From, "from"))
		}
		for _, x := range d.Steps {
			s.add("decision", d.ID, "step", x.ID, has(x.Route, "route"))
		}
		s.each(d.Needs, "decision", d.ID, "needs")
		s.points(d.Effects, "decision", d.ID, "effect")
		s.points(d.Derived, "decision", d.ID, "derived")
		s.addHas(d.Law, "decision", d.ID, "law")
		s.addHas(d.DerivedIf, "decision", d.ID, "derived_if")
		if d.Household {
			s.add("decision", d.ID, "household")
		}
	}
	s.add("contest", "src", r.Contest.Src)
}

// rights adds the rights and how they are used.
func (s sheet) rights(r *register.Register) {
	for _, x := range r.Rights {
		s.add("right", x.ID, "src", x.Src)
		s.add("right", x.ID, "channel", x.Channel)
		if x.Article != "" {
			s.add("right", x.ID, "article", x.Article)
		}
		s.points(x.Grounds, "right", x.ID, "ground")
		s.points(x.Limits, "right", x.ID, "limit")
		s.each(x.AppliesTo, "right", x.ID, "applies_to")
		if x.LimitsOpen {
			s.add("right", x.ID, "limit among others")
		}
	}
	for _, c := range r.Channels {
		s.add("channel", c.ID, "src", c.Src)
	}
	s.points(r.Access.Content, "access content")
	s.points(r.Access.Limits, "access limit")
	for _, c := range r.Choices {
		s.add("choice", c.ID, "domain", c.Domain, when(c.Consent, "consent"))
		s.add("choice", c.ID, "src", c.Src)
		if c.Purpose != "" {
			s.add("choice", c.ID, "purpose", c.Purpose)
		}
	}
	s.add("filing", "months", r.Filing.Months, "extension", r.Filing.Extension, "src", r.Filing.Src)
}
