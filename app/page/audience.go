package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Audience is the way in for people who are no members: what the declaration
// says of them in particular, and where everything else is.
func Audience(p wire.Page) []ui.UI {
	pen, a := widget.PenOf(p), p.Audience
	parts := []ui.UI{
		wayTo(pen),
		opening(pen, a.Name, a.Text),
	}
	if len(a.Points) > 0 {
		items := make([]ui.UI, len(a.Points))
		for i, point := range a.Points {
			items[i] = ui.Li().Body(saying(pen, point)...)
		}
		parts = append(parts, titled("known", pen.T(locales.ReadKnown), ui.Ul().Class("strip").Role("list").Body(items...)))
	}
	return append(parts,
		twoColumns(
			titledLinks("purposes", pen.T(locales.DomainPurposes), a.Purposes),
			titledLinks("sources", pen.T(locales.DomainSources), a.Sources),
			audienceRules(pen, a.Retention),
			titledLinks("domains", pen.T(locales.ReadDomains), a.Domains),
			titledPoints(pen, "principles", pen.T(locales.ReadPrinciples), a.Principle),
			audienceRights(pen, a),
		),
		titledLinks("others", pen.T(locales.ReadOthers), a.Others),
		pen.Terms(p),
	)
}

// titled returns a section under its heading.
func titled(id, heading string, body ...ui.UI) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", id).Body(
		append([]ui.UI{ui.H2().ID(id).Class("h-s").Text(heading)}, body...)...)
}

// titledLinks returns links under a heading, or nil for none.
func titledLinks(id, heading string, links []wire.Link) ui.UI {
	if len(links) == 0 {
		return nil
	}
	return titled(id, heading, linkList(links))
}

// linkList returns links as a list.
func linkList(links []wire.Link) ui.UI {
	items := make([]ui.UI, len(links))
	for i, l := range links {
		items[i] = ui.Li().Body(standing(l))
	}
	return ui.Ul().Role("list").Body(items...)
}

// titledPoints returns sentences under a heading, or nil for none.
func titledPoints(pen widget.Pen, id, heading string, sentences []string) ui.UI {
	all := texts(pen, sentences)
	if all == nil {
		return nil
	}
	return titled(id, heading, all)
}

// twoColumns returns those of some sections that are there, side by side where
// there is room.
func twoColumns(sections ...ui.UI) ui.UI {
	var there []ui.UI
	for _, s := range sections {
		if s != nil {
			there = append(there, s)
		}
	}
	if len(there) == 0 {
		return nil
	}
	return ui.Div().Class("cols cols-even gap").Body(there...)
}

// audienceRules returns how long data about the group stay, or nil where the
// declaration has no rule for it.
func audienceRules(pen widget.Pen, list []wire.Rule) ui.UI {
	if len(list) == 0 {
		return nil
	}
	items := make([]ui.UI, len(list))
	for i, r := range list {
		var of []ui.UI
		if r.For != "" {
			of = append(of, ui.P().Class("small muted").Text(r.For))
		}
		items[i] = ui.Li().Body(append(of, lasting(pen, r)...)...)
	}
	return titled("long", pen.T(locales.SheetLong), ui.Ul().Class("stack-s").Role("list").Body(items...))
}

// lasting returns one retention rule: in short, and in a sentence.
func lasting(pen widget.Pen, r wire.Rule) []ui.UI {
	var parts []ui.UI
	if r.Short != "" {
		parts = append(parts, ui.B().Class("line-b cap").Text(r.Short))
	}
	if r.Text != "" && (r.Text != r.Short || len(parts) == 0) {
		parts = append(parts, ui.P().Body(pen.Prose(r.Text)...))
	}
	return parts
}

// audienceRights returns the rights of the group, and how to use them.
func audienceRights(pen widget.Pen, a *wire.AudienceData) ui.UI {
	var body []ui.UI
	if len(a.Rights) > 0 {
		body = append(body, linkList(a.Rights))
	}
	for _, ch := range a.Channels {
		body = append(body, ui.Div().Body(saying(pen, ch)...))
	}
	body = append(body, pen.GuestWays()...)
	return titled("rights", pen.T(locales.ReadRights), append(body,
		pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.ReadContact)))...)
}
