package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Decisions is the list of the automated decisions, with the plain statement
// of where there are none. Profiling for advertising stands apart: it decides
// nothing, and stops without a reason.
func Decisions(p wire.Page) []ui.UI {
	pen, d, at := widget.PenOf(p), p.Decisions, spots{}
	return []ui.UI{
		wayTo(pen),
		head(pen.T(locales.DecisionsHeading), decisionsLead(pen, d),
			outcomes(pen, d),
			general(pen, d.Personal, d.TwinPath),
		),
		made(pen, d.Made),
		passportFolds(pen, d, at),
		undecided(pen, d.None),
		profiling(pen, d.Profiling, at),
		pen.Terms(p),
	}
}

// decisionsLead says how many decisions can be automatic, and where.
func decisionsLead(pen widget.Pen, d *wire.DecisionsData) string {
	if len(d.Passports) == 0 {
		return pen.T(locales.DecisionsNone)
	}
	return pen.N(locales.DecisionsLead, len(d.Passports), locales.Args{"Domain": d.Domain.Title})
}

// outcomes says to a member that no source tells which decisions were taken
// about them, where none does, and returns nil to anybody else.
func outcomes(pen widget.Pen, d *wire.DecisionsData) ui.UI {
	if !d.Personal || d.Made != nil || len(d.Passports) == 0 {
		return nil
	}
	return pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.DecisionsOutcomes)))
}

// passportFolds returns the decisions, each folded under its name, or nil.
func passportFolds(pen widget.Pen, d *wire.DecisionsData, at spots) ui.UI {
	if len(d.Passports) == 0 {
		return nil
	}
	folds := make([]ui.UI, len(d.Passports))
	for i, pass := range d.Passports {
		var end ui.UI
		if d.Personal {
			label := locales.DecisionUnknown
			if now := madeNow(d.Made, pass.ID); now != nil {
				label = lookOf(now.Outcome).label
			}
			end = ui.Span().Class("end").Text(pen.T(label))
		}
		in := []ui.UI{pen.P(pass.Text)}
		if pass.Household {
			in = append(in, ui.P().Class("muted").Text(pen.T(locales.DecisionHousehold)))
		}
		in = append(in, pen.Go(pass.Path, pen.F(locales.DecisionsMore, locales.Args{"Name": pass.Name})))
		folds[i] = ui.Details().ID(at.at(wire.KindDecision, pass.ID)).Class("fold").Body(
			ui.Summary().Body(ui.H3().Text(pass.Name), end),
			ui.Div().Class("in").Body(in...),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "all").Body(
		ui.H2().ID("all").Text(pen.N(locales.DecisionsList, len(folds), nil)),
		ui.Div().Body(folds...),
	)
}

// undecided says in which domains no decision is automatic, or returns nil.
func undecided(pen widget.Pen, list []wire.DomainRef) ui.UI {
	if len(list) == 0 {
		return nil
	}
	return ui.Section().Class("stack").Aria("labelledby", "none").Body(
		ui.H2().ID("none").Text(pen.N(locales.DecisionsElsewhere, len(list), nil)),
		ui.P().Text(pen.T(locales.DecisionsElsewhereText)),
		domainLinks(list),
	)
}

// profiling returns the purposes that sort people by their interests, with the
// objection that needs no reason, or nil where there are none.
func profiling(pen widget.Pen, list []wire.Profile, at spots) ui.UI {
	if len(list) == 0 {
		return nil
	}
	items := make([]ui.UI, len(list))
	for i, f := range list {
		items[i] = ui.Li().ID(at.at(wire.KindPurpose, f.Purpose.ID)).Body(append(
			[]ui.UI{ui.P().Class("dmark").Body(widget.DomainMark(f.Domain.Mark), ui.Span().Text(f.Domain.Title))},
			thing(pen, f.Purpose.Named)...)...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "profiling").Body(
		ui.H2().ID("profiling").Text(pen.T(locales.ProfilingHeading)),
		ui.P().Text(pen.T(locales.ProfilingText)),
		ui.Ul().Class("strip").Role("list").Body(items...),
		ui.P().Body(pen.Second(rightPath(pen, "objection"), "hand", pen.T(locales.ProfilingStop))),
	)
}

// Decision is the passport of one automated decision.
func Decision(p wire.Page) []ui.UI {
	pen, d, at := widget.PenOf(p), p.Decisions, spots{}
	var main ui.UI
	if len(d.Passports) > 0 {
		main = passport(pen, d, at)
	} else {
		main = widget.H1(pen.T(locales.DecisionsHeading))
	}
	return []ui.UI{
		wayTo(pen, widget.Crumb{Path: pen.Path(wire.Decisions, ""), Name: pen.T(locales.DecisionsCrumb)}),
		main,
		made(pen, d.Made),
		otherDecisions(pen, d.Others),
		general(pen, d.Personal, d.TwinPath),
		pen.Terms(p),
	}
}

// otherDecisions leads to the other passports, or returns nil.
func otherDecisions(pen widget.Pen, list []wire.Link) ui.UI {
	if len(list) == 0 {
		return nil
	}
	return ui.Section().Class("stack gap").Aria("labelledby", "others").Body(
		ui.H2().ID("others").Text(pen.T(locales.DecisionOthers)),
		linkList(list),
	)
}
