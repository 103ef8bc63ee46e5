package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// An outcomeLook is how an outcome is told and drawn.
type outcomeLook struct {
	label locales.Key
	class string
	icon  string
}

// outcomeLooks holds the look of every outcome.
var outcomeLooks = map[rights.Outcome]outcomeLook{
	rights.Pending:   {locales.OutcomePending, "label-us", "clock"},
	rights.Fulfilled: {locales.OutcomeGranted, "label-ok", "check"},
	rights.Partly:    {locales.OutcomePartial, "label-you", "check"},
	rights.Rejected:  {locales.OutcomeRejected, "label-bad", "lock"},
	rights.Dropped:   {locales.OutcomeDropped, "label-plain", "hand"},
}

// outcomeLabel returns the label of an outcome. An outcome that is not known
// reads as not decided: the one that claims nothing.
func outcomeLabel(pen widget.Pen, o rights.Outcome) ui.UI {
	look, ok := outcomeLooks[o]
	if !ok {
		look = outcomeLooks[rights.Pending]
	}
	return ui.Span().Class("label", look.class).Body(pen.Icon(look.icon), pen.Text(look.label))
}

// results returns what became of each part of a request.
func results(pen widget.Pen, r *wire.RequestData) ui.UI {
	items := make([]ui.UI, len(r.Items))
	for i, item := range r.Items {
		items[i] = outcome(pen, item)
	}
	return ui.Section().Class("stack").Aria("labelledby", "outcomes").Body(
		ui.H2().ID("outcomes").Text(pen.T(locales.ThreadOutcomes)),
		ui.Ul().Class("stack").Role("list").Body(items...),
	)
}

// outcome returns one part: who answers, what was decided, and why.
func outcome(pen widget.Pen, item wire.ItemCard) ui.UI {
	var mark, decided, frozen ui.UI
	if item.Mark != "" {
		mark = widget.DomainMark(item.Mark)
	}
	if !item.Decided.IsZero() {
		decided = ui.P().Body(widget.Rich(
			pen.F(locales.OutcomeDecided, locales.Args{"Day": widget.Slot(0)}), pen.Date(item.Decided))...)
	}
	if item.Restricted {
		frozen = ui.P().Text(pen.T(locales.OutcomeFrozen))
	}
	if !item.Due.IsZero() {
		k := locales.OutcomeDue
		if item.Late {
			k = locales.OutcomeLate
		}
		decided = ui.P().Body(widget.Rich(pen.F(k, locales.Args{"Day": widget.Slot(0)}), pen.Date(item.Due))...)
	}
	parts := []ui.UI{
		ui.Div().Class("split").Body(
			ui.H3().Text(pen.ItemTitle(item)),
			outcomeLabel(pen, item.Outcome),
		),
		ui.P().Class("dmark").Body(mark, ui.Span().Text(pen.ItemBy(item))),
		decided,
		frozen,
	}
	for _, code := range item.Reasons {
		parts = append(parts, reasonText(pen, code))
	}
	return ui.Li().Class("card").Body(append(parts, tellings(pen, item.Told), reasonLaw(pen, item.Reasons))...)
}

// reasonText says why, and what one can do.
func reasonText(pen widget.Pen, code rights.ReasonCode) ui.UI {
	words := reasonOf(code)
	return ui.Div().Class("stack-s").Body(
		ui.P().Body(ui.Strong().Text(pen.T(words.why))),
		ui.P().Text(pen.T(words.can)),
	)
}

// reasonLaw returns the articles and the codes behind some reasons, folded, or
// nil where there are none.
func reasonLaw(pen widget.Pen, codes []rights.ReasonCode) ui.UI {
	if len(codes) == 0 {
		return nil
	}
	lines := make([]ui.UI, len(codes))
	for i, code := range codes {
		text := pen.F(locales.OutcomeCode, locales.Args{"Code": string(code)})
		if reason, ok := rights.ReasonOf(code); ok && len(reason.Articles) > 0 {
			text = pen.F(locales.OutcomeArticle, locales.Args{"Articles": strings.Join(reason.Articles, ", ")}) + " " + text
		}
		lines[i] = ui.P().Text(text)
	}
	return ui.Details().Class("law").Body(
		ui.Summary().Text(pen.T(locales.OutcomeLaw)),
		ui.Div().Class("in").Body(lines...),
	)
}

// tellings lists the recipients that were told of a correction, or is nil.
func tellings(pen widget.Pen, list []wire.TellingLine) ui.UI {
	if len(list) == 0 {
		return nil
	}
	items := make([]ui.UI, len(list))
	for i, t := range list {
		items[i] = ui.Li().Body(ui.Text(t.Recipient+", "), pen.Date(t.Day))
	}
	return ui.Div().Body(
		ui.P().Text(pen.T(locales.OutcomeTold)),
		ui.Ul().Body(items...),
	)
}

// disagree says what one can do who does not agree, or is nil while nothing
// was refused. A request that is late has that at its top.
func disagree(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Request
	refused := false
	for _, item := range r.Items {
		refused = refused || item.Outcome == rights.Rejected || item.Outcome == rights.Partly
	}
	if !refused || r.Overdue && r.Status.Open() {
		return nil
	}
	return ui.Section().Class("stack").Aria("labelledby", "disagree").Body(append([]ui.UI{
		ui.H2().ID("disagree").Class("h-s").Text(pen.T(locales.ThreadDisagree)),
	}, complaint(pen, p)...)...)
}

// complaint returns the ways of a complaint, with all that belongs to it as
// one file.
func complaint(pen widget.Pen, p wire.Page) []ui.UI {
	parts := []ui.UI{ui.P().Text(pen.T(locales.ThreadComplain))}
	if p.Edition.Authority != "" && p.Edition.AuthorityURL != "" {
		parts = append(parts, ui.P().Body(pen.External(p.Edition.AuthorityURL, p.Edition.Authority)))
	}
	parts = append(parts, ui.P().Text(pen.T(locales.ThreadCourt)))
	if p.Request.BundlePath == "" {
		return parts
	}
	holds := locales.ThreadBundleText
	if p.Guest != nil {
		holds = locales.GuestBundleText
	}
	return append(parts,
		ui.P().Text(pen.T(holds)),
		ui.P().Body(download(pen, p.Request.BundlePath, pen.T(locales.ThreadBundle))),
	)
}

// download returns the link to a file.
func download(pen widget.Pen, path, words string) ui.UI {
	return ui.A().Class("go").Href(path).DataSet("native", "true").Body(pen.Icon("download"), ui.Text(words))
}
