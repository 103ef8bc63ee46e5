package export

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// domain adds a domain as a process, and all that it declares.
func (g *graph) domain(d register.Domain) {
	node := object{
		{"id", iri("domain", d.ID)},
		{"type", []string{"dpv:Process"}},
		{"rdfs:label", d.Title},
		{"dct:description", d.Lead},
	}
	node.some("loupe:section", d.Src)
	node.some("loupe:mission", pointTexts(d.Missions))
	node.some("loupe:missionLaw", d.MissionLaw)
	node.some("loupe:approval", d.Approval)
	node.set("dpv:hasDataController", iri("org", d.Controller))
	node.some("dpv:hasDataProcessor", processors(d))
	node.some("dpv:hasAuthority", g.supervisor())
	node.some("dpv:hasDataSubject", g.subjects(d))
	node.some("dpv:hasPurpose", within("purpose", d.ID, idsOf(d.Purposes, func(p register.Purpose) string { return p.ID })))
	node.some("dpv:hasPersonalData", within("data", d.ID, d.CategoryIDs()))
	node.some("dpv:hasDataSource", iris("source", d.Sources.IDs))
	node.some("dpv:hasRecipient", within("recipient-use", d.ID, idsOf(d.Recipients, func(u register.RecipientUse) string { return u.ID })))
	node.some("dpv:hasLegalBasis", within("basis", d.ID, idsOf(d.LegalBases, func(b register.LegalBasis) string { return b.ID })))
	node.some("dpv:hasApplicableLaw", iris("law", d.Laws.IDs))
	node.some("dpv:hasStorageCondition", iris("rule", idsOf(d.Retention, func(x register.Retention) string { return x.ID })))
	node.set(transferProperty(d), iri("transfer-rule", d.ID))
	node.some("dpv:hasRight", iris("right", idsOf(rightsHere(g.r, d), func(x register.Right) string { return x.ID })))
	node.some("loupe:rightHere", within("right-here", d.ID, idsOf(g.r.RightsIn(d.ID), func(h register.RightHere) string { return h.Right })))
	node.some("dpv:hasContext", iris("decision", d.Decisions))
	node.set("loupe:decisions", len(d.Decisions))
	node.some("dpv:hasOrganisationalMeasure", measures(d))
	node.some("dpv:hasTechnicalOrganisationalMeasure", iris("security", idsOf(g.r.Security, pointID)))
	node.some("loupe:openList", openLists(d))
	g.nodes = append(g.nodes, node)
	g.purposes(d)
	g.data(d)
	g.bases(d)
	g.uses(d)
	g.rules(d)
	g.transfer(d)
	g.rightsHere(d)
}

// rightsHere adds whether each right applies in a domain, and why, in the
// codes of package register. It is our reading of the declaration.
func (g *graph) rightsHere(d register.Domain) {
	for _, here := range g.r.RightsIn(d.ID) {
		var right string
		if _, ok := g.r.Right(here.Right); ok {
			right = iri("right", here.Right)
		}
		g.add("right-here", d.ID+"/"+here.Right, []string{"loupe:RightHere"},
			member{"loupe:right", right},
			member{"loupe:verdict", string(here.Verdict)},
			member{"loupe:reason", idsOf(here.Reasons, func(x register.Reason) string { return string(x) })})
	}
}

// processors returns who works on behalf of the controller.
func processors(d register.Domain) []string {
	var all []string
	if d.Processor != "" {
		all = append(all, iri("org", d.Processor))
	}
	ids := idsOf(d.Processors, func(u register.ProcessorUse) string { return u.ID })
	return append(all, within("processor-use", d.ID, ids)...)
}

// measures returns who may work on the data and what binds the processors.
func measures(d register.Domain) []string {
	var all []string
	if d.ProcessedBy != "" {
		all = append(all, iri("staff", d.ProcessedBy))
	}
	return append(all, within("processor-note", d.ID, idsOf(d.ProcessorNotes, pointID))...)
}

// openLists names the lists of a domain that are examples.
func openLists(d register.Domain) []string {
	var all []string
	for _, list := range []struct {
		open bool
		name string
	}{
		{d.Laws.Open, "dpv:hasApplicableLaw"},
		{d.Sources.Open, "dpv:hasDataSource"},
		{d.ProcessorsOpen, "dpv:hasDataProcessor"},
	} {
		if list.open {
			all = append(all, list.name)
		}
	}
	return all
}

// supervisor returns the id of the supervisory authority, and "" where the
// register has none.
func (g *graph) supervisor() string {
	if _, ok := g.r.Organisation(authority); !ok {
		return ""
	}
	return iri("org", authority)
}

// subjects returns the groups of people whom a domain concerns.
func (g *graph) subjects(d register.Domain) []string {
	var all []string
	for _, a := range g.r.Audience {
		if concerns(a, d) {
			all = append(all, iri("audience", a.ID))
		}
	}
	return all
}

// purposes adds the purposes of a domain.
func (g *graph) purposes(d register.Domain) {
	for _, p := range d.Purposes {
		g.add("purpose", p.FullID(), []string{"dpv:Purpose"},
			member{"rdfs:label", p.Name},
			member{"dct:description", p.Text},
			member{"dpv:hasLegalBasis", within("basis", d.ID, p.Basis)},
			member{"loupe:absoluteObjection", p.AbsoluteObjection},
			member{"loupe:supportOf", org(p.SupportOf)})
	}
}

// org returns the id of an organisation, and "" for none.
func org(id string) string {
	if id == "" {
		return ""
	}
	return iri("org", id)
}

// data adds the personal data of a domain, each with its rules of storage.
func (g *graph) data(d register.Domain) {
	for _, id := range d.CategoryIDs() {
		c, _ := g.r.Category(id)
		text, ok := d.Details[id]
		if !ok {
			text = c.Text
		}
		types := []string{"dpv:PersonalData"}
		switch {
		case c.Article == "9":
			types = []string{"dpv:SpecialCategoryPersonalData"}
		case d.IsSpecial(id):
			types = []string{"dpv:SensitivePersonalData"}
		}
		rules := idsOf(d.RetentionOf(id), func(x register.Retention) string { return x.ID })
		g.add("data", d.ID+"/"+id, types,
			member{"rdfs:label", c.Kind},
			member{"dct:description", text},
			member{"skos:broader", iri("category", id)},
			member{"dpv:hasStorageCondition", iris("rule", rules)})
	}
}

// articles are the articles of the GDPR that the vocabulary has a legal basis
// for, as package register writes them.
var articles = strings.Fields(
	"6.1.a 6.1.b 6.1.c 6.1.d 6.1.e 6.1.f 9.2.a 9.2.b 9.2.c 9.2.d 9.2.e 9.2.f 9.2.g 9.2.h 9.2.i 9.2.j")

// bases adds the legal bases of a domain.
func (g *graph) bases(d register.Domain) {
	for _, b := range d.LegalBases {
		types := []string{"dpv:LegalBasis"}
		if slices.Contains(articles, b.Article) {
			types = []string{"eu-gdpr:A" + strings.ReplaceAll(b.Article, ".", "-")}
		}
		g.add("basis", d.ID+"/"+b.ID, types,
			member{"rdfs:label", b.Citation()},
			member{"dct:description", b.Text},
			member{"loupe:article", b.Article},
			member{"loupe:inferred", b.Inferred})
	}
}

// uses adds the recipients and the kinds of processors as one domain has them.
func (g *graph) uses(d register.Domain) {
	for _, u := range d.Recipients {
		e, _ := g.r.Recipient(u.ID)
		var condition string
		if u.Condition != "" {
			condition = iri("condition", u.Condition)
		}
		g.add("recipient-use", d.ID+"/"+u.ID, []string{"dpv:Recipient"},
			member{"rdfs:label", e.Name},
			member{"dct:description", orElse(u.Detail, e.Text)},
			member{"loupe:entity", iri("recipient", u.ID)},
			member{"dpv:hasProcessingCondition", condition})
	}
	for _, u := range d.Processors {
		e, _ := g.r.Processor(u.ID)
		g.add("processor-use", d.ID+"/"+u.ID, []string{"dpv:DataProcessor"},
			member{"rdfs:label", e.Name},
			member{"dct:description", orElse(u.Detail, e.Text)},
			member{"loupe:entity", iri("processor", u.ID)})
	}
	for _, p := range d.ProcessorNotes {
		g.add("processor-note", d.ID+"/"+p.ID, []string{"dpv:OrganisationalMeasure"},
			member{"dct:description", p.Text}, member{"loupe:section", p.Src})
	}
}

// orElse returns a text, or another one if it is zero.
func orElse(t, other lang.Text) lang.Text {
	if t == (lang.Text{}) {
		return other
	}
	return t
}

// rules adds the retention rules of a domain and their durations.
func (g *graph) rules(d register.Domain) {
	for _, rule := range d.Retention {
		g.add("rule", rule.ID, []string{"dpv:StorageCondition"},
			member{"rdfs:label", rule.Duration},
			member{"dct:description", rule.Text},
			member{"loupe:default", rule.Default},
			member{"loupe:appliesTo", scope(d, rule)},
			member{"dpv:hasDuration", iri("duration", rule.ID)},
			member{"loupe:varies", rule.Varies},
			member{"loupe:why", rule.Why})
		g.add("duration", rule.ID, durationTypes(rule),
			member{"rdfs:label", rule.Duration},
			member{"loupe:from", one("trigger", rule.From)},
			member{"loupe:until", iris("trigger", rule.Until)},
			member{"loupe:minimum", years(rule.Years.Min)},
			member{"loupe:maximum", years(rule.Years.Max)},
			member{"loupe:countedFrom", one("trigger", rule.After)})
	}
}

// scope returns what a rule names: data of its domain, a situation or a group
// of people; nothing for the default one.
func scope(d register.Domain, rule register.Retention) []string {
	all := within("data", d.ID, rule.Categories)
	if rule.Situation != "" {
		all = append(all, iri("situation", rule.Situation))
	}
	if rule.Audience != "" {
		all = append(all, iri("audience", rule.Audience))
	}
	return all
}

// durationTypes returns what kind of duration a rule gives. A range and a
// period without a start are told by minimum, maximum and the missing
// countedFrom; nothing is computed from them.
func durationTypes(rule register.Retention) []string {
	var types []string
	if rule.Years != (register.Years{}) {
		types = append(types, "dpv:TemporalDuration")
	}
	if len(rule.Until) > 0 {
		types = append(types, "dpv:UntilEventDuration")
	}
	if types == nil {
		types = []string{"dpv:IndeterminateDuration"}
	}
	return types
}

// one returns the id of a thing, and "" for none.
func one(kind, id string) string {
	if id == "" {
		return ""
	}
	return iri(kind, id)
}

// years returns a number of years as ISO 8601 writes it, and "" for none.
func years(n int) string {
	if n == 0 {
		return ""
	}
	return "P" + strconv.Itoa(n) + "Y"
}

// transferProperty returns how a domain refers to its rule about transfers:
// "possible when" permits, "no, unless" prohibits.
func transferProperty(d register.Domain) string {
	if d.Transfers.Possible {
		return "dpv:hasPermission"
	}
	return "dpv:hasProhibition"
}

// transfer adds the rule about data that leave the European Economic Area.
// The conditions are those under which a transfer can happen, also where the
// rule is a prohibition.
func (g *graph) transfer(d register.Domain) {
	kind := "dpv:Prohibition"
	if d.Transfers.Possible {
		kind = "dpv:Permission"
	}
	g.add("transfer-rule", d.ID, []string{kind},
		member{"dct:description", d.Transfers.Text},
		member{"dpv:hasProcessing", "dpv:CrossBorderTransfer"},
		member{"dpv:hasProcessingCondition", iris("transfer", d.Transfers.When)})
}
