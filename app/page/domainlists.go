package page

import (
	"strconv"
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// around returns what the declaration gives for the whole domain: sources,
// purposes, recipients, and who works on the data. It ties none of them to a
// kind of data, and neither do we.
func around(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	purposes := make([]ui.UI, len(d.Purposes))
	for i, p := range d.Purposes {
		purposes[i] = purpose(pen, p, at)
	}
	return ui.Section().Class("stack").Aria("labelledby", "around").Body(
		ui.H2().ID("around").Class("h-s").Text(pen.T(locales.DomainAroundHeading)),
		ui.P().Class("small muted").Text(pen.T(locales.DomainAroundText)),
		ui.Div().Body(
			fold(pen, locales.DomainSources, named(pen, wire.KindSource, d.Sources, at), d.SourcesOpen),
			fold(pen, locales.DomainPurposes, purposes, false),
			fold(pen, locales.DomainRecipients, named(pen, wire.KindRecipient, d.Recipients, at), false),
			fold(pen, locales.DomainProcessors, named(pen, wire.KindProcessor, d.Processors, at), d.ProcessorsOpen,
				texts(pen, d.ProcNote)),
			staff(pen, d.Staff),
		),
		pen.Go(d.FlowPath, pen.T(locales.DomainFlowGo)),
	)
}

// fold returns a list that is folded under its name and its length, or nil
// for an empty list. Open says that the declaration leaves the list open; more
// stands below it.
func fold(pen widget.Pen, name locales.Key, items []ui.UI, open bool, more ...ui.UI) ui.UI {
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
		ui.Div().Class("in small").Body(append(in, more...)...),
	)
}

// staff says who works on the data inside the organisation, or returns nil.
func staff(pen widget.Pen, text string) ui.UI {
	if text == "" {
		return nil
	}
	return ui.Details().Class("fold").Body(
		ui.Summary().Body(ui.H3().Text(pen.T(locales.DomainStaff))),
		ui.Div().Class("in small").Body(pen.P(text)),
	)
}

// texts returns statements as a list, or nil where there are none.
func texts(pen widget.Pen, list []string) ui.UI {
	var items []ui.UI
	for _, text := range list {
		if text != "" {
			items = append(items, ui.Li().Body(pen.Prose(text)...))
		}
	}
	if len(items) == 0 {
		return nil
	}
	return ui.Ul().Class("stack-s").Body(items...)
}

// points is [texts] for statements that have a place each.
func points(pen widget.Pen, k wire.Kind, list []wire.Named, at spots) ui.UI {
	var items []ui.UI
	for _, n := range list {
		if n.Text != "" {
			items = append(items, ui.Li().ID(at.at(k, n.ID)).Body(pen.Prose(n.Text)...))
		}
	}
	if len(items) == 0 {
		return nil
	}
	return ui.Ul().Class("stack-s").Body(items...)
}

// named returns things with a name as the items of a list, each at its place.
func named(pen widget.Pen, k wire.Kind, list []wire.Named, at spots) []ui.UI {
	items := make([]ui.UI, len(list))
	for i, n := range list {
		items[i] = ui.Li().ID(at.at(k, n.ID)).Body(thing(pen, n)...)
	}
	return items
}

// thing returns the name of a thing, which leads to its page where it has
// one, its sentence and its condition.
func thing(pen widget.Pen, n wire.Named) []ui.UI {
	var name ui.UI = ui.B().Text(n.Name)
	if n.Path != "" {
		name = ui.A().Class("go").Href(n.Path).Text(n.Name)
	}
	parts := []ui.UI{name}
	if n.Text != "" {
		parts = append(parts, ui.P().Class("muted").Body(pen.Prose(n.Text)...))
	}
	if n.Condition != "" {
		parts = append(parts, ui.P().Class("only").Body(pen.Prose(n.Condition)...))
	}
	return parts
}

// purpose returns one purpose, with its legal bases where the declaration ties
// some to it.
func purpose(pen widget.Pen, p wire.Purpose, at spots) ui.UI {
	parts := thing(pen, p.Named)
	if p.For != "" {
		parts = append(parts, ui.P().Class("muted").Text(pen.F(locales.DomainFor, locales.Args{"For": p.For})))
	}
	if len(p.Basis) > 0 {
		parts = append(parts, ui.P().Body(leading(pen, locales.DomainBasis, strings.Join(p.Basis, " "))...))
	}
	if p.Absolute {
		parts = append(parts, ui.P().Body(ui.Span().Class("label label-us").Text(pen.T(locales.DomainAbsolute))))
	}
	return ui.Li().ID(at.at(wire.KindPurpose, p.ID)).Body(parts...)
}
