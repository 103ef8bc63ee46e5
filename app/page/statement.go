package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Accessibility is the accessibility statement of the portal.
func Accessibility(p wire.Page) []ui.UI {
	pen, s := widget.PenOf(p), p.Statement
	parts := []ui.UI{wayTo(pen), opening(pen, pen.T(locales.ReadAccessibility), s.Lead)}
	for _, section := range s.Sections {
		parts = append(parts, statement(pen, section))
	}
	return append(parts, pen.Terms(p))
}

// opening returns the heading of a page and what it is about.
func opening(pen widget.Pen, heading, lead string) ui.UI {
	if lead == "" {
		return ui.Div().Class("head").Body(widget.H1(heading))
	}
	return ui.Div().Class("head").Body(widget.H1(heading), ui.P().Class("lead").Body(pen.Prose(lead)...))
}

// statement returns one part of a text about the portal.
func statement(pen widget.Pen, s wire.Section) ui.UI {
	parts := []ui.UI{ui.H2().ID(s.ID).Text(s.Heading)}
	for _, text := range s.Paragraphs {
		parts = append(parts, pen.P(text))
	}
	return ui.Section().Class("stack").Aria("labelledby", s.ID).Body(
		append(parts, texts(pen, s.Items), goes(pen, s.Links))...,
	)
}

// goes returns links, each on a line of its own, or nil for none.
func goes(pen widget.Pen, links []wire.Link) ui.UI {
	if len(links) == 0 {
		return nil
	}
	items := make([]ui.UI, len(links))
	for i, l := range links {
		if isExternal(l.Path) {
			items[i] = ui.Li().Body(pen.External(l.Path, l.Name))
		} else {
			items[i] = ui.Li().Body(pen.Go(l.Path, l.Name))
		}
	}
	return ui.Ul().Role("list").Body(items...)
}

// isExternal reports whether an address is that of another site.
func isExternal(path string) bool { return strings.HasPrefix(path, "https://") }

// Contact is whom to ask, how to make a request, and where to complain.
func Contact(p wire.Page) []ui.UI {
	pen, c := widget.PenOf(p), p.Contact
	cards := make([]ui.UI, len(c.Controllers))
	for i, o := range c.Controllers {
		cards[i] = ui.Li().ID(wire.Anchor(wire.KindOrganisation, o.ID)).Class("card stack").Body(controller(pen, o)...)
	}
	return []ui.UI{
		wayTo(pen),
		opening(pen, pen.T(locales.ReadContact), pen.T(locales.ReadContactLead)),
		ui.Section().Class("stack").Aria("labelledby", "dpo").Body(
			ui.H2().ID("dpo").Text(pen.T(locales.ReadContactAsk)),
			ui.P().Text(pen.T(locales.DomainDpo)),
			ui.Ul().Class("grid").Role("list").Body(cards...),
		),
		ui.Div().Class("cols cols-even gap").Body(requesting(pen, c), complaining(pen, c)),
		notes(pen, c.Notes, spots{}),
		pen.Terms(p),
	}
}

// controller returns who is responsible for which domains, and how to reach
// the data protection officer.
func controller(pen widget.Pen, o wire.OrgCard) []ui.UI {
	return append([]ui.UI{ui.H3().Text(o.Short)}, orgFacts(pen, o)...)
}

// orgFacts returns what an organisation is, what it is responsible for, and how
// to reach it.
func orgFacts(pen widget.Pen, o wire.OrgCard) []ui.UI {
	var parts []ui.UI
	for _, text := range []string{o.Name, o.Role, o.Approval} {
		if text != "" && text != o.Short {
			parts = append(parts, ui.P().Class("small muted").Body(pen.Prose(text)...))
		}
	}
	if len(o.Domains) > 0 {
		parts = append(parts, ui.P().Class("small").Text(pen.T(locales.ReadContactFor)), domainLinks(o.Domains))
	}
	return append(parts, reach(pen, o))
}

// reach returns every way to reach an organisation, or nil where none is
// declared.
func reach(pen widget.Pen, o wire.OrgCard) ui.UI {
	var ways []ui.UI
	add := func(k locales.Key, body ...ui.UI) {
		ways = append(ways, ui.Div().Body(ui.Dt().Text(pen.T(k)), ui.Dd().Body(body...)))
	}
	if o.Address != "" {
		add(locales.ReadContactPost, ui.Text(o.Address))
	}
	if o.Email != "" {
		add(locales.ReadContactMail, ui.A().Href("mailto:"+o.Email).Text(o.Email))
	}
	switch {
	case o.Form && o.URL != "":
		add(locales.ReadContactForm, external(o.URL))
	case o.Form:
		add(locales.ReadContactForm, ui.Text(pen.T(locales.DomainDpoFormAt)))
	}
	if o.Site != "" {
		add(locales.ReadContactSite, external(o.Site))
	}
	if o.Number != "" {
		add(locales.ReadContactNumber, ui.Text(o.Number))
	}
	if o.Court != "" {
		add(locales.ReadContactCourt, ui.Text(o.Court))
	}
	if len(ways) == 0 {
		return nil
	}
	return ui.Dl().Class("facts reach").Body(ways...)
}

// external returns an address of another site as a link that reads as it is.
func external(url string) ui.UI {
	return ui.A().Class("url").Href(url).Rel("external noreferrer").Text(strings.TrimSuffix(strings.TrimPrefix(url, "https://"), "/"))
}

// requesting returns how to make a request, and how identity is proved.
func requesting(pen widget.Pen, c *wire.ContactData) ui.UI {
	items := make([]ui.UI, len(c.Channels))
	for i, ch := range c.Channels {
		items[i] = ui.Li().ID(wire.Anchor(wire.KindChannel, ch.ID)).Body(saying(pen, ch)...)
	}
	parts := []ui.UI{ui.H2().ID("ask").Text(pen.T(locales.ReadContactRequest))}
	if len(items) > 0 {
		parts = append(parts, ui.Ul().Class("strip").Role("list").Body(items...))
	}
	return ui.Section().Class("stack").Aria("labelledby", "ask").Body(append(parts,
		pen.P(c.Identity),
		pen.Go(pen.AskPath(), pen.T(locales.HomeAccountGo)),
		ui.Div().Class("stack-s").Body(pen.GuestWays()...),
		goes(pen, []wire.Link{{Name: pen.T(locales.ReadRightsGo), Path: c.RightsPath}}),
	)...)
}

// complaining returns where to complain.
func complaining(pen widget.Pen, c *wire.ContactData) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", "complain").Body(
		ui.H2().ID("complain").Text(pen.T(locales.ReadComplain)),
		ui.P().Text(pen.T(locales.ReadComplainText)),
		ui.Div().ID(wire.Anchor(wire.KindOrganisation, c.Authority.ID)).Class("card stack").Body(
			ui.H3().Text(c.Authority.Name), reach(pen, c.Authority),
		),
		ui.P().Text(pen.T(locales.ReadComplainCourt)),
	)
}
