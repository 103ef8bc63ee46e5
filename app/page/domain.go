package page

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// decisionsID is the id of the part on automated decisions.
const decisionsID = "decisions"

// Domain is one domain: as declared for everybody, or with the tags of the
// member who looks.
func Domain(p wire.Page) []ui.UI {
	pen, d := widget.PenOf(p), p.Domain
	parts := []ui.UI{
		domainCrumbs(pen, p),
		ui.Div().Class("cols").Body(domainHead(pen, d), who(pen, d)),
		ui.Div().Class("cols cols-wide gap").Body(
			ui.Section().Class("stack").Aria("labelledby", "grid").Body(
				ui.H2().ID("grid").Text(pen.T(locales.DomainGridHeading)),
				grid(pen, d),
				otherRules(pen, d),
			),
			around(pen, d),
		),
		ui.Div().Class("cols cols-even gap").Body(transfers(pen, d), decisions(pen, d)),
		ui.Div().Class("cols cols-even gap").Body(access(pen, d), bases(pen, d)),
	}
	if len(d.Notes) > 0 {
		parts = append(parts, notes(pen, d))
	}
	return parts
}

// domainCrumbs returns the way to a domain.
func domainCrumbs(pen widget.Pen, p wire.Page) ui.UI {
	home, list, name := wire.Home, wire.Domains, pen.T(locales.DomainsHeading)
	if p.Domain.Personal {
		home, list, name = wire.Me, wire.MyDomains, pen.T(locales.NavMyData)
	}
	return pen.Crumbs(
		widget.Crumb{Path: wire.Path(p.Lang, home, ""), Name: pen.T(locales.NavHome)},
		widget.Crumb{Path: wire.Path(p.Lang, list, ""), Name: name},
	)
}

// domainHead returns the name of a domain, what it is about, and how much of
// it is known.
func domainHead(pen widget.Pen, d *wire.DomainData) ui.UI {
	parts := []ui.UI{widget.H1(d.Title), ui.P().Class("lead").Text(d.Lead)}
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
	if d.Tags != nil {
		parts = append(parts, pen.Legend(*d.Tags, true))
	}
	parts = append(parts, pen.Go(d.TwinPath, pen.T(locales.DomainToPublic)))
	return ui.Div().Class("head").Body(parts...)
}

// who returns the badge of those who are responsible, with the way to the data
// protection officer.
func who(pen widget.Pen, d *wire.DomainData) ui.UI {
	list := organisation(pen, locales.DomainController, d.Controller)
	if d.Processor != nil {
		list = append(list, organisation(pen, locales.DomainProcessor, *d.Processor)...)
	}
	c := d.Controller
	parts := []ui.UI{ui.Div().Class("who").Body(widget.DomainMark(d.Mark), ui.Dl().Body(list...))}
	if c.Email != "" {
		parts = append(parts, ui.A().Class("go").Href("mailto:"+c.Email).
			Body(pen.Icon("mail"), pen.Text(locales.DomainDpoMail)))
	} else if c.Form && c.URL != "" {
		parts = append(parts, pen.External(c.URL, pen.T(locales.DomainDpoForm)))
	}
	parts = append(parts, ui.Details().Class("law").Body(
		ui.Summary().Text(pen.T(locales.DomainContact)),
		ui.Div().Class("in").Body(contact(pen, c)...),
	))
	return ui.Aside().Class("card card-lift").Aria("label", pen.T(locales.DomainWho)).Body(parts...)
}

// organisation returns what an organisation is here, the name by which people
// know it, and its full name.
func organisation(pen widget.Pen, role locales.Key, o wire.Organisation) []ui.UI {
	list := []ui.UI{ui.Dt().Text(pen.T(role)), ui.Dd().Text(o.Short)}
	if o.Name != o.Short {
		list = append(list, ui.Dd().Class("xs reg").Text(o.Name))
	}
	return list
}

// contact returns every way to reach the data protection officer of an
// organisation.
func contact(pen widget.Pen, o wire.Organisation) []ui.UI {
	list := []ui.UI{ui.P().Text(pen.T(locales.DomainDpo)), ui.P().Text(o.Address)}
	if o.Post {
		list = append(list, ui.P().Text(pen.T(locales.DomainDpoPost)))
	}
	if o.Email != "" {
		list = append(list, ui.P().Text(o.Email))
	}
	if o.Form && o.URL != "" && o.Email != "" {
		list = append(list, pen.External(o.URL, pen.T(locales.DomainDpoForm)))
	}
	return list
}

// grid returns the kinds of data, the specially protected ones first. It is a
// table that becomes an accordion on a narrow screen by the stylesheet alone,
// and so says its roles.
func grid(pen widget.Pen, d *wire.DomainData) ui.UI {
	return ui.Table().Class("table cats").Role("table").Body(
		ui.Caption().Class("vh").Text(pen.T(locales.DomainGridCaption)),
		ui.THead().Role("rowgroup").Body(ui.Tr().Role("row").Body(
			ui.Th().Scope("col").Role("columnheader").Text(pen.T(locales.DomainGridData)),
			ui.Th().Scope("col").Role("columnheader").Text(pen.T(locales.DomainGridLong)),
		)),
		gridGroup(pen, d.Special, locales.DomainSpecial, locales.DomainSpecialText, d.Personal),
		gridGroup(pen, d.Ordinary, locales.DomainOrdinary, 0, d.Personal),
	)
}

// gridGroup returns the rows of some kinds of data, under a heading, or nil.
func gridGroup(pen widget.Pen, cats []wire.Category, name, text locales.Key, personal bool) ui.UI {
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
		rows = append(rows, gridRow(pen, c, personal))
	}
	return ui.TBody().Role("rowgroup").Body(rows...)
}

// gridRow returns one kind of data: its name and tag, what it is, and how
// long it stays.
func gridRow(pen widget.Pen, c wire.Category, personal bool) ui.UI {
	name := ui.Span().Class("nm").Body(ui.Span().Text(c.Name))
	if personal {
		name = ui.Span().Class("nm").Body(ui.Span().Text(c.Name), pen.Tag(c.Tag, c.AsOf))
	}
	var in []ui.UI
	if personal {
		in = append(in, ui.P().Text(tagMeans(pen, c)))
	}
	in = append(in, ui.P().Text(c.Text))
	if c.Detail != "" {
		in = append(in, ui.P().Text(c.Detail))
	}
	for _, r := range c.Retention {
		if r.Short != "" && r.Text != r.Short {
			in = append(in, ui.P().Text(r.Text))
		}
	}
	if personal && c.Source != "" {
		in = append(in, ui.P().Class("muted").Text(pen.F(locales.DomainSource, locales.Args{"Source": c.Source})))
	}
	return ui.Tr().Role("row").Body(
		ui.Th().Scope("row").Role("rowheader").Body(
			ui.Details().Body(ui.Summary().Body(name), ui.Div().Class("in stack-s").Body(in...)),
		),
		ui.Td().Role("cell").DataSet("th", pen.T(locales.DomainGridLong)).Body(terms(pen, c.Retention)),
	)
}

// terms returns retention rules in short; the sentences stand under the name
// of the kind of data. Where the declaration is silent, so are we, and say it.
func terms(pen widget.Pen, list []wire.Rule) ui.UI {
	if len(list) == 0 {
		return ui.P().Class("muted").Text(pen.T(locales.DomainNoRule))
	}
	items := make([]ui.UI, len(list))
	for i, r := range list {
		switch {
		case r.Unstated || r.Short == "":
			items[i] = ui.Li().Class("muted").Text(r.Text)
		default:
			items[i] = ui.Li().Body(ui.Span().Class("line-b cap").Text(r.Short))
		}
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// tagMeans explains the tag of a kind of data. Without a day it is "possible".
func tagMeans(pen widget.Pen, c wire.Category) string {
	tag := c.Tag
	if c.AsOf.IsZero() {
		tag = ""
	}
	_, means := locales.Tag(tag)
	return pen.T(means)
}

// rules returns retention rules in short and in sentences.
func rules(list []wire.Rule) ui.UI {
	items := make([]ui.UI, len(list))
	for i, r := range list {
		items[i] = ui.Li().Body(rule(r)...)
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// rule returns one retention rule: in short, and in a sentence.
func rule(r wire.Rule) []ui.UI {
	if r.Unstated || r.Short == "" || r.Short == r.Text {
		return []ui.UI{ui.P().Class("muted").Text(r.Text)}
	}
	return []ui.UI{ui.B().Class("line-b cap").Text(r.Short), ui.P().Class("muted").Text(r.Text)}
}

// otherRules returns the retention rules that are not tied to one kind of
// data, or nil.
func otherRules(pen widget.Pen, d *wire.DomainData) ui.UI {
	if len(d.Retention) == 0 {
		return nil
	}
	return ui.Div().Class("stack-s mt6").Body(
		ui.H3().Text(pen.T(locales.DomainRulesHeading)),
		rules(d.Retention),
	)
}

// around returns what the declaration gives for the whole domain: sources,
// purposes and recipients. It ties none of them to a kind of data, and
// neither do we.
func around(pen widget.Pen, d *wire.DomainData) ui.UI {
	purposes := make([]ui.UI, len(d.Purposes))
	for i, p := range d.Purposes {
		purposes[i] = purpose(pen, p)
	}
	return ui.Section().Class("stack").Aria("labelledby", "around").Body(
		ui.H2().ID("around").Class("h-s").Text(pen.T(locales.DomainAroundHeading)),
		ui.P().Class("small muted").Text(pen.T(locales.DomainAroundText)),
		ui.Div().Body(
			fold(pen, locales.DomainSources, named(d.Sources), d.SourcesOpen),
			fold(pen, locales.DomainPurposes, purposes, false),
			fold(pen, locales.DomainRecipients, named(d.Recipients), false),
			fold(pen, locales.DomainProcessors, named(d.Processors), d.ProcessorsOpen),
		),
	)
}

// fold returns a list that is folded under its name and its length, or nil
// for an empty list. Open says that the declaration leaves the list open.
func fold(pen widget.Pen, name locales.Key, items []ui.UI, open bool) ui.UI {
	if len(items) == 0 {
		return nil
	}
	in := []ui.UI{ui.Ul().Class("stack-s").Role("list").Body(items...)}
	if open {
		in = append(in, ui.P().Class("muted").Text(pen.T(locales.DomainOpen)))
	}
	return ui.Details().Class("fold").Body(
		ui.Summary().Body(
			ui.H3().Text(pen.T(name)),
			ui.Span().Class("end num").Text(strconv.Itoa(len(items))),
		),
		ui.Div().Class("in small").Body(in...),
	)
}

// named returns things with a name as the items of a list.
func named(list []wire.Named) []ui.UI {
	items := make([]ui.UI, len(list))
	for i, n := range list {
		items[i] = ui.Li().Body(thing(n)...)
	}
	return items
}

// thing returns the name of a thing, its sentence and its condition.
func thing(n wire.Named) []ui.UI {
	parts := []ui.UI{ui.B().Text(n.Name)}
	if n.Text != "" {
		parts = append(parts, ui.P().Class("muted").Text(n.Text))
	}
	if n.Condition != "" {
		parts = append(parts, ui.P().Class("only").Text(n.Condition))
	}
	return parts
}

// purpose returns one purpose.
func purpose(pen widget.Pen, p wire.Purpose) ui.UI {
	parts := thing(p.Named)
	if p.For != "" {
		parts = append(parts, ui.P().Class("muted").Text(pen.F(locales.DomainFor, locales.Args{"For": p.For})))
	}
	if p.Absolute {
		parts = append(parts, ui.P().Body(ui.Span().Class("label label-us").Text(pen.T(locales.DomainAbsolute))))
	}
	return ui.Li().Body(parts...)
}
