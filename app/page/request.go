package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Requests is the list of my requests, newest first.
func Requests(p wire.Page) []ui.UI {
	pen, data := widget.PenOf(p), p.Requests
	form := wire.Path(p.Lang, wire.Access, "")
	if len(data.Requests) == 0 {
		return []ui.UI{
			ui.Div().Class("head").Body(widget.H1(pen.T(locales.NavMyRequests))),
			draft(pen, p, data.Draft),
			ui.Section().Class("empty").Body(
				ui.H2().Class("h-s").Text(pen.T(locales.RequestsEmptyHeading)),
				ui.P().Text(pen.T(locales.RequestsEmptyText)),
				pen.Button(form, "send", pen.T(locales.RequestsNew)),
			),
		}
	}
	cards := make([]ui.UI, len(data.Requests))
	for i, r := range data.Requests {
		cards[i] = ui.Li().Body(pen.RequestCard(r, 2))
	}
	return []ui.UI{
		ui.Div().Class("head").Body(
			widget.H1(pen.T(locales.NavMyRequests)),
			ui.P().Class("lead").Text(pen.T(locales.RequestsLead)),
			pen.Button(form, "send", pen.T(locales.RequestsNew)),
		),
		draft(pen, p, data.Draft),
		ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
	}
}

// Request is one request: where it stands, until when, and what happened.
func Request(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	return []ui.UI{
		pen.Crumbs(
			widget.Crumb{Path: wire.Path(p.Lang, wire.Me, ""), Name: pen.T(locales.NavHome)},
			widget.Crumb{Path: wire.Path(p.Lang, wire.Requests, ""), Name: pen.T(locales.NavMyRequests)},
		),
		ui.Div().Class("head").Body(
			ui.P().Class("row").Body(
				pen.Status(r.Status),
				ui.Span().Class("small muted num").Text(pen.F(locales.RequestReference,
					locales.Args{"Reference": string(r.Reference)})),
			),
			widget.H1(pen.RequestTitle(r.RequestCard)),
			ui.P().Class("lead").Text(pen.StatusText(r.Status)),
		),
		late(pen, r),
		clock(pen, r),
		ui.Div().Class("cols").Body(
			ui.Div().Class("stack-l").Body(parts(pen, r), note(pen, r.Note)),
			ui.Aside().Class("stack-l").Body(
				history(pen, r),
				pen.Second(r.ReceiptPath, "file-text", pen.T(locales.RequestReceipt)),
			),
		),
	}
}

// late says that the legal period is over, and what one can do, or nil.
func late(pen widget.Pen, r *wire.RequestData) ui.UI {
	if !r.Overdue || !r.Status.Open() {
		return nil
	}
	return pen.Note(widget.Bad, "triangle-alert",
		ui.H2().Text(pen.T(locales.RequestLateHeading)),
		ui.P().Text(pen.T(locales.RequestLateText)),
	)
}

// clock returns the deadline with its computation.
func clock(pen widget.Pen, r *wire.RequestData) ui.UI {
	var bar ui.UI
	if r.Status.Open() {
		bar = pen.Deadline(r.RequestCard)
	}
	return ui.Section().Class("card card-lift").Aria("labelledby", "clock").Body(
		ui.H2().ID("clock").Class("vh").Text(pen.T(locales.RequestClock)),
		bar,
		ui.Details().Class("law").Body(
			ui.Summary().Text(pen.T(locales.RequestHow)),
			ui.Div().Class("in").Body(pen.Steps(r.Steps), pen.Law(r.Calendar)),
		),
	)
}

// parts returns who answers for what: one request may go to several.
func parts(pen widget.Pen, r *wire.RequestData) ui.UI {
	items := make([]ui.UI, len(r.Parts))
	for i, part := range r.Parts {
		items[i] = ui.Li().Class("card").Body(
			ui.H3().Text(part.Domain),
			ui.P().Class("dmark").Body(
				widget.DomainMark(part.Mark),
				ui.Span().Text(pen.F(locales.CardController, locales.Args{"Name": part.Controller})),
			),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "parts").Body(
		ui.H2().ID("parts").Text(pen.T(locales.RequestParts)),
		ui.Ul().Class("stack").Role("list").Body(items...),
	)
}

// note returns what the person added, as they typed it, or nil.
func note(pen widget.Pen, text string) ui.UI {
	if text == "" {
		return nil
	}
	return ui.Section().Class("stack").Aria("labelledby", "note").Body(
		ui.H2().ID("note").Text(pen.T(locales.RequestNote)),
		ui.P().Class("typed").Text(text),
	)
}

// history returns what happened, and what comes next.
func history(pen widget.Pen, r *wire.RequestData) ui.UI {
	var lines []ui.UI
	for _, h := range r.History {
		lines = append(lines, ui.Li().Body(
			ui.H3().Text(pen.Event(h.Event)),
			ui.P().Class("when").Body(pen.Date(h.Day), ui.Text(", "+pen.ClockTime(h.Clock))),
		))
	}
	if r.Status.Open() {
		lines = append(lines, next(pen, r)...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "history").Body(
		ui.H2().ID("history").Class("h-s").Text(pen.T(locales.RequestHistory)),
		ui.Ol().Class("line").Role("list").Body(lines...),
	)
}

// next returns the step that a request is at, and the answer to come.
func next(pen widget.Pen, r *wire.RequestData) []ui.UI {
	by := widget.Rich(pen.F(locales.RequestAnswerBy, locales.Args{"Day": widget.Slot(0)}), pen.Date(r.Due))
	return []ui.UI{
		ui.Li().Class("now").Body(
			ui.H3().Text(pen.StatusName(r.Status)),
			ui.P().Text(pen.StatusText(r.Status)),
		),
		ui.Li().Class("next").Body(
			ui.H3().Text(pen.T(locales.RequestAnswer)),
			ui.P().Class("when").Body(by...),
		),
	}
}
