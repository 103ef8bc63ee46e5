package register

import (
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// in returns a fact of a domain, in which it is called by its own id.
func (d Domain) in(kind, id string, name, text lang.Text) *Fact {
	f := newFact(kind, d.ID+"/"+id, name, text)
	f.Domain, f.Src = d.ID, d.Src
	return f
}

// of is in for a shared thing: its name is that of the fact it refers to, and
// what the domain says of it is the detail.
func (d Domain) of(kind, id string, name func(string) lang.Text, detail lang.Text) *Fact {
	f := &Fact{Kind: kind, ID: d.ID + "/" + id, Domain: d.ID, Name: name(id), Text: detail, Src: d.Src}
	f.refs("name", name, id)
	f.text("detail", detail)
	return f
}

// domainFacts returns what the domains say as a whole.
func (r *Register) domainFacts() []Fact {
	var facts []Fact
	for _, d := range r.Domains {
		f := newFact("domain", d.ID, d.Title, d.Lead)
		f.Domain = d.ID
		f.text("summary", d.Summary)
		f.count("part", d.Part)
		f.refs("controller", r.shortName, d.Controller)
		f.refs("processor", r.shortName, d.Processor)
		f.points("missions", d.Missions)
		f.text("mission_law", d.MissionLaw)
		f.text("approval", d.Approval)
		f.refs("laws", nameOf(r.Law), d.Laws.IDs...)
		f.flag("laws_open", d.Laws.Open)
		f.refs("sources", nameOf(r.Source), d.Sources.IDs...)
		f.flag("sources_open", d.Sources.Open)
		staff, _ := r.StaffRule(d.ProcessedBy)
		f.text("staff", staff.Text)
		f.flag("processors_open", d.ProcessorsOpen)
		f.points("processor_notes", d.ProcessorNotes)
		f.refs("decisions", r.decisionName, d.Decisions...)
		f.section(d.Src)
		facts = append(facts, *f)
	}
	return facts
}

// categoryFacts returns the categories, and what each domain says of its own.
func (r *Register) categoryFacts() []Fact {
	var facts []Fact
	for _, c := range r.Categories {
		f := newFact("category", c.ID, c.Kind, c.Text)
		f.text("said", c.Name)
		f.word("article", c.Article)
		f.points("elements", c.Elements)
		facts = append(facts, *f)
	}
	for _, d := range r.Domains {
		for _, id := range d.CategoryIDs() {
			f := d.of("category", id, r.kindName, d.Details[id])
			f.flag("special", d.IsSpecial(id))
			facts = append(facts, *f)
		}
	}
	return facts
}

// purposeFacts returns the purposes.
func (r *Register) purposeFacts() []Fact {
	var facts []Fact
	for _, d := range r.Domains {
		for _, p := range d.Purposes {
			f := d.in("purpose", p.ID, p.Name, p.Text)
			f.refs("basis", d.citation, prefixed(d.ID, p.Basis)...)
			f.flag("objection", p.AbsoluteObjection)
			f.refs("support", r.shortName, p.SupportOf)
			facts = append(facts, *f)
		}
	}
	return facts
}

// citation returns the article of a legal basis, by the id of its fact.
func (d Domain) citation(id string) lang.Text {
	b, _ := d.LegalBasis(strings.TrimPrefix(id, d.ID+"/"))
	return b.Citation()
}

// prefixed returns ids with that of their domain before them.
func prefixed(domain string, ids []string) []string {
	full := make([]string, len(ids))
	for i, id := range ids {
		full[i] = domain + "/" + id
	}
	return full
}

// basisFacts returns the legal bases.
func (r *Register) basisFacts() []Fact {
	var facts []Fact
	for _, d := range r.Domains {
		for _, b := range d.LegalBases {
			f := d.in("basis", b.ID, b.Citation(), b.Text)
			f.flag("inferred", b.Inferred)
			facts = append(facts, *f)
		}
	}
	return facts
}

// recipientFacts returns the recipients, and those of each domain.
func (r *Register) recipientFacts() []Fact {
	facts := entryFacts("recipient", r.Recipients)
	for _, d := range r.Domains {
		for _, use := range d.Recipients {
			f := d.of("recipient", use.ID, nameOf(r.Recipient), use.Detail)
			condition, _ := r.Condition(use.Condition)
			f.text("condition", line(condition.Name, condition.Text))
			facts = append(facts, *f)
		}
	}
	return facts
}

// processorFacts returns the kinds of processors, and those of each domain.
func (r *Register) processorFacts() []Fact {
	facts := entryFacts("processor", r.Processors)
	for _, d := range r.Domains {
		for _, use := range d.Processors {
			facts = append(facts, *d.of("processor", use.ID, nameOf(r.Processor), use.Detail))
		}
	}
	return facts
}

// transferFacts returns when data may leave the European Economic Area: the
// conditions, and the rule of each domain.
func (r *Register) transferFacts() []Fact {
	facts := entryFacts("transfer", r.Transfers)
	for _, d := range r.Domains {
		f := newFact("transfer", d.ID, lang.Text{}, d.Transfers.Text)
		f.Domain, f.Src = d.ID, d.Src
		f.flag("possible", d.Transfers.Possible)
		f.refs("when", nameOf(r.Transfer), d.Transfers.When...)
		facts = append(facts, *f)
	}
	return facts
}

// ruleFacts returns the retention rules. Events, situations and the period are
// told in words; they are no facts of their own.
func (r *Register) ruleFacts() []Fact {
	var facts []Fact
	for _, d := range r.Domains {
		for _, rule := range d.Retention {
			f := newFact("rule", rule.ID, lang.Text{}, rule.Text)
			f.Domain, f.Src = d.ID, d.Src
			f.flag("default", rule.Default)
			f.refs("categories", r.kindName, rule.Categories...)
			f.text("situation", sentence(r.Situation, rule.Situation)...)
			f.refs("audience", r.groupName, rule.Audience)
			f.text("from", sentence(r.Trigger, rule.From)...)
			f.text("until", sentence(r.Trigger, rule.Until...)...)
			f.text("after", sentence(r.Trigger, rule.After)...)
			f.word("years", rule.Years.digits())
			f.flag("unstated", rule.Unstated)
			f.text("duration", rule.Duration)
			f.text("varies", rule.Varies)
			f.text("why", rule.Why)
			facts = append(facts, *f)
		}
	}
	return facts
}

// digits returns a range as people write it: "5", "7–30", "≤ 1", "≥ 3", or ""
// for none.
func (y Years) digits() string {
	least, most := strconv.Itoa(y.Min), strconv.Itoa(y.Max)
	switch {
	case y == Years{}:
		return ""
	case y.Exact():
		return most
	case y.Min == 0:
		return "≤ " + most
	case y.Max == 0:
		return "≥ " + least
	}
	return least + "–" + most
}

// sentence returns the names of things with what they mean.
func sentence(find func(string) (Entry, bool), ids ...string) []lang.Text {
	var texts []lang.Text
	for _, id := range ids {
		e, _ := find(id)
		texts = append(texts, line(e.Name, e.Text))
	}
	return texts
}

// nameOf returns the question for the name of an entry.
func nameOf(find func(string) (Entry, bool)) func(string) lang.Text {
	return func(id string) lang.Text {
		e, _ := find(id)
		return e.Name
	}
}
