package export

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// entries adds a shared list.
func (g *graph) entries(kind, class string, list []register.Entry) {
	for _, e := range list {
		g.add(kind, e.ID, []string{class},
			member{"rdfs:label", e.Name},
			member{"dct:description", e.Text},
			member{"loupe:section", e.Src},
			member{"loupe:inferred", e.Inferred})
	}
}

// points adds a list of statements.
func (g *graph) points(kind, class string, list []register.Point) {
	for _, p := range list {
		g.add(kind, p.ID, []string{class},
			member{"dct:description", p.Text},
			member{"loupe:section", p.Src})
	}
}

// shared adds what domains share.
func (g *graph) shared() {
	r := g.r
	for _, c := range r.Categories {
		class := "dpv:PersonalData"
		if c.Article == "9" {
			class = "dpv:SpecialCategoryPersonalData"
		}
		g.add("category", c.ID, []string{class},
			member{"rdfs:label", c.Kind},
			member{"dct:description", c.Text},
			member{"loupe:article", c.Article},
			member{"loupe:element", pointTexts(c.Elements)})
	}
	g.entries("source", "dpv:DataSource", r.Sources)
	g.entries("processor", "dpv:DataProcessor", r.Processors)
	g.entries("recipient", "dpv:Recipient", r.Recipients)
	g.entries("condition", "dpv:ProcessingCondition", r.Conditions)
	g.entries("transfer", "dpv:ProcessingCondition", r.Transfers)
	g.entries("law", "dpv:Law", r.Laws)
	g.entries("trigger", "loupe:Trigger", r.Triggers)
	g.entries("situation", "loupe:Situation", r.Situations)
	g.points("principle", "dpv:Principle", r.Principles)
	g.points("security", "dpv:TechnicalOrganisationalMeasure", r.Security)
	g.points("staff", "dpv:OrganisationalMeasure", r.Staff)
}

// orgTypes returns what an organisation is in the register.
func (g *graph) orgTypes(o register.Organisation) []string {
	var types []string
	if len(g.r.ControlledBy(o.ID)) > 0 {
		types = append(types, "dpv:DataController")
	}
	if slices.ContainsFunc(g.r.Domains, func(d register.Domain) bool { return d.Processor == o.ID }) {
		types = append(types, "dpv:DataProcessor")
	}
	if o.ID == authority {
		types = append(types, "dpv:DataProtectionAuthority")
	}
	if types == nil {
		types = []string{"dpv:Organisation"}
	}
	return types
}

// people adds the organisations, their officers and the groups of people.
func (g *graph) people() {
	for _, o := range g.r.Organisations {
		var officerID string
		if len(o.DPO) > 0 {
			officerID = iri("dpo", o.ID)
			g.officer(o)
		}
		g.add("org", o.ID, g.orgTypes(o),
			member{"dpv:hasName", o.Name},
			member{"loupe:shortName", o.Short},
			member{"loupe:role", o.Role},
			member{"dpv:hasIdentifier", o.Number},
			member{"dpv:hasAddress", o.Address},
			member{"loupe:court", o.Court},
			member{"loupe:approval", o.Approval},
			member{"dpv:hasDataProtectionOfficer", officerID},
			member{"rdfs:seeAlso", sites(o)},
			member{"loupe:section", o.Src})
	}
	for _, a := range g.r.Audience {
		g.add("audience", a.ID, []string{"dpv:DataSubject"},
			member{"rdfs:label", a.Name},
			member{"dct:description", a.Text},
			member{"loupe:inferred", a.Inferred},
			member{"loupe:section", a.Src},
			member{"loupe:point", within("audience-point", a.ID, idsOf(a.Points, entryID))},
			member{"loupe:purpose", iris("purpose", a.Purposes)},
			member{"dpv:hasDataSource", iris("source", a.Sources)},
			member{"dpv:hasStorageCondition", iris("rule", a.Retention)})
		for _, p := range a.Points {
			g.add("audience-point", a.ID+"/"+p.ID, []string{"loupe:Point"},
				member{"rdfs:label", p.Name},
				member{"dct:description", p.Text},
				member{"loupe:section", p.Src})
		}
	}
}

// officer adds a data protection officer, by role and way of contact.
func (g *graph) officer(o register.Organisation) {
	var ways []lang.Text
	for _, c := range o.DPO {
		ways = append(ways, contact(c))
	}
	g.add("dpo", o.ID, []string{"dpv:DataProtectionOfficer"},
		member{"rdfs:label", officer},
		member{"dpv:hasContact", texts(ways)})
}

// sites returns the addresses of an organisation on the web, each once.
func sites(o register.Organisation) []string {
	var all []string
	for _, s := range []string{o.PrivacyPage, o.Site.FR, o.Site.NL} {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// decisions adds the automated decisions. A decision is said to happen
// without a person, unless a note asks whether that is so.
func (g *graph) decisions() {
	for _, d := range g.r.Decisions {
		var involvement string
		if len(g.r.NotesAbout("decisions."+d.ID)) == 0 {
			involvement = "dpv:HumanNotInvolved"
		}
		g.add("decision", d.ID, []string{"dpv:AutomatedDecisionMaking"},
			member{"rdfs:label", d.Name},
			member{"dct:description", d.Text},
			member{"dpv:hasHumanInvolvement", involvement},
			member{"dpv:hasRight", iris("right", g.reviews())},
			member{"dpv:hasAlgorithmicLogic", iri("logic", d.ID)},
			member{"loupe:input", within("input", d.ID, idsOf(d.Inputs, func(i register.Input) string { return i.ID }))},
			member{"dpv:hasConsequence", within("effect", d.ID, idsOf(d.Effects, pointID))},
			member{"loupe:derived", pointTexts(d.Derived)},
			member{"loupe:derivedIf", d.DerivedIf},
			member{"loupe:household", d.Household},
			member{"loupe:reference", d.Law},
			member{"loupe:needs", iris("decision", d.Needs)},
			member{"loupe:contest", iri("contest", "decisions")})
		g.logic(d)
	}
	c := g.r.Contest
	g.add("contest", "decisions", []string{"dpv:RightExerciseNotice"},
		member{"dct:description", c.Text},
		member{"loupe:channel", c.Channel},
		member{"loupe:court", c.Court},
		member{"loupe:section", c.Src})
}

// logic adds how a decision is made: what it looks at, its inputs, the steps
// of its rule in their order, and its effects.
func (g *graph) logic(d register.Decision) {
	g.add("logic", d.ID, []string{"dpv:AlgorithmicLogic"},
		member{"rdfs:label", d.Name},
		member{"dct:description", pointTexts(d.Logic)},
		member{"loupe:step", within("step", d.ID, idsOf(d.Steps, func(s register.Step) string { return s.ID }))})
	for _, s := range d.Steps {
		g.add("step", d.ID+"/"+s.ID, []string{"loupe:Step"},
			member{"loupe:route", s.Route},
			member{"loupe:if", s.If},
			member{"loupe:then", s.Then})
	}
	for _, in := range d.Inputs {
		g.add("input", d.ID+"/"+in.ID, []string{"dpv:PersonalData"},
			member{"rdfs:label", in.Name},
			member{"loupe:inputFrom", in.From})
	}
	for _, e := range d.Effects {
		g.add("effect", d.ID+"/"+e.ID, []string{"dpv:Consequence"},
			member{"dct:description", e.Text},
			member{"loupe:section", e.Src})
	}
}

// reviews returns the rights about automated decisions (GDPR article 22).
func (g *graph) reviews() []string {
	var ids []string
	for _, x := range g.r.Rights {
		if x.Article == "22" {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// rightArticles are the articles that the vocabulary has a right for.
var rightArticles = strings.Fields("13 14 15 16 17 18 19 20 21 22 77 78 79")

// rights adds the rights, how they are used, and what an answer holds.
func (g *graph) rights() {
	for _, x := range g.r.Rights {
		types := []string{"dpv:ActiveRight"}
		if slices.Contains(rightArticles, x.Article) {
			types = append(types, "eu-gdpr:A"+x.Article)
		}
		g.add("right", x.ID, types,
			member{"rdfs:label", x.Name},
			member{"dct:description", x.Text},
			member{"loupe:article", x.Article},
			member{"dpv:isExercisedAt", one("channel", x.Channel)},
			member{"loupe:ground", pointTexts(x.Grounds)},
			member{"loupe:limitedToBasis", x.AppliesTo},
			member{"loupe:limit", pointTexts(x.Limits)},
			member{"loupe:limitsAreExamples", x.LimitsOpen},
			member{"loupe:section", x.Src})
	}
	for _, c := range g.r.Channels {
		g.add("channel", c.ID, []string{"dpv:RightExerciseNotice"},
			member{"rdfs:label", c.Name},
			member{"dct:description", c.Text},
			member{"loupe:section", c.Src})
	}
	f := g.r.Filing
	g.add("filing", "requests", []string{"dpv:RightExerciseNotice"},
		member{"loupe:identity", f.Identity},
		member{"loupe:answer", f.Answer},
		member{"loupe:deadline", f.Deadline},
		member{"loupe:months", f.Months},
		member{"loupe:extensionMonths", f.Extension},
		member{"loupe:section", f.Src})
	g.add("access", "answer", []string{"dpv:RightNotice"},
		member{"loupe:accessContent", pointTexts(g.r.Access.Content)},
		member{"loupe:accessLimit", pointTexts(g.r.Access.Limits)})
}

// kinds are the names of kinds in [register.Note.About], and ours.
var kinds = map[string]string{
	"domains": "domain", "rights": "right", "retention": "rule", "categories": "category",
	"recipients": "recipient", "processors": "processor", "sources": "source", "decisions": "decision",
	"organisations": "org", "audience": "audience", "laws": "law", "channels": "channel",
	"access": "access", "filing": "filing",
}

// subject returns the node that a note is about. A part of the filing or of
// an answer has no node of its own: it is told by the whole.
func subject(about string) string {
	kind, id, _ := strings.Cut(about, ".")
	switch kind {
	case "filing":
		id = "requests"
	case "access":
		id = "answer"
	}
	if k, ok := kinds[kind]; ok {
		kind = k
	}
	return iri(kind, id)
}

// notes adds the points that need precision, with how they are read meanwhile.
func (g *graph) notes() {
	for _, n := range g.r.Notes {
		var about []string
		for _, thing := range n.About {
			about = append(about, subject(thing))
		}
		g.add("note", n.ID, []string{"loupe:Note"},
			member{"dct:description", n.Text},
			member{"loupe:reading", n.Reading},
			member{"loupe:about", about},
			member{"loupe:section", n.Src})
	}
}

// terms adds the difficult words.
func (g *graph) terms() {
	for _, t := range g.r.Terms {
		g.add("term", t.ID, []string{"skos:Concept"},
			member{"skos:prefLabel", t.Name},
			member{"skos:altLabel", otherForms(t)},
			member{"skos:definition", t.Text},
			member{"skos:related", iris("term", t.See)},
			member{"loupe:unconfirmed", t.Unconfirmed})
	}
}

// otherForms returns the acronym and the forms of a term, which differ in
// number between the languages.
func otherForms(t register.Term) any {
	var o object
	for _, l := range lang.All {
		var all []string
		if a := t.Acronym.In(l); a != "" {
			all = append(all, a)
		}
		all = append(all, t.Forms[l]...)
		o.some(string(l), all)
	}
	return o
}
