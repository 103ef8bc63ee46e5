// Package page holds the pages of Loupe: one function for each route, from
// the page's data to what stands inside its main element.
//
// The functions expect the data of their route to be there; package app shows
// [Problem] where they are not.
package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Start is the choice of a language, half French and half Dutch, neither
// before the other in anything but place.
func Start(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	fr, nl := pen.In(lang.FR), pen.In(lang.NL)
	half := func(pen widget.Pen, l lang.Lang) ui.UI {
		return ui.A().Href(wire.Path(l, wire.Home, "")).Lang(string(l)).HrefLang(string(l)).Body(
			ui.Strong().Text(pen.T(locales.StartHeading)),
			ui.Span().Text(pen.T(locales.StartText)),
			ui.Span().Class("go").Body(pen.Text(locales.StartGo), pen.Icon("arrow-right")),
		)
	}
	return []ui.UI{
		pen.Mark(),
		ui.H1().Class("vh").TabIndex(-1).Body(
			ui.Span().Lang(string(lang.FR)).Text(fr.T(locales.StartChoose)+" "),
			ui.Span().Lang(string(lang.NL)).Text(nl.T(locales.StartChoose)),
		),
		half(fr, lang.FR),
		half(nl, lang.NL),
	}
}

// Home is the public home: the same for everybody, and about nobody.
func Home(p wire.Page) []ui.UI {
	pen, h := widget.PenOf(p), p.Home
	return []ui.UI{
		ui.Div().Class("cols").Body(
			ui.Div().Class("head").Body(
				ui.P().Class("eyebrow").Text(pen.T(locales.HomeEyebrow)),
				widget.H1(pen.T(locales.StartHeading)),
				ui.P().Class("lead").Text(pen.T(locales.HomeLead)),
				ui.Div().Class("row").Body(
					pen.Button(wire.Path(p.Lang, wire.Me, ""), "log-in", pen.T(locales.HomeMine)),
					pen.Second(wire.Path(p.Lang, wire.Domains, ""), "files", pen.T(locales.HomeAll)),
				),
			),
			picture.Declared(pen, h.Categories),
		),
		pen.Note(widget.Plain, "info", ui.P().Body(widget.Rich(pen.T(locales.HomeGeneral))...)),
		pen.Sheet(homeSays(pen, p)),
		ui.Section().Class("stack").Aria("labelledby", "domains").Body(
			ui.H2().ID("domains").Text(pen.List([]string{
				pen.N(locales.HomeDomains, len(h.Domains), nil),
				pen.N(locales.HomeControllers, h.Controllers, nil),
			})),
			pen.DomainGrid(h.Domains, 3),
		),
		homeGroups(pen, h.Groups),
		homeEnd(pen, p),
	}
}

// homeSays returns the four sentences of the public home.
func homeSays(pen widget.Pen, p wire.Page) []widget.Say {
	decisions := pen.T(locales.HomeDecisionsNone)
	if p.Home.Decisions > 0 {
		decisions = pen.N(locales.HomeDecisions, p.Home.Decisions, nil)
	}
	return []widget.Say{
		{Icon: "files", Title: pen.T(locales.SheetWhat), Path: pen.Path(wire.Categories, ""), Go: pen.T(locales.HomeSeeList),
			Words: widget.Rich(pen.N(locales.HomeCategories, p.Home.Categories, nil))},
		{Icon: "share-2", Title: pen.T(locales.SheetWho), Path: pen.Path(wire.Recipients, ""), Go: pen.T(locales.HomeSeeRecipients),
			Words: widget.Rich(pen.T(locales.HomeRecipients))},
		{Icon: "hourglass", Title: pen.T(locales.SheetLong), Path: pen.Path(wire.Retention, ""), Go: pen.T(locales.HomeSeeRetention),
			Words: widget.Rich(pen.T(locales.HomeRetention))},
		{Icon: "scale", Title: pen.T(locales.SheetDecides), Path: pen.Path(wire.Decisions, ""), Go: pen.T(locales.HomeSeeDecisions),
			Words: widget.Rich(decisions)},
	}
}

// homeGroups returns the ways in for people who are no members, or nil.
func homeGroups(pen widget.Pen, groups []wire.Named) ui.UI {
	if len(groups) == 0 {
		return nil
	}
	items := make([]ui.UI, len(groups))
	for i, g := range groups {
		var text ui.UI
		if g.Text != "" {
			text = ui.P().Class("small muted").Text(g.Text)
		}
		items[i] = ui.Li().Class("card card-link").Body(ui.H3().Class("h-s").Body(ui.A().Href(g.Path).Text(g.Name)), text)
	}
	return ui.Section().Class("stack").Aria("labelledby", "groups").Body(
		ui.H2().ID("groups").Text(pen.T(locales.ReadOthersHeading)),
		ui.P().Class("muted").Text(pen.T(locales.ReadOthersText)),
		ui.Ul().Class("grid").Role("list").Body(items...),
	)
}

// homeEnd returns the two ways on from the public home: to the rights, and to
// the whole text.
func homeEnd(pen widget.Pen, p wire.Page) ui.UI {
	var official ui.UI
	if p.Edition.OfficialURL != "" {
		official = pen.External(p.Edition.OfficialURL, pen.T(locales.HomeOfficialGo))
	}
	return ui.Div().Class("cols cols-even gap").Body(
		ui.Section().Class("stack").Aria("labelledby", "ask").Body(
			ui.H2().ID("ask").Text(pen.T(locales.HomeAccountHeading)),
			ui.P().Text(pen.T(locales.HomeAccountText)),
			ui.Ul().Role("list").Body(homeAsk(pen)...),
		),
		ui.Section().Class("stack").Aria("labelledby", "text").Body(
			ui.H2().ID("text").Text(pen.T(locales.HomeOfficialHeading)),
			ui.P().Text(pen.T(locales.HomeOfficialText)),
			ui.Ul().Role("list").Body(
				ui.Li().Body(pen.Go(pen.Path(wire.Declaration, ""), pen.T(locales.ReadDeclarationGo))),
				optional(official),
			),
		),
	)
}

// homeAsk returns the ways to ask, as the items of a list.
func homeAsk(pen widget.Pen) []ui.UI {
	ways := []ui.UI{pen.Go(pen.AskPath(), pen.T(locales.HomeAccountGo))}
	ways = append(append(ways, pen.GuestWays()...),
		pen.Go(pen.Path(wire.Rights, ""), pen.T(locales.ReadRightsGo)),
		pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.ReadContactGo)))
	for i, way := range ways {
		ways[i] = ui.Li().Body(way)
	}
	return ways
}

// optional returns an item of a list, or nil for nothing.
func optional(e ui.UI) ui.UI {
	if e == nil {
		return nil
	}
	return ui.Li().Body(e)
}

// Domains is the list of domains, as declared.
func Domains(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{
		head(pen.T(locales.DomainsHeading), pen.T(locales.DomainsLead)),
		pen.DomainGrid(p.Home.Domains, 2),
	}
}
