package register

import (
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// principleFacts returns what holds for every domain.
func (r *Register) principleFacts() []Fact {
	facts := pointFacts("principle", r.Principles)
	if r.Declaration.Versioned == (lang.Text{}) {
		return facts
	}
	f := newFact("principle", "versioned", lang.Text{}, r.Declaration.Versioned)
	f.section(r.Declaration.Src)
	return append(facts, *f)
}

// audienceFacts returns the groups of people.
func (r *Register) audienceFacts() []Fact {
	var facts []Fact
	for _, g := range r.Audience {
		f := newFact("audience", g.ID, g.Name, g.Text)
		f.flag("inferred", g.Inferred)
		var points []lang.Text
		for _, p := range g.Points {
			points = append(points, line(p.Name, p.Text))
		}
		f.text("points", points...)
		f.refs("domains", r.title, g.Domains...)
		f.refs("purposes", r.purposeName, g.Purposes...)
		f.refs("sources", nameOf(r.Source), g.Sources...)
		f.refs("retention", r.ruleText, g.Retention...)
		f.section(g.Src)
		facts = append(facts, *f)
	}
	return facts
}

// ways are the ways to reach a data protection officer in words.
var ways = map[ContactKind]lang.Text{
	WebForm: {FR: "Formulaire de contact du DPO", NL: "Contactformulier van de DPO"},
	Post:    {FR: "Courrier à l’adresse de l’organisation", NL: "Brief naar het adres van de organisatie"},
}

// organisationFacts returns who answers for data, and who supervises them.
func (r *Register) organisationFacts() []Fact {
	var facts []Fact
	for _, o := range r.Organisations {
		f := newFact("org", o.ID, o.Name, o.Role)
		f.text("short", o.Short)
		f.word("number", o.Number)
		f.text("court", o.Court)
		f.text("address", o.Address)
		var dpo []lang.Text
		for _, c := range o.DPO {
			if c.Kind == Email {
				dpo = append(dpo, lang.Text{FR: c.Value, NL: c.Value})
			} else {
				dpo = append(dpo, ways[c.Kind])
			}
		}
		f.text("dpo", dpo...)
		f.word("privacy_page", o.PrivacyPage)
		f.text("site", o.Site)
		f.text("approval", o.Approval)
		f.section(o.Src)
		facts = append(facts, *f)
	}
	return facts
}

// decisionFacts returns the automated decisions. How people disagree with one
// stands with the right to a human review.
func (r *Register) decisionFacts() []Fact {
	var facts []Fact
	for _, d := range r.Decisions {
		f := newFact("decision", d.ID, d.Name, d.Text)
		f.Domain = r.decidedIn(d.ID)
		f.points("logic", d.Logic)
		var inputs, steps []lang.Text
		for _, i := range d.Inputs {
			inputs = append(inputs, line(i.Name, i.From))
		}
		for _, s := range d.Steps {
			steps = append(steps, line(s.Route, s.sentence()))
		}
		f.text("inputs", inputs...)
		f.text("steps", steps...)
		f.points("effects", d.Effects)
		f.points("derived", d.Derived)
		f.text("derived_if", d.DerivedIf)
		f.flag("household", d.Household)
		f.refs("needs", r.decisionName, d.Needs...)
		f.text("law", d.Law)
		facts = append(facts, *f)
	}
	return facts
}

// sentence returns a step as a sentence. Its texts go on after "si" and "alors",
// or "als" and "dan".
func (s Step) sentence() lang.Text {
	return lang.Text{FR: "si " + s.If.FR + ", alors " + s.Then.FR, NL: "als " + s.If.NL + ", dan " + s.Then.NL}
}

// rightFacts returns the rights and the ways to exercise them.
func (r *Register) rightFacts() []Fact {
	var facts []Fact
	for _, x := range r.Rights {
		f := newFact("right", x.ID, x.Name, x.Text)
		f.word("article", x.Article)
		f.refs("channel", r.channelName, x.Channel)
		f.points("grounds", x.Grounds)
		var articles []lang.Text
		for _, article := range x.AppliesTo {
			articles = append(articles, LegalBasis{Article: article}.Citation())
		}
		f.text("applies_to", articles...)
		f.points("limits", x.Limits)
		f.flag("limits_open", x.LimitsOpen)
		if x.ID == humanReview {
			f.text("contest", r.Contest.Text)
			f.text("contest_channel", r.Contest.Channel)
			f.text("court", r.Contest.Court)
		}
		f.section(x.Src)
		facts = append(facts, *f)
	}
	for _, c := range r.Channels {
		f := newFact("channel", c.ID, c.Name, c.Text)
		f.section(c.Src)
		facts = append(facts, *f)
	}
	return facts
}

// filingFacts returns how requests are sent and answered.
func (r *Register) filingFacts() []Fact {
	var facts []Fact
	for _, part := range []struct {
		id   string
		text lang.Text
	}{{"identity", r.Filing.Identity}, {"answer", r.Filing.Answer}, {"deadline", r.Filing.Deadline}} {
		if part.text == (lang.Text{}) {
			continue
		}
		f := newFact("filing", part.id, lang.Text{}, part.text)
		if part.id == "deadline" {
			f.count("months", r.Filing.Months)
			f.count("extension", r.Filing.Extension)
		}
		f.section(r.Filing.Src)
		facts = append(facts, *f)
	}
	return facts
}

// accessFacts returns what an answer to a request for access holds, and what it
// may leave out.
func (r *Register) accessFacts() []Fact {
	facts := pointFacts("access", r.Access.Content)
	for _, p := range r.Access.Limits {
		f := newFact("access", p.ID, lang.Text{}, p.Text)
		f.flag("limit", true)
		f.section(p.Src)
		facts = append(facts, *f)
	}
	return facts
}

// kindOf is the kind of the facts that [Note.About] names by a list.
var kindOf = map[string]string{
	"access": "access", "audience": "audience", "categories": "category", "decisions": "decision",
	"declaration": "principle", "domains": "domain", "filing": "filing", "organisations": "org",
	"principles": "principle", "processors": "processor", "recipients": "recipient", "retention": "rule",
	"rights": "right", "security": "security", "sources": "source",
}

// noteFacts returns the notes for everybody. Facts are those that they may be
// about.
func (r *Register) noteFacts(facts []Fact) []Fact {
	names := map[string]lang.Text{}
	for _, f := range facts {
		names[f.key()] = f.called()
	}
	var notes []Fact
	for _, n := range r.Notes {
		if !n.Members {
			continue
		}
		f := newFact("note", n.ID, lang.Text{}, n.Text)
		f.text("reading", n.Reading)
		f.refs("about", func(thing string) lang.Text {
			list, id, _ := strings.Cut(thing, ".")
			return names[kindOf[list]+" "+id]
		}, n.About...)
		f.section(n.Src)
		notes = append(notes, *f)
	}
	return notes
}

// termFacts returns the difficult words.
func (r *Register) termFacts() []Fact {
	var facts []Fact
	for _, t := range r.Terms {
		f := newFact("term", t.ID, t.Name, t.Text)
		f.text("acronym", t.Acronym)
		f.refs("see", r.termName, t.See...)
		f.flag("unconfirmed", t.Unconfirmed)
		facts = append(facts, *f)
	}
	return facts
}

// key returns what names f among all facts.
func (f Fact) key() string { return f.Kind + " " + f.ID }

// called returns the name of f or, where it has none, its text.
func (f Fact) called() lang.Text {
	if f.Name == (lang.Text{}) {
		return f.Text
	}
	return f.Name
}
