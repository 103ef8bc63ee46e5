package registerdata

import (
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
)

// edition reads edition.toml and returns the ids of the domains in their
// order, or nil if they cannot be known.
func (l *loader) edition(r *register.Register) []string {
	values := l.parseOwn("edition.toml")
	if values == nil {
		return nil
	}
	n := (&topic{l: l, file: "edition", prefix: toml.Key{"edition"}, used: map[string]bool{}}).node(nil, values)
	r.Edition.Number = n.number("number")
	if _, ok := values["number"]; !ok {
		n.report("number", "key is missing")
	}
	if s := n.str("effective"); s != "" {
		day, err := calendar.ParseDay(s)
		if err != nil {
			n.report("effective", "not a day like 2026-11-01: %q", s)
		}
		r.Edition.Effective = day
	}
	r.Edition.Example = n.flag("example")
	if r.Edition.Example && l.layers[0].at == "" {
		n.report("example", "the edition in force is never an example")
	}
	domains := n.ids("domains")
	l.declare("domains", domains...)
	n.reportUnknown()
	if len(domains) == 0 {
		n.report("domains", "lists no domain")
		return nil
	}
	return domains
}

// organisations reads shared/organisations.
func (l *loader) organisations(r *register.Register) {
	l.topic("shared/organisations", nil, func(n *node) {
		l.declare("organisations")
		for _, item := range n.items("organisations") {
			l.declare("organisations", item.id)
			r.Organisations = append(r.Organisations, register.Organisation{
				ID: item.id, Src: item.str("src"),
				Name: item.text("name"), Short: item.text("short"), Role: item.text("role"),
				Number: item.optStr("number"), Court: item.optText("court"),
				Address: item.optText("address"), DPO: item.contacts(),
				PrivacyPage: item.optStr("privacy_page"), Site: item.optText("site"),
				Approval: item.optText("approval"),
			})
		}
	})
}

// contacts returns the ways to reach the data protection officer of an
// organisation. Those of the register are "dpo_web_form", "post_to_address"
// and an e-mail address.
func (n *node) contacts() []register.Contact {
	list, _ := value[[]any](n, "dpo_contact", "a list of ways")
	var contacts []register.Contact
	for _, v := range list {
		switch s, _ := v.(string); {
		case s == string(register.WebForm), s == string(register.Post):
			contacts = append(contacts, register.Contact{Kind: register.ContactKind(s)})
		case strings.Count(s, "@") == 1 && !strings.ContainsAny(s, " <>\""):
			contacts = append(contacts, register.Contact{Kind: register.Email, Value: s})
		default:
			n.report("dpo_contact", "not a way to reach an officer: %q", v)
		}
	}
	return contacts
}

// declarePoints makes the ids of statements known as a kind.
func (l *loader) declarePoints(kind string, points []register.Point) {
	l.declare(kind)
	for _, p := range points {
		l.declare(kind, p.ID)
	}
}

// distinct reports the statements of a list that have the id of a thing of a
// kind: both are facts of one kind.
func (n *node) distinct(key string, points []register.Point, kind string) {
	for _, p := range points {
		if n.t.l.known[kind][p.ID] {
			n.report(key, "id given twice: %q is also in %s", p.ID, kind)
		}
	}
}

// data reads shared/categories.
func (l *loader) data(r *register.Register) {
	l.topic("shared/categories", nil, func(n *node) {
		l.declare("categories")
		for _, item := range n.items("categories") {
			l.declare("categories", item.id)
			c := register.Category{
				ID: item.id, Name: item.text("name"), Kind: item.text("kind"), Text: item.text("text"),
				Slug: item.slugIn(categorySlugs), Elements: item.optBare("elements"),
			}
			if _, ok := item.values["article"]; ok {
				c.Article = item.oneOf("article", "9", "10")
			}
			r.Categories = append(r.Categories, c)
		}
	})
}

// flows reads shared/flows: where data come from and go to.
func (l *loader) flows(r *register.Register) {
	l.topic("shared/flows", nil, func(n *node) {
		r.Sources = n.pages("sources", domainSlugs)
		r.Processors = n.pages("processors", domainSlugs)
		r.Recipients = n.pages("recipients", domainSlugs)
		r.Conditions = n.entries("conditions")
		r.Transfers = n.entries("transfers")
		for _, e := range r.Transfers {
			if l.known["domains"][e.ID] { // each domain has a rule for transfers
				n.report("transfers", "id given twice: %q is also in domains", e.ID)
			}
		}
	})
}

// laws reads shared/laws.
func (l *loader) laws(r *register.Register) {
	l.topic("shared/laws", nil, func(n *node) {
		r.Laws = n.entries("laws")
	})
}

// times reads shared/retention: the words of the retention rules.
func (l *loader) times(r *register.Register) {
	l.topic("shared/retention", nil, func(n *node) {
		r.Triggers = n.entries("triggers")
		r.Situations = n.entries("situations")
	})
}

// decisions reads shared/decisions.
func (l *loader) decisions(r *register.Register) {
	l.topic("shared/decisions", nil, func(n *node) {
		items := n.items("decisions")
		l.declare("decisions")
		for _, item := range items {
			l.declare("decisions", item.id) // first: they need each other
		}
		var ids []string
		byID, needs := map[string]*node{}, map[string][]string{}
		for _, item := range items {
			d := item.decision()
			r.Decisions = append(r.Decisions, d)
			ids, byID[d.ID], needs[d.ID] = append(ids, d.ID), item, d.Needs
		}
		for _, way := range circles(ids, needs) {
			byID[way[0]].report("needs", "goes in a circle: %s", tellCircle(way))
		}
		contest := n.table("contest")
		r.Contest = register.Contest{
			Text: contest.text("text"), Channel: contest.text("channel"), Court: contest.text("court"),
			Src: contest.str("src"),
		}
	})
}

// decision returns one automated decision.
func (n *node) decision() register.Decision {
	d := register.Decision{
		ID: n.id, Slug: n.slugIn(decisionSlugs), Name: n.text("name"), Text: n.text("text"),
		Logic: n.bare("logic"), Effects: n.optBare("effects"), Law: n.optText("law"),
		Derived: n.optBare("derived"), DerivedIf: n.optText("derived_if"),
		Household: n.flag("household"), Needs: n.optRefs("needs", "decisions"),
	}
	for _, item := range n.items("inputs") {
		d.Inputs = append(d.Inputs, register.Input{ID: item.id, Name: item.text("name"), From: item.optText("from")})
	}
	for _, item := range n.items("steps") {
		d.Steps = append(d.Steps, register.Step{
			ID: item.id, Route: item.optText("route"), If: item.text("if"), Then: item.text("then"),
		})
	}
	return d
}

// rights reads shared/rights.
func (l *loader) rights(r *register.Register) {
	l.topic("shared/rights", nil, func(n *node) {
		l.declare("channels")
		for _, item := range n.items("channels") {
			l.declare("channels", item.id)
			r.Channels = append(r.Channels, register.Channel{
				ID: item.id, Name: item.text("name"), Text: item.text("text"), Src: item.str("src"),
			})
		}
		l.declare("rights")
		for _, item := range n.items("rights") {
			l.declare("rights", item.id)
			r.Rights = append(r.Rights, item.right())
		}
		access := n.table("access")
		r.Access = register.Access{Content: access.bare("content"), Limits: access.bare("limits")}
		l.declarePoints("access", r.Access.Content)
		access.distinct("limits", r.Access.Limits, "access")
		l.declarePoints("access", r.Access.Limits)

		filing := n.table("filing")
		r.Filing = register.Filing{
			Identity: filing.text("identity"), Answer: filing.text("answer"), Deadline: filing.text("deadline"),
			Months: filing.number("months"), Extension: filing.number("extension"), Src: filing.str("src"),
		}
		if r.Filing.Months == 0 {
			filing.report("months", "key is missing")
		}
		l.declare("filing", "identity", "answer", "deadline")
	})
}

// right returns one right.
func (n *node) right() register.Right {
	right := register.Right{
		ID: n.id, Article: n.optStr("article"), Channel: n.ref("channel", "channels"), Src: n.str("src"),
		Name: n.text("name"), Text: n.text("text"),
		Grounds: n.optBare("grounds"), Limits: n.optBare("limits"), LimitsOpen: n.flag("limits_open"),
	}
	if _, ok := n.values["applies_to"]; ok {
		right.AppliesTo = n.ids("applies_to")
	}
	n.asked["applies_to"] = true
	return right
}

// declaration reads shared/declaration: what holds for every domain.
func (l *loader) declaration(r *register.Register) {
	l.topic("shared/declaration", nil, func(n *node) {
		about := n.table("declaration")
		r.Declaration = register.Declaration{Versioned: about.text("versioned"), Src: about.str("src")}
		r.Principles = n.points("principles")
		r.Security = n.points("security")
		l.declare("declaration", "versioned")
		n.distinct("principles", r.Principles, "declaration")
		l.declarePoints("principles", r.Principles)
		l.declarePoints("security", r.Security)
	})
}

// notes reads shared/notes.
func (l *loader) notes(r *register.Register) {
	l.topic("shared/notes", nil, func(n *node) {
		for _, item := range n.items("notes") {
			note := register.Note{
				ID: item.id, Src: item.optStr("src"), Members: item.flag("members"),
				About: item.ids("about"), Text: item.text("text"), Reading: item.text("reading"),
			}
			for _, thing := range note.About {
				l.resolveThing(item, thing)
			}
			if len(note.About) == 0 {
				item.report("about", "lists nothing")
			}
			r.Notes = append(r.Notes, note)
		}
	})
}

// kinds are the kinds of things that a note can be about.
var kinds = map[string]bool{
	"access": true, "audience": true, "categories": true, "declaration": true, "decisions": true,
	"domains": true, "filing": true, "organisations": true, "principles": true, "processors": true,
	"recipients": true, "retention": true, "rights": true, "security": true, "sources": true,
}

// resolveThing reports a note that is about nothing.
func (l *loader) resolveThing(n *node, thing string) {
	kind, id, _ := strings.Cut(thing, ".")
	if !kinds[kind] {
		n.report("about", "no such kind of thing: %q", thing)
		return
	}
	n.resolve("about", kind, id)
}
