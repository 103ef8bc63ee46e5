package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Requests is the list of my requests, newest first, and what I was told.
func Requests(p wire.Page) []ui.UI {
	pen, data := widget.PenOf(p), p.Requests
	if len(data.Requests) == 0 {
		return []ui.UI{
			ui.Div().Class("head").Body(widget.H1(pen.T(locales.NavMyRequests))),
			draft(pen, data.Draft),
			ui.Section().Class("empty").Body(
				ui.H2().Class("h-s").Text(pen.T(locales.RequestsEmptyHeading)),
				ui.P().Text(pen.T(locales.RequestsEmptyText)),
				pen.Button(data.AskPath, "send", pen.T(locales.RequestsNew)),
			),
			choiceWay(pen),
		}
	}
	cards := make([]ui.UI, len(data.Requests))
	for i, r := range data.Requests {
		cards[i] = ui.Li().Body(pen.RequestCard(r, 2))
	}
	return []ui.UI{
		head(pen.T(locales.NavMyRequests), pen.T(locales.RequestsLead),
			pen.Button(data.AskPath, "send", pen.T(locales.RequestsNew)),
		),
		draft(pen, data.Draft),
		ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
		notices(pen, data.Notices),
		choiceWay(pen),
	}
}

// notices returns what the person was told of their requests, or nil.
func notices(pen widget.Pen, list []wire.NoticeLine) ui.UI {
	if len(list) == 0 {
		return nil
	}
	lines := make([]ui.UI, len(list))
	for i, n := range list {
		var fresh ui.UI
		if n.New {
			fresh = ui.Span().Class("label label-you").Body(pen.Icon("bell"), pen.Text(locales.RequestsFresh))
		}
		lines[i] = ui.Li().Body(
			ui.H3().Body(ui.A().Href(n.Path).Body(
				ui.Text(pen.Event(rights.Event(n.Event))+" "),
				ui.Span().Class("vh").Text(string(n.Reference)),
			)),
			ui.P().Class("when").Body(pen.Date(n.Day), ui.Text(" · "), pen.Reference(n.Reference)),
			fresh,
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "notices").Body(
		ui.H2().ID("notices").Text(pen.T(locales.RequestsNotices)),
		ui.Ol().Class("line").Role("list").Body(lines...),
	)
}

// choiceWay leads to what can be changed without a request, and to how one is
// told of things.
func choiceWay(pen widget.Pen) ui.UI {
	return ui.P().Class("row").Body(
		pen.Go(pen.Path(wire.Choices, ""), pen.T(locales.NavMyChoices)),
		pen.Go(pen.Path(wire.Settings, ""), pen.T(locales.NavSettings)),
	)
}
