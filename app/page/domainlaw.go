package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// transfers says whether data leave Europe.
func transfers(pen widget.Pen, d *wire.DomainData) ui.UI {
	var cases ui.UI
	if len(d.Transfer) > 0 {
		cases = ui.Ul().Class("stack-s").Body(named(d.Transfer)...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "transfers").Body(
		ui.H2().ID("transfers").Text(pen.T(locales.DomainTransfers)),
		ui.P().Text(d.Transfers),
		cases,
	)
}

// decisions says whether a computer decides, and what.
func decisions(pen widget.Pen, d *wire.DomainData) ui.UI {
	parts := []ui.UI{ui.H2().ID(decisionsID).Text(pen.T(locales.DomainDecisions))}
	if len(d.Decisions) == 0 {
		parts = append(parts, ui.P().Text(pen.T(locales.DomainDecisionsNone)))
	} else {
		parts = append(parts,
			ui.P().Text(pen.N(locales.DomainDecisionsSome, len(d.Decisions), nil)),
			ui.Ul().Class("strip").Role("list").Body(named(d.Decisions)...),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", decisionsID).Body(parts...)
}

// access says what can be asked for here.
func access(pen widget.Pen, d *wire.DomainData) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", "rights").Body(
		ui.H2().ID("rights").Text(pen.T(locales.DomainRights)),
		ui.P().Text(pen.T(locales.DomainRightsText)),
		pen.Button(d.AccessPath, "send", pen.T(locales.DomainRightsGo)),
	)
}

// bases says in plain words why data may be used, with the law folded away.
func bases(pen widget.Pen, d *wire.DomainData) ui.UI {
	var plain []ui.UI
	var articles []string
	for _, b := range d.Bases {
		if b.Text != "" {
			plain = append(plain, ui.Li().Text(b.Text))
		}
		if b.Article != "" {
			articles = append(articles, b.Article)
		}
	}
	parts := []ui.UI{ui.H2().ID("bases").Text(pen.T(locales.DomainBases))}
	if len(plain) > 0 {
		parts = append(parts, ui.Ul().Class("stack-s").Body(plain...))
	}
	if d.BasesInferred {
		parts = append(parts, pen.Note(widget.Warm, "info", ui.P().Class("small").Text(pen.T(locales.DomainBasesInferred))))
	}
	parts = append(parts, law(pen, d, articles))
	return ui.Section().Class("stack").Aria("labelledby", "bases").Body(parts...)
}

// law returns the articles and the laws, folded.
func law(pen widget.Pen, d *wire.DomainData, articles []string) ui.UI {
	in := []ui.UI{ui.P().Text(pen.F(locales.DomainSection, locales.Args{"Section": d.Section}))}
	if len(articles) > 0 {
		in = append(in, ui.P().Text(strings.Join(articles, ", ")))
	}
	if len(d.Laws) > 0 {
		in = append(in,
			ui.P().Body(ui.B().Text(pen.T(locales.DomainLaws))),
			ui.Ul().Class("stack-s").Body(named(d.Laws)...),
		)
	}
	if d.LawsOpen {
		in = append(in, ui.P().Text(pen.T(locales.DomainLawsOpen)))
	}
	return ui.Details().Class("law").Body(
		ui.Summary().Text(pen.T(locales.DomainLaw)),
		ui.Div().Class("in").Body(in...),
	)
}

// notes says what is not clear in the declaration.
func notes(pen widget.Pen, d *wire.DomainData) ui.UI {
	items := make([]ui.UI, len(d.Notes))
	for i, n := range d.Notes {
		parts := []ui.UI{ui.P().Text(n.Text)}
		if n.Reading != "" {
			parts = append(parts, ui.P().Class("small").Text(pen.F(locales.DomainReading,
				locales.Args{"Reading": n.Reading})))
		}
		items[i] = ui.Li().Body(parts...)
	}
	return ui.Section().Aria("labelledby", "notes").Body(pen.Note(widget.Warm, "circle-help",
		ui.H2().ID("notes").Text(pen.T(locales.DomainNotes)),
		ui.P().Text(pen.T(locales.DomainNotesText)),
		ui.Ul().Class("stack-s").Body(items...),
	))
}
