package registerdata

import (
	"slices"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// domain reads the files of one domain.
func (l *loader) domain(id string) register.Domain {
	d := register.Domain{ID: id}
	read := l.topic("domains/"+id, toml.Key{"domains", id}, func(n *node) {
		n.heading(&d)
		n.grounds(&d)
		n.declaredData(&d)
		n.flows(&d)
		for _, item := range n.items("retention") {
			d.Retention = append(d.Retention, item.retention(&d))
		}
		d.Decisions = n.refs("decisions", "decisions")
		n.everyCategoryIsKept(&d)
	})
	if !read {
		l.unjudged["purposes"], l.unjudged["retention"] = true, true
	}
	return d
}

// heading reads what a domain is and who is responsible for it.
func (n *node) heading(d *register.Domain) {
	if id := n.str("id"); id != "" && id != d.ID {
		n.report("id", "must be %q, as edition.toml says, not %q", d.ID, id)
	}
	d.Mark = register.Mark(n.oneOf("mark", string(register.Operational), string(register.Compulsory),
		string(register.Complementary), string(register.Insurance)))
	d.Part, d.Src = n.number("part"), n.str("src")
	d.Title, d.Slug, d.Summary, d.Lead = n.text("title"), n.slugIn(domainSlugs), n.text("summary"), n.text("lead")
	d.Controller = n.ref("controller", "organisations")
	d.Processor = n.optRef("processor", "organisations")
	d.Approval = n.optText("approval")
}

// grounds reads why the law allows the processing, and what it is for.
func (n *node) grounds(d *register.Domain) {
	d.Missions, d.MissionLaw = n.optBare("missions"), n.optText("mission_law")
	bases := map[string]bool{}
	for _, item := range n.items("legal_bases") {
		bases[item.id] = true
		d.LegalBases = append(d.LegalBases, register.LegalBasis{
			ID: item.id, Article: item.str("article"), Inferred: item.flag("inferred"), Text: item.t.text(item.key),
		})
	}
	d.Laws = register.List{IDs: n.optRefs("laws", "laws"), Open: n.flag("laws_open")}
	n.t.l.declare("purposes")
	for _, item := range n.items("purposes") {
		p := register.Purpose{
			ID: item.id, Domain: d.ID, Name: item.text("name"), Text: item.text("text"),
			SupportOf: item.optRef("support_of", "organisations"),
		}
		if _, ok := item.values["objection"]; ok {
			p.AbsoluteObjection = item.oneOf("objection", "absolute") != ""
		}
		if _, ok := item.values["basis"]; ok {
			p.Basis = item.ids("basis")
			item.resolveIn("basis", "the legal bases of the domain", bases, p.Basis)
		}
		item.asked["objection"], item.asked["basis"] = true, true
		n.t.l.declare("purposes", p.FullID())
		d.Purposes = append(d.Purposes, p)
	}
}

// declaredData reads which data a domain may process.
func (n *node) declaredData(d *register.Domain) {
	d.Special = n.refs("special", "categories")
	d.Ordinary = n.refs("ordinary", "categories")
	for _, id := range d.Ordinary {
		if slices.Contains(d.Special, id) {
			n.report("ordinary", "id given twice: %q is also special", id)
		}
	}
	d.Details = map[string]lang.Text{}
	for _, id := range n.ids("details") {
		n.resolveIn("details", "the categories of the domain", setOf(d.CategoryIDs()), []string{id})
		d.Details[id] = n.t.text(toml.Key{"details", id})
	}
}

// flows reads where the data of a domain come from and go to.
func (n *node) flows(d *register.Domain) {
	d.Sources = register.List{IDs: n.refs("sources", "sources"), Open: n.flag("sources_open")}
	d.ProcessedBy = n.ref("processed_by", "staff")
	for _, item := range n.items("recipients") {
		n.resolve("recipients", "recipients", item.id)
		d.Recipients = append(d.Recipients, register.RecipientUse{
			ID: item.id, Condition: item.optRef("condition", "conditions"), Detail: item.optText("detail"),
		})
	}
	for _, item := range n.optItems("processors") {
		n.resolve("processors", "processors", item.id)
		d.Processors = append(d.Processors, register.ProcessorUse{ID: item.id, Detail: item.optText("detail")})
	}
	d.ProcessorsOpen = n.flag("processors_open")
	d.ProcessorNotes = n.optBare("processor_notes")
	transfers := n.table("transfer")
	d.Transfers = register.TransferRule{
		Possible: transfers.oneOf("rule", "no_unless", "possible_when") == "possible_when",
		When:     transfers.refs("when", "transfers"), Text: transfers.text("text"),
	}
}

// retention returns one retention rule of a domain.
func (n *node) retention(d *register.Domain) register.Retention {
	l := n.t.l
	if l.known["retention"][n.id] {
		n.report("id", "id given twice: %q is also a rule of another domain", n.id)
	}
	l.declare("retention", n.id)
	r := register.Retention{
		ID: n.id, Domain: d.ID,
		Default: n.flag("default"), Situation: n.optRef("situation", "situations"), Audience: n.optRef("audience", "audience"),
		From: n.optRef("from", "triggers"), Until: n.optRefs("until", "triggers"), After: n.optRef("after", "triggers"),
		Years:    register.Years{Min: n.number("min_years"), Max: n.number("max_years")},
		Unstated: n.flag("unstated"),
		Duration: n.text("duration"), Varies: n.optText("varies"), Why: n.optText("why"), Text: n.text("text"),
	}
	if _, ok := n.values["categories"]; ok {
		r.Categories = n.ids("categories")
		n.resolveIn("categories", "the categories of the domain", setOf(d.CategoryIDs()), r.Categories)
	}
	n.asked["categories"] = true
	n.checkRetention(r)
	return r
}

// checkRetention reports a rule that contradicts itself.
func (n *node) checkRetention(r register.Retention) {
	scopes := 0
	for _, set := range []bool{r.Default, len(r.Categories) > 0, r.Situation != "", r.Audience != ""} {
		if set {
			scopes++
		}
	}
	if scopes != 1 {
		n.report("categories", "must apply to exactly one of default, categories, situation, audience")
	}
	if r.Years.Max > 0 && r.Years.Min > r.Years.Max {
		n.report("min_years", "is more than max_years")
	}
	if counted := r.Years != (register.Years{}) || len(r.Until) > 0; counted == r.Unstated {
		n.report("unstated", "must be true exactly where neither years nor until are given")
	}
}

// everyCategoryIsKept reports the categories that no retention rule covers,
// and a second default rule.
func (n *node) everyCategoryIsKept(d *register.Domain) {
	var without, defaults []string
	for _, id := range d.CategoryIDs() {
		if len(d.RetentionOf(id)) == 0 {
			without = append(without, id)
		}
	}
	if len(without) > 0 {
		n.report("retention", "no default, and no rule for %q", without)
	}
	for _, r := range d.Retention {
		if r.Default {
			defaults = append(defaults, r.ID)
		}
	}
	if len(defaults) > 1 {
		n.report("retention", "more than one default: %q", defaults)
	}
}

// resolveIn reports the ids that are not in a set of the domain itself.
func (n *node) resolveIn(key, name string, set map[string]bool, ids []string) {
	for _, id := range ids {
		if !set[id] {
			n.report(key, "no such id in %s: %q", name, id)
		}
	}
}

// optItems is items for a list that may be absent.
func (n *node) optItems(key string) []*node {
	if _, ok := n.values[key]; !ok {
		n.asked[key] = true
		return nil
	}
	return n.items(key)
}

// setOf returns ids as a set.
func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}
