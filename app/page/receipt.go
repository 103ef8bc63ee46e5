package page

import (
	"slices"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Receipt is the receipt of a request: reference, date, deadline and how it
// was computed, what was asked of whom, and what proves it. It holds nothing
// that was typed, and so nothing about health.
func Receipt(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	if r.Reference == "" {
		return choiceReceipt(pen, p)
	}
	return receiptOf(pen, r, locales.ReceiptHeading, nil,
		pen.Second(wire.Path(p.Lang, wire.Me, ""), "house", pen.T(locales.ReceiptHome)))
}

// receiptOf is the receipt of a request under a heading, with what is said
// before it and, at the end, other ways on.
func receiptOf(pen widget.Pen, r *wire.RequestData, heading locales.Key, before ui.UI, ways ...ui.UI) []ui.UI {
	return []ui.UI{
		head(pen.T(heading), pen.T(locales.ReceiptLead)),
		before,
		ui.Div().Class("cols").Body(
			ui.Article().Class("receipt").Aria("label", pen.T(locales.ReceiptLabel)).Body(
				receiptHead(pen, r),
				ui.Section().Class("stack").Aria("labelledby", "why").Body(
					ui.H2().ID("why").Class("h-s").Text(pen.T(locales.ReceiptWhy)),
					pen.Steps(r.Steps),
					pen.Law(r.Calendar),
				),
				receiptRequest(pen, r),
				proven(pen, r.Proof),
			),
			receiptNext(pen, r, ways),
		),
	}
}

// choiceReceipt is the receipt of a choice that is no request, or none any more:
// what was chosen, when, and what proves it. A no was settled, and a yes asked
// nothing of anybody.
func choiceReceipt(pen widget.Pen, p wire.Page) []ui.UI {
	r := p.Request
	received := widget.Rich(pen.F(locales.ReceiptReceived, locales.Args{
		"Day": widget.Slot(0), "Clock": pen.ClockTime(r.Clock),
	}), pen.LongDate(r.Received))
	said := make([]ui.UI, len(r.Items))
	for i, item := range r.Items {
		said[i] = ui.Li().Body(ui.Strong().Text(choiceLine(pen, item.Subject, item.Outcome == rights.Pending)))
	}
	return []ui.UI{
		pen.Crumbs(
			widget.Crumb{Path: wire.Path(p.Lang, wire.Me, ""), Name: pen.T(locales.NavHome)},
			widget.Crumb{Path: r.Path, Name: pen.T(locales.NavMyChoices)},
		),
		head(pen.T(locales.ReceiptChoice), pen.T(locales.ReceiptChoiceLead)),
		ui.Div().Class("cols").Body(
			ui.Article().Class("receipt").Aria("label", pen.T(locales.ReceiptLabel)).Body(
				ui.Section().Class("stack-s").Aria("labelledby", "chosen").Body(
					ui.H2().ID("chosen").Class("h-s").Text(pen.T(locales.ReceiptChosen)),
					ui.Ul().Role("list").Body(said...),
					ui.P().Class("small muted").Body(received...),
				),
				proven(pen, r.Proof),
			),
			ui.Aside().Class("acts-col no-print").Body(append(
				receiptFiles(pen, r), pen.Second(r.Path, "hand", pen.T(locales.NavMyChoices)))...),
		),
	}
}

// receiptFiles returns the buttons that fetch a receipt in each form or, at a
// shared screen, how one gets it.
func receiptFiles(pen widget.Pen, r *wire.RequestData) []ui.UI {
	switch {
	case r.Proof == nil:
		return nil
	case r.Shared:
		return []ui.UI{sharedScreen(pen)}
	}
	return []ui.UI{
		file(pen, r.Proof.PDFPath, locales.ReceiptPdf),
		file(pen, r.Proof.HTMLPath, locales.ReceiptHtml),
		file(pen, r.Proof.JSONPath, locales.ReceiptJson),
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

// receiptRequest returns what was asked, and who answers. What took effect on
// the day of the receipt is said to.
func receiptRequest(pen widget.Pen, r *wire.RequestData) ui.UI {
	facts := make([]ui.UI, len(r.Items))
	for i, item := range r.Items {
		var settled ui.UI
		if atOnce(r, item) {
			settled = ui.P().Body(ui.Span().Class("label label-ok").Body(pen.Icon("check"), pen.Text(locales.OutcomeAtOnce)))
		}
		facts[i] = ui.Div().Body(
			ui.Dt().Text(pen.ItemTitle(item)),
			ui.Dd().Body(ui.P().Text(pen.ItemBy(item)), settled),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "asked").Body(
		ui.H2().ID("asked").Class("h-s").Text(pen.T(locales.ReceiptRequest)),
		ui.Dl().Class("facts").Body(facts...),
	)
}

// atOnce reports whether a choice was settled on the day on which it came.
func atOnce(r *wire.RequestData, item wire.ItemCard) bool {
	return (item.Right == rights.Objection || item.Right == rights.Withdrawal) &&
		item.Outcome == rights.Fulfilled && item.Decided == r.Received
}

// proven returns what proves the receipt, and how anybody checks it.
func proven(pen widget.Pen, proof *wire.ProofData) ui.UI {
	if proof == nil {
		return ui.Section().Class("stack").Aria("labelledby", "proof").Body(
			ui.H2().ID("proof").Class("h-s").Text(pen.T(locales.ProofHeading)),
			ui.P().Text(pen.T(locales.ProofNone)),
		)
	}
	line := func(words string) ui.UI {
		return ui.Li().Class("row tight").Body(pen.Icon("check"), ui.Span().Text(words))
	}
	fact := func(k locales.Key, name, value string) ui.UI {
		return ui.P().Body(widget.Rich(pen.F(k, locales.Args{name: widget.Slot(0)}), ui.Code().Text(value))...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "proof").Body(
		ui.H2().ID("proof").Class("h-s").Text(pen.T(locales.ProofHeading)),
		ui.Ul().Class("stack-s").Role("list").Body(
			line(pen.T(locales.ProofSigned)),
			line(pen.F(locales.ProofLine, locales.Args{"Line": int(proof.Position) + 1})),
		),
		ui.P().Class("small muted").Text(pen.T(locales.ProofBare)),
		ui.P().Class("no-print").Body(pen.Go(wire.Path(pen.Lang(), wire.Check, ""), pen.T(locales.NavCheck))),
		ui.Details().Class("law").Body(
			ui.Summary().Text(pen.T(locales.ProofHow)),
			ui.Div().Class("in").Body(
				fact(locales.ProofRoot, "Root", proof.Root),
				fact(locales.ProofSigner, "Signer", proof.Signer),
				ui.P().Text(pen.N(locales.ProofSize, int(proof.Size), nil)),
				fact(locales.ProofCommand, "Command", verifyCommand),
			),
		),
	)
}

// verifyCommand is how a receipt is checked without the portal.
const verifyCommand = "loupe verify receipt FILE"

// receiptNext returns what happens now, and the ways on.
func receiptNext(pen widget.Pen, r *wire.RequestData, ways []ui.UI) ui.UI {
	lines := []ui.UI{ui.Li().Body(
		ui.H3().Text(pen.Event(rights.File)),
		ui.P().Text(pen.N(locales.ReceiptSent, controllers(r.Items), nil)),
	)}
	if r.Status.Open() {
		lines = append(lines, next(pen, r)...)
	}
	acts := []ui.UI{ui.A().Class("btn").Href(r.Path).Body(pen.Text(locales.ReceiptFollow), pen.Icon("arrow-right"))}
	return ui.Aside().Class("stack-l no-print").Body(
		ui.Section().Class("stack").Aria("labelledby", "next").Body(
			ui.H2().ID("next").Class("h-s").Text(pen.T(locales.ReceiptNext)),
			ui.Ol().Class("line").Role("list").Body(lines...),
		),
		ui.Div().Class("acts-col").Body(slices.Concat(acts, receiptFiles(pen, r), ways)...),
	)
}

// file returns the button that fetches a receipt as a file.
func file(pen widget.Pen, path string, k locales.Key) ui.UI {
	return ui.A().Class("btn btn-2").Href(path).DataSet("native", "true").Body(pen.Icon("download"), pen.Text(k))
}

// controllers counts the different controllers of some parts.
func controllers(items []wire.ItemCard) int {
	seen := map[string]bool{}
	for _, item := range items {
		seen[item.Controller] = true
	}
	return len(seen)
}
