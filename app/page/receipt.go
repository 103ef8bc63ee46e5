package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Receipt is the receipt of a request: reference, date, deadline and how it
// was computed. It holds nothing about health.
func Receipt(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	return []ui.UI{
		ui.Div().Class("head").Body(
			widget.H1(pen.T(locales.ReceiptHeading)),
			ui.P().Class("lead").Text(pen.T(locales.ReceiptLead)),
		),
		ui.Div().Class("cols").Body(
			ui.Article().Class("receipt").Aria("label", pen.T(locales.ReceiptLabel)).Body(
				receiptHead(pen, r),
				ui.Section().Class("stack").Aria("labelledby", "why").Body(
					ui.H2().ID("why").Class("h-s").Text(pen.T(locales.ReceiptWhy)),
					pen.Steps(r.Steps),
					pen.Law(r.Calendar),
				),
				receiptRequest(pen, r),
			),
			receiptNext(pen, p),
		),
	}
}

// receiptHead returns the reference and the two dates.
func receiptHead(pen widget.Pen, r *wire.RequestData) ui.UI {
	received := widget.Rich(pen.F(locales.ReceiptReceived, locales.Args{
		"Day": widget.Slot(0), "Clock": pen.ClockTime(r.Clock),
	}), pen.LongDate(r.Received))
	var left ui.UI
	switch {
	case !r.Status.Open() || r.Overdue:
	case r.DaysLeft == 0:
		left = ui.P().Class("small muted").Text(pen.T(locales.DeadlineToday))
	default:
		left = ui.P().Class("small muted").Text(pen.N(locales.ReceiptLeft, r.DaysLeft, nil))
	}
	return ui.Div().Class("cols cols-even").Body(
		ui.Div().Class("stack-s").Body(
			ui.P().Class("eyebrow").Text(pen.T(locales.ReceiptReference)),
			ui.P().Class("ref").Text(string(r.Reference)),
			ui.P().Class("small muted").Text(pen.T(locales.ReceiptSpell)),
			ui.P().Class("small muted").Body(received...),
		),
		ui.Div().Class("due").Body(
			ui.P().Class("eyebrow").Text(pen.T(locales.ReceiptDue)),
			ui.P().Body(ui.B().Body(pen.LongDate(r.Due))),
			left,
		),
	)
}

// receiptRequest returns what was asked, and of whom.
func receiptRequest(pen widget.Pen, r *wire.RequestData) ui.UI {
	facts := make([]ui.UI, len(r.Parts))
	for i, part := range r.Parts {
		facts[i] = ui.Div().Body(
			ui.Dt().Text(part.Domain),
			ui.Dd().Text(pen.F(locales.RequestTo, locales.Args{"Controller": part.Controller})),
		)
	}
	if r.Note != "" { // not on paper, which others may see: it can be about health
		facts = append(facts, ui.Div().Class("no-print").Body(
			ui.Dt().Text(pen.T(locales.RequestNote)),
			ui.Dd().Class("typed").Text(r.Note),
		))
	}
	card := r.RequestCard
	card.Domains = nil
	return ui.Section().Class("stack").Aria("labelledby", "asked").Body(
		ui.H2().ID("asked").Class("h-s").Text(pen.T(locales.ReceiptRequest)),
		ui.P().Text(pen.RequestTitle(card)),
		ui.Dl().Class("facts").Body(facts...),
	)
}

// receiptNext returns what happens now.
func receiptNext(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Request
	lines := []ui.UI{ui.Li().Body(
		ui.H3().Text(pen.Event("received")),
		ui.P().Text(pen.N(locales.ReceiptSent, controllers(r.Parts), nil)),
	)}
	if r.Status.Open() {
		lines = append(lines, next(pen, r)...)
	}
	return ui.Aside().Class("stack-l no-print").Body(
		ui.Section().Class("stack").Aria("labelledby", "next").Body(
			ui.H2().ID("next").Class("h-s").Text(pen.T(locales.ReceiptNext)),
			ui.Ol().Class("line").Role("list").Body(lines...),
		),
		ui.Div().Class("acts-col").Body(
			ui.A().Class("btn").Href(r.Path).Body(pen.Text(locales.ReceiptFollow), pen.Icon("arrow-right")),
			pen.Second(wire.Path(p.Lang, wire.Me, ""), "house", pen.T(locales.ReceiptHome)),
		),
	)
}

// controllers counts the different controllers of some parts.
func controllers(parts []wire.Part) int {
	seen := map[string]bool{}
	for _, part := range parts {
		seen[part.Controller] = true
	}
	return len(seen)
}
