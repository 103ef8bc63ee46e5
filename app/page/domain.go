package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Ids of the parts of a domain's page that others lead to.
const (
	decisionsID = "decisions" // on automated decisions
	rightsID    = "rights"    // on the rights that apply
)

// Spots gives each fact of one page its place: the first element that shows it
// has the id that links end in, and no other has.
type spots map[string]bool

// at returns the id for an element that shows a fact, and "" where another
// element has it already.
func (s spots) at(k wire.Kind, id string) string {
	anchor := wire.Anchor(k, id)
	if id == "" || s[anchor] {
		return ""
	}
	s[anchor] = true
	return anchor
}

// Domain is one domain: as declared for everybody, or with the tags of the
// member who looks.
func Domain(p wire.Page) []ui.UI {
	pen, d, at := widget.PenOf(p), p.Domain, spots{}
	return []ui.UI{
		domainCrumbs(pen, p),
		ui.Div().ID(at.at(wire.KindDomain, d.ID)).Class("cols").Body(domainHead(pen, d), who(pen, d)),
		ui.Div().Class("cols cols-wide gap").Body(
			ui.Section().Class("stack").Aria("labelledby", "grid").Body(
				ui.H2().ID("grid").Text(pen.T(locales.DomainGridHeading)),
				grid(pen, d, at),
				otherRules(pen, d, at),
				heldGo(pen, d),
				pen.Go(d.RetentionPath, pen.T(locales.DomainRetentionGo)),
			),
			around(pen, d, at),
		),
		ui.Div().Class("cols cols-even gap").Body(transfers(pen, d, at), decisions(pen, d, at)),
		rightsHere(pen, d),
		ui.Div().Class("cols cols-even gap").Body(bases(pen, d, at), missions(pen, d)),
		notes(pen, d.Notes, at),
		pen.Terms(p),
	}
}

// domainCrumbs returns the way to a domain.
func domainCrumbs(pen widget.Pen, p wire.Page) ui.UI {
	name := pen.T(locales.DomainsHeading)
	if p.Domain.Personal {
		name = pen.T(locales.NavMyData)
	}
	return wayTo(pen, widget.Crumb{Path: pen.Path(wire.Domains, ""), Name: name})
}

// wayTo returns the way to a page that lies below others: home, then those.
func wayTo(pen widget.Pen, above ...widget.Crumb) ui.UI {
	home := widget.Crumb{Path: pen.Path(wire.Home, ""), Name: pen.T(locales.NavHome)}
	return pen.Crumbs(append([]widget.Crumb{home}, above...)...)
}

// domainHead returns the name of a domain, what it is about, and how much of
// it is known.
func domainHead(pen widget.Pen, d *wire.DomainData) ui.UI {
	parts := []ui.UI{widget.H1(d.Title), ui.P().Class("lead").Body(pen.Prose(d.Lead)...)}
	if !d.Personal {
		parts = append(parts, pen.Note(widget.Plain, "info",
			ui.P().Text(pen.T(locales.DomainGeneral)),
			pen.Go(d.TwinPath, pen.T(locales.DomainToMine)),
		))
		return ui.Div().Class("head").Body(parts...)
	}
	if d.AsOf.IsZero() {
		parts = append(parts, pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.DomainUnknown))))
	} else {
		parts = append(parts, ui.P().Class("small muted").Body(widget.Rich(
			pen.Relation(d.Relation)+" · "+pen.F(locales.DomainAsOf, locales.Args{"Day": widget.Slot(0)}),
			pen.Date(d.AsOf))...))
	}
	if note := askedNow(pen, d.Asked, d.AsOf); note != nil {
		parts = append(parts, note)
	}
	if d.Tags != nil {
		parts = append(parts, pen.Legend(*d.Tags, true))
	}
	parts = append(parts, pen.Go(d.TwinPath, pen.T(locales.DomainToPublic)))
	return ui.Div().Class("head").Body(parts...)
}

// who returns the badge of those who are responsible, with every way to the
// data protection officer. It is the controller's officer who answers.
func who(pen widget.Pen, d *wire.DomainData) ui.UI {
	list := organisation(pen, locales.DomainController, d.Controller)
	full := officer(d.Controller)
	if d.Processor != nil {
		list = append(list, organisation(pen, locales.DomainProcessor, *d.Processor)...)
		full = append(full, officer(*d.Processor)...)
	}
	if d.Approval != "" {
		full = append(full, ui.P().Body(pen.Prose(d.Approval)...))
	}
	return ui.Aside().Class("card card-lift").Aria("label", pen.T(locales.DomainWho)).Body(
		ui.Div().Class("who").Body(widget.DomainMark(d.Mark), ui.Dl().Body(list...)),
		ui.P().Class("small muted").Text(pen.F(locales.DomainDpoOf, locales.Args{"Name": d.Controller.Short})),
		contact(pen, d.Controller),
		ui.Details().Class("law").Body(
			ui.Summary().Text(pen.T(locales.DomainNames)),
			ui.Div().Class("in").Body(full...),
		),
	)
}

// organisation returns what an organisation is here, and the name by which
// people know it.
func organisation(pen widget.Pen, role locales.Key, o wire.Organisation) []ui.UI {
	return []ui.UI{ui.Dt().Text(pen.T(role)), ui.Dd().Text(o.Short)}
}

// officer returns the full name and the address of an organisation.
func officer(o wire.Organisation) []ui.UI {
	parts := []ui.UI{ui.P().Body(ui.B().Text(o.Name))}
	if o.Address != "" {
		parts = append(parts, ui.P().Text(o.Address))
	}
	return parts
}

// contact returns every way to reach the data protection officer of an
// organisation, or says that the declaration gives none.
func contact(pen widget.Pen, o wire.Organisation) ui.UI {
	var ways []ui.UI
	if o.Email != "" {
		ways = append(ways, ui.Li().Body(
			ui.A().Class("go").Href("mailto:"+o.Email).Body(pen.Icon("mail"), pen.Text(locales.DomainDpoMail)),
			ui.P().Class("xs muted").Text(o.Email),
		))
	}
	switch {
	case o.Form && o.URL != "":
		ways = append(ways, ui.Li().Body(pen.External(o.URL, pen.T(locales.DomainDpoForm))))
	case o.Form:
		ways = append(ways, ui.Li().Class("small").Text(pen.T(locales.DomainDpoFormAt)))
	}
	if o.Post && o.Address != "" {
		ways = append(ways, ui.Li().Class("small").Text(pen.F(locales.DomainDpoLetter,
			locales.Args{"Name": o.Short, "Address": o.Address})))
	}
	if len(ways) == 0 {
		return ui.P().Class("small").Text(pen.T(locales.DomainDpoNone))
	}
	return ui.Ul().Class("stack-s").Role("list").Body(ways...)
}

// grid returns the kinds of data, the specially protected ones first. It is a
// table that becomes an accordion on a narrow screen by the stylesheet alone,
// and so says its roles.
func grid(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	return ui.Table().Class("table cats").Role("table").Body(
		ui.Caption().Class("vh").Text(pen.T(locales.DomainGridCaption)),
		ui.THead().Role("rowgroup").Body(ui.Tr().Role("row").Body(
			ui.Th().Scope("col").Role("columnheader").Text(pen.T(locales.DomainGridData)),
			ui.Th().Scope("col").Role("columnheader").Text(pen.T(locales.DomainGridLong)),
		)),
		gridGroup(pen, d, d.Special, locales.DomainSpecial, locales.DomainSpecialText, at),
		gridGroup(pen, d, d.Ordinary, locales.DomainOrdinary, 0, at),
	)
}

// heldGo leads a member to what is held, kind by kind, or is nil.
func heldGo(pen widget.Pen, d *wire.DomainData) ui.UI {
	if d.HeldPath == "" {
		return nil
	}
	return pen.Go(d.HeldPath, pen.T(locales.DomainHeldGo))
}

// gridGroup returns the rows of some kinds of data, under a heading, or nil.
func gridGroup(pen widget.Pen, d *wire.DomainData, cats []wire.DomainCategory, name, text locales.Key, at spots) ui.UI {
	if len(cats) == 0 {
		return nil
	}
	head := ui.Th().Scope("colgroup").ColSpan(2).Role("columnheader")
	if text == 0 {
		head = head.Text(pen.T(name))
	} else {
		head = head.Body(pen.Text(name), ui.P().Text(pen.T(text)))
	}
	rows := []ui.UI{ui.Tr().Role("row").Class("group").Body(head)}
	for _, c := range cats {
		rows = append(rows, gridRow(pen, c, d.Personal, at))
	}
	return ui.TBody().Role("rowgroup").Body(rows...)
}

// gridRow returns one kind of data: its name and tag, what it is, and how
// long it stays.
func gridRow(pen widget.Pen, c wire.DomainCategory, personal bool, at spots) ui.UI {
	name := []ui.UI{ui.Span().Text(c.Name)}
	if personal {
		name = append(name, pen.Tag(c.Tag, c.AsOf))
	}
	return ui.Tr().ID(at.at(wire.KindCategory, c.ID)).Role("row").Body(
		ui.Th().Scope("row").Role("rowheader").Body(ui.Details().Body(
			ui.Summary().Body(ui.Span().Class("nm").Body(name...)),
			ui.Div().Class("in stack-s").Body(gridMore(pen, c, personal)...),
		)),
		ui.Td().Role("cell").DataSet("th", pen.T(locales.DomainGridLong)).Body(terms(pen, c.Retention, at)),
	)
}

// gridMore returns what is folded under the name of a kind of data.
func gridMore(pen widget.Pen, c wire.DomainCategory, personal bool) []ui.UI {
	var in []ui.UI
	if personal {
		in = append(in, ui.P().Text(tagMeans(pen, c.Tag, c.AsOf)))
	}
	in = append(in, ui.P().Body(pen.Prose(c.Text)...))
	if c.Detail != "" {
		in = append(in, ui.P().Body(leading(pen, locales.DomainHere, c.Detail)...))
	}
	for _, r := range c.Retention {
		if r.Short != "" && r.Text != r.Short {
			in = append(in, ui.P().Body(pen.Prose(r.Text)...))
		}
	}
	if c.Clock != "" {
		in = append(in, ui.P().Body(widget.Rich(c.Clock)...))
	}
	if personal && c.Source != "" {
		in = append(in, ui.P().Class("muted").Text(pen.F(locales.DomainSource, locales.Args{"Source": c.Source})))
	}
	if c.Path != "" {
		in = append(in, pen.Go(c.Path, pen.F(locales.DomainElsewhere, locales.Args{"Name": c.Name})))
	}
	return in
}

// leading returns a text of the register after a word that says what it is.
func leading(pen widget.Pen, word locales.Key, text string) []ui.UI {
	return append([]ui.UI{ui.B().Text(pen.T(word) + " ")}, pen.Prose(text)...)
}

// terms returns retention rules in short; the sentences stand under the name
// of the kind of data. Where the declaration is silent, so are we, and say it.
func terms(pen widget.Pen, list []wire.Rule, at spots) ui.UI {
	if len(list) == 0 {
		return ui.P().Class("muted").Text(pen.T(locales.DomainNoRule))
	}
	items := make([]ui.UI, len(list))
	for i, r := range list {
		item := ui.Li().ID(at.at(wire.KindRule, r.ID))
		switch {
		case r.Unstated || r.Short == "":
			items[i] = item.Class("muted").Text(r.Text)
		default:
			items[i] = item.Body(ui.Span().Class("line-b cap").Text(r.Short))
		}
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// tagMeans explains the tag of a kind of data. Without a day it is "possible".
func tagMeans(pen widget.Pen, tag holdings.Tag, asOf calendar.Day) string {
	if asOf.IsZero() {
		tag = ""
	}
	_, means := locales.Tag(tag)
	return pen.T(means)
}

// rules returns retention rules in short and in sentences.
func rules(pen widget.Pen, list []wire.Rule, at spots) ui.UI {
	items := make([]ui.UI, len(list))
	for i, r := range list {
		items[i] = ui.Li().ID(at.at(wire.KindRule, r.ID)).Body(rule(pen, r)...)
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// rule returns one retention rule: in short, and in a sentence.
func rule(pen widget.Pen, r wire.Rule) []ui.UI {
	text := ui.P().Class("muted").Body(pen.Prose(r.Text)...)
	if r.Unstated || r.Short == "" || r.Short == r.Text {
		return []ui.UI{text}
	}
	return []ui.UI{ui.B().Class("line-b cap").Text(r.Short), text}
}

// otherRules returns the retention rules that are not tied to one kind of
// data, or nil.
func otherRules(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	if len(d.Retention) == 0 {
		return nil
	}
	return ui.Div().Class("stack-s mt6").Body(
		ui.H3().Text(pen.T(locales.DomainRulesHeading)),
		rules(pen, d.Retention, at),
	)
}
