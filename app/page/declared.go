package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// declaredDomain returns all that the declaration says of one domain.
func declaredDomain(pen widget.Pen, d *wire.DomainData, at spots) []ui.UI {
	parts := []ui.UI{pen.P(d.Lead)}
	if d.Section != "" {
		parts = append(parts, section(pen, d.Section))
	}
	parts = append(parts, ui.Div().Class("who").Body(widget.DomainMark(d.Mark), ui.Dl().Body(responsible(pen, d)...)))
	add := func(k locales.Key, body ...ui.UI) {
		var there []ui.UI
		for _, e := range body {
			if e != nil {
				there = append(there, e)
			}
		}
		if len(there) > 0 {
			parts = append(parts, ui.H3().Text(pen.T(k)))
			parts = append(parts, there...)
		}
	}
	add(locales.DomainMissions, texts(pen, d.Missions), lawOf(pen, d.Mission), lawOf(pen, d.Approval))
	add(locales.DomainSpecial, categoryTable(pen, d, d.Special, locales.DomainSpecial, at))
	add(locales.DomainOrdinary, categoryTable(pen, d, d.Ordinary, locales.DomainOrdinary, at))
	add(locales.SheetLong, ruleList(pen, d, at))
	add(locales.DomainPurposes, purposeList(pen, d, at))
	add(locales.DomainSources, namedList(pen, wire.KindSource, d.Sources, at), openList(pen, d.SourcesOpen))
	add(locales.DomainRecipients, namedList(pen, wire.KindRecipient, d.Recipients, at))
	add(locales.DomainProcessors, namedList(pen, wire.KindProcessor, d.Processors, at), openList(pen, d.ProcessorsOpen), texts(pen, d.ProcNote))
	if d.Staff != "" {
		add(locales.DomainStaff, pen.P(d.Staff))
	}
	add(locales.DomainTransfers, pen.P(d.Transfers), namedList(pen, wire.KindTransfer, d.Transfer, at))
	add(locales.DomainBases, baseList(pen, d, at), inferredBases(pen, d))
	add(locales.DomainLaws, namedList(pen, wire.KindLaw, d.Laws, at), openLaws(pen, d))
	add(locales.DomainDecisions, domainDecisions(pen, d))
	add(locales.HereHeading, rightsList(pen, d))
	return parts
}

// responsible returns who is responsible for a domain, who does the work, and
// how to reach the data protection officer.
func responsible(pen widget.Pen, d *wire.DomainData) []ui.UI {
	facts := organisation(pen, locales.DomainController, d.Controller)
	if d.Processor != nil {
		facts = append(facts, organisation(pen, locales.DomainProcessor, *d.Processor)...)
	}
	facts = append(facts, ui.Dt().Text(pen.T(locales.DomainContact)))
	for _, way := range []string{d.Controller.Address, d.Controller.Email} {
		if way != "" {
			facts = append(facts, ui.Dd().Class("reg").Text(way))
		}
	}
	switch {
	case d.Controller.Form && d.Controller.URL != "":
		facts = append(facts, ui.Dd().Class("reg").Body(external(d.Controller.URL)))
	case d.Controller.Form:
		facts = append(facts, ui.Dd().Class("reg").Text(pen.T(locales.DomainDpoFormAt)))
	}
	return facts
}

// lawOf returns a text for lawyers, or nil.
func lawOf(pen widget.Pen, text string) ui.UI {
	if text == "" {
		return nil
	}
	return ui.P().Class("small muted").Body(pen.Prose(text)...)
}

// openList says that the declaration leaves a list open, where it does.
func openList(pen widget.Pen, open bool) ui.UI {
	if !open {
		return nil
	}
	return ui.P().Class("small muted").Text(pen.T(locales.DomainOpen))
}

// purposeList returns what data are used for, or nil.
func purposeList(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	if len(d.Purposes) == 0 {
		return nil
	}
	items := make([]ui.UI, len(d.Purposes))
	for i, p := range d.Purposes {
		items[i] = purpose(pen, p, at)
	}
	return ui.Ul().Class("stack-s").Body(items...)
}

// namedList returns things with a name as a list, or nil.
func namedList(pen widget.Pen, k wire.Kind, all []wire.Named, at spots) ui.UI {
	body := sayings(pen, k, all, at)
	if len(body) == 0 {
		return nil
	}
	return body[0]
}

// categoryTable returns some kinds of data of a domain, with what each is and
// how long it stays, or nil.
func categoryTable(pen widget.Pen, d *wire.DomainData, cats []wire.DomainCategory, name locales.Key, at spots) ui.UI {
	if len(cats) == 0 {
		return nil
	}
	rows := make([]ui.UI, len(cats))
	for i, c := range cats {
		what := []ui.UI{pen.P(c.Text)}
		if c.Detail != "" {
			what = append(what, pen.P(c.Detail))
		}
		rows[i] = ui.Tr().ID(at.at(wire.KindCategory, d.ID+"/"+c.ID)).Role("row").Body(
			ui.Th().Scope("row").Role("rowheader").Text(c.Name),
			ui.Td().Role("cell").DataSet("th", pen.T(locales.ReadWhat)).Body(what...),
			ui.Td().Role("cell").DataSet("th", pen.T(locales.DomainGridLong)).Body(shortRules(pen, c.Retention)),
		)
	}
	column := func(k locales.Key) ui.UI { return ui.Th().Scope("col").Role("columnheader").Text(pen.T(k)) }
	return ui.Table().Class("table table-fold told").Role("table").Body(
		ui.Caption().Class("vh").Text(d.Title+" · "+pen.T(name)),
		ui.THead().Role("rowgroup").Body(ui.Tr().Role("row").Body(
			column(locales.DomainGridData), column(locales.ReadWhat), column(locales.DomainGridLong))),
		ui.TBody().Role("rowgroup").Body(rows...),
	)
}

// shortRules returns retention rules in short, each leading to its sentence.
func shortRules(pen widget.Pen, rules []wire.Rule) ui.UI {
	if len(rules) == 0 {
		return ui.P().Class("muted").Text(pen.T(locales.DomainNoRule))
	}
	items := make([]ui.UI, len(rules))
	for i, r := range rules {
		words := r.Short
		if words == "" {
			words = pen.T(locales.ReadUnstated)
		}
		items[i] = ui.Li().Class("cap").Body(ui.A().Href("#" + wire.Anchor(wire.KindRule, r.ID)).Text(words))
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// ruleList returns every retention rule of a domain once, or nil.
func ruleList(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	var items []ui.UI
	add := func(list []wire.Rule) {
		for _, r := range list {
			if id := at.at(wire.KindRule, r.ID); id != "" {
				items = append(items, ui.Li().ID(id).Body(lasting(pen, r)...))
			}
		}
	}
	for _, cats := range [...][]wire.DomainCategory{d.Special, d.Ordinary} {
		for _, c := range cats {
			add(c.Retention)
		}
	}
	add(d.Retention)
	if len(items) == 0 {
		return nil
	}
	return ui.Ul().Class("stack-s").Body(items...)
}

// baseList returns the legal bases with their articles, or nil.
func baseList(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	if len(d.Bases) == 0 {
		return nil
	}
	items := make([]ui.UI, len(d.Bases))
	for i, b := range d.Bases {
		var parts []ui.UI
		if b.Text != "" {
			parts = append(parts, pen.P(b.Text))
		}
		if b.Article != "" {
			article := b.Article
			if b.Inferred {
				article = pen.F(locales.DomainInferred, locales.Args{"Article": article})
			}
			parts = append(parts, ui.P().Class("small muted").Text(article))
		}
		items[i] = ui.Li().ID(at.at(wire.KindBasis, d.ID+"/"+b.ID)).Body(parts...)
	}
	return ui.Ul().Class("stack-s").Body(items...)
}

// inferredBases says that articles are ours, where they are.
func inferredBases(pen widget.Pen, d *wire.DomainData) ui.UI {
	if !d.BasesInferred {
		return nil
	}
	return ui.P().Class("small muted").Text(pen.T(locales.DomainBasesInferred))
}

// openLaws says that the declaration names these laws among others.
func openLaws(pen widget.Pen, d *wire.DomainData) ui.UI {
	if !d.LawsOpen || len(d.Laws) == 0 {
		return nil
	}
	return ui.P().Class("small muted").Text(pen.T(locales.DomainLawsOpen))
}

// domainDecisions says which decisions of a domain are automated, or that none
// is.
func domainDecisions(pen widget.Pen, d *wire.DomainData) ui.UI {
	if len(d.Decisions) == 0 {
		return ui.P().Text(pen.T(locales.DomainDecisionsNone))
	}
	items := make([]ui.UI, len(d.Decisions))
	for i, dec := range d.Decisions {
		items[i] = ui.Li().Body(ui.A().Href("#" + wire.Anchor(wire.KindDecision, dec.ID)).Text(dec.Name))
	}
	return ui.Ul().Class("stack-s").Body(items...)
}

// declaredDecisions returns every automated decision, where there is none, and
// the profiling that is no decision.
func declaredDecisions(pen widget.Pen, d *wire.DecisionsData, at spots) []ui.UI {
	var body []ui.UI
	for _, pass := range d.Passports {
		body = append(body, ui.Article().ID(at.at(wire.KindDecision, pass.ID)).Class("stack-s").Body(
			append([]ui.UI{ui.H3().Text(pass.Name)}, declaredDecision(pen, pass)...)...))
	}
	if len(d.None) > 0 {
		var names []string
		for _, ref := range d.None {
			names = append(names, ref.Title)
		}
		body = append(body, ui.P().Text(pen.F(locales.ReadNoDecisions, locales.Args{"Domains": pen.List(names)})))
	}
	for i, pr := range d.Profiling {
		if i == 0 {
			body = append(body, ui.H3().Text(pen.T(locales.ProfilingHeading)))
		}
		body = append(body, ui.P().Body(ui.B().Text(pr.Purpose.Name), ui.Text(" · "+pr.Domain.Title+". "+pen.T(locales.DomainAbsolute))))
	}
	return body
}

// declaredDecision returns all that is said of one decision.
func declaredDecision(pen widget.Pen, pass wire.Passport) []ui.UI {
	var rows []ui.UI
	row := func(k locales.Key, body ...ui.UI) {
		for _, e := range body {
			if e == nil {
				return
			}
		}
		rows = append(rows, fact(pen, k, body...))
	}
	row(locales.DecisionLogic, texts(pen, pass.Logic))
	if len(pass.Inputs) > 0 {
		items := make([]ui.UI, len(pass.Inputs))
		for i, in := range pass.Inputs {
			from := pen.T(locales.DecisionFromUnsaid)
			if in.From != "" {
				from = in.From
			}
			items[i] = ui.Li().Body(ui.B().Text(in.Name), ui.P().Class("small").Body(leading(pen, locales.DecisionFrom, from)...))
		}
		row(locales.DecisionInputs, ui.Ul().Class("stack-s").Body(items...))
	}
	if len(pass.Steps) > 0 {
		row(locales.DecisionRule, allSteps(pen, pass.Steps, func(route string) ui.UI { return ui.P().Body(ui.B().Text(route)) })...)
	}
	row(locales.DecisionEffects, texts(pen, pass.Effects))
	if derived := texts(pen, pass.Derived); derived != nil {
		if pass.DerivedIf != "" {
			row(locales.DecisionDerived, ui.P().Class("only").Body(pen.Prose(pass.DerivedIf)...), derived)
		} else {
			row(locales.DecisionDerived, derived)
		}
	}
	if pass.Household {
		row(locales.ReadHousehold, ui.P().Text(pen.T(locales.DecisionHousehold)))
	}
	if len(pass.Needs) > 0 {
		row(locales.DecisionNeeds, linkList(pass.Needs))
	}
	row(locales.DecisionContest, texts(pen, []string{pass.Contest.Text, pass.Contest.Channel, pass.Contest.Court}))
	if pass.Law != "" {
		row(locales.DomainLaw, pen.P(pass.Law))
	}
	return []ui.UI{pen.P(pass.Text), ui.Dl().Class("facts").Body(rows...)}
}

// declaredRights returns every right, with its limits and its channel.
func declaredRights(pen widget.Pen, rights []wire.Right, at spots) []ui.UI {
	var body []ui.UI
	for _, r := range rights {
		var rows []ui.UI
		if e := texts(pen, r.Grounds); e != nil {
			rows = append(rows, fact(pen, locales.GuideGrounds, e))
		}
		if e := texts(pen, r.Limits); e != nil {
			rows = append(rows, fact(pen, locales.GuideLimits, e, openList(pen, r.LimitsOpen)))
		}
		if r.Channel.Name != "" {
			rows = append(rows, ui.Div().ID(at.at(wire.KindChannel, r.Channel.ID)).Body(
				ui.Dt().Text(pen.T(locales.GuideChannel)), ui.Dd().Body(saying(pen, r.Channel)...)))
		}
		if law := strings.Join(append([]string{r.Article}, r.AppliesTo...), ", "); r.Article != "" {
			rows = append(rows, fact(pen, locales.DomainLaw, ui.P().Text(law)))
		}
		parts := []ui.UI{ui.H3().Text(r.Name)}
		if r.Text != "" {
			parts = append(parts, pen.P(r.Text))
		}
		if len(rows) > 0 {
			parts = append(parts, ui.Dl().Class("facts").Body(rows...))
		}
		if r.Section != "" {
			parts = append(parts, section(pen, r.Section))
		}
		body = append(body, ui.Article().ID(at.at(wire.KindRight, r.ID)).Class("stack-s").Body(parts...))
	}
	return body
}

// declaredFiling returns how requests are made and answered.
func declaredFiling(pen widget.Pen, f wire.Filing, at spots) []ui.UI {
	return list(points(pen, wire.KindFiling, []wire.Named{
		{ID: "identity", Text: f.Identity}, {ID: "answer", Text: f.Answer}, {ID: "deadline", Text: f.Deadline},
	}, at))
}
