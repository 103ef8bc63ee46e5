package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// passport explains one automated decision, the first of d: what it looks at,
// its rule, what it changes, and how to disagree. Of an outcome for the member it
// says no more than where it is.
func passport(pen widget.Pen, d *wire.DecisionsData, at spots) ui.UI {
	pass := d.Passports[0]
	return ui.Article().ID(at.at(wire.KindDecision, pass.ID)).Class("pass").Body(
		passportHead(pen, d, pass),
		ui.Div().Class("mid").Body(
			passportInputs(pen, pass),
			passportRule(pen, pass),
			passportEffects(pen, pass),
			passportNeeds(pen, pass),
			passportContest(pen, pass),
			passportNotes(pen, pass.Notes, at),
		),
		passportActs(pen, d.Personal, pass.Contest.Path),
	)
}

// passportHead returns the name of a decision and what it decides.
func passportHead(pen widget.Pen, d *wire.DecisionsData, pass wire.Passport) ui.UI {
	label := ui.Span().Class("label label-us").Text(pen.T(locales.DecisionCan))
	var now *wire.MadeCard
	if d.Personal {
		label = ui.Span().Class("label label-plain").Text(pen.T(locales.DecisionUnknown))
		now = madeNow(d.Made, pass.ID)
	}
	mark := ui.UI(label)
	if now != nil {
		mark = madeLabel(pen, now.Outcome)
	}
	parts := []ui.UI{ui.P().Class("row").Body(mark, ui.Span().Class("small muted").Text(d.Domain.Title)), widget.H1(pass.Name)}
	if pass.Text != "" {
		parts = append(parts, ui.P().Class("lead").Body(pen.Prose(pass.Text)...))
	}
	switch {
	case now != nil:
		parts = append(parts, madeDays(pen, *now), pen.Go(now.Path, pen.F(locales.MadeMore, locales.Args{"Name": pass.Name, "Day": pen.Day(now.On)})))
	case d.Personal:
		parts = append(parts, ui.P().Class("small").Text(pen.T(locales.DecisionUnknownText)))
	}
	return ui.Header().Body(parts...)
}

// part returns one part of a passport, which may take the full width.
func part(pen widget.Pen, id string, name locales.Key, full bool, body ...ui.UI) ui.UI {
	section := ui.Section().Aria("labelledby", id)
	if full {
		section = section.Class("full")
	}
	return section.Body(append([]ui.UI{ui.H2().ID(id).Class("h-s").Text(pen.T(name))}, body...)...)
}

// passportInputs returns the data that a decision uses with where they come
// from, as far as the declaration says, and never their values.
func passportInputs(pen widget.Pen, pass wire.Passport) ui.UI {
	var body []ui.UI
	if len(pass.Inputs) > 0 {
		rows := make([]ui.UI, len(pass.Inputs))
		for i, in := range pass.Inputs {
			from := ui.Td().Role("cell").DataSet("th", pen.T(locales.DecisionFrom))
			if in.From == "" {
				from = from.Class("muted").Text(pen.T(locales.DecisionFromUnsaid))
			} else {
				from = from.Body(pen.Prose(in.From)...)
			}
			rows[i] = ui.Tr().Role("row").Body(ui.Th().Scope("row").Role("rowheader").Body(pen.Prose(in.Name)...), from)
		}
		body = append(body, ui.Table().Class("table table-fold").Role("table").Body(
			ui.THead().Role("rowgroup").Body(ui.Tr().Role("row").Body(
				ui.Th().Scope("col").Role("columnheader").Text(pen.T(locales.DecisionInput)),
				ui.Th().Scope("col").Role("columnheader").Text(pen.T(locales.DecisionFrom)),
			)),
			ui.TBody().Role("rowgroup").Body(rows...),
		))
	} else {
		body = append(body, ui.P().Class("muted").Text(pen.T(locales.DecisionNoInputs)))
	}
	if list := texts(pen, pass.Logic); list != nil {
		body = append(body, ui.Details().Body(
			ui.Summary().Text(pen.T(locales.DecisionLogic)),
			ui.Div().Class("in").Body(list),
		))
	}
	if pass.Household {
		body = append(body, pen.Note(widget.Warm, "users",
			ui.P().Text(pen.T(locales.DecisionHousehold)+" "+pen.T(locales.DecisionHidden))))
	}
	body = append(body, ui.P().Body(ui.A().Class("btn btn-2 btn-s").Href(rightPath(pen, "rectification")).
		Body(pen.Icon("pencil"), pen.Text(locales.DecisionCorrect))))
	return part(pen, "inputs", locales.DecisionInputs, true, body...)
}

// passportRule returns the rule of a decision step by step, each route of its
// own.
func passportRule(pen widget.Pen, pass wire.Passport) ui.UI {
	body := allSteps(pen, pass.Steps, func(route string) ui.UI { return ui.H3().Text(route) })
	if len(body) == 0 {
		body = append(body, ui.P().Class("muted").Text(pen.T(locales.DecisionNoRule)))
	}
	return part(pen, "rule", locales.DecisionRule, false, body...)
}

// allSteps returns the routes of a rule one after the other, each that has a
// name under its heading.
func allSteps(pen widget.Pen, all []wire.Step, heading func(route string) ui.UI) []ui.UI {
	var body []ui.UI
	for i := 0; i < len(all); {
		route, j := all[i].Route, i
		for j < len(all) && all[j].Route == route {
			j++
		}
		if route != "" {
			body = append(body, heading(route))
		}
		body = append(body, steps(pen, all[i:j]))
		i = j
	}
	return body
}

// steps returns one route of a rule. A condition comes without its comma.
func steps(pen widget.Pen, list []wire.Step) ui.UI {
	items := make([]ui.UI, len(list))
	for i, s := range list {
		var parts []ui.UI
		if s.If != "" {
			parts = append(parts, ui.P().Body(leading(pen, locales.DecisionIf, s.If+",")...))
		}
		if s.Then != "" {
			parts = append(parts, ui.P().Class("then").Body(leading(pen, locales.DecisionThen, s.Then)...))
		}
		items[i] = ui.Li().Body(parts...)
	}
	return ui.Ol().Class("rule").Role("list").Body(items...)
}

// passportEffects returns what a decision changes for the person, and what
// others may give because of it.
func passportEffects(pen widget.Pen, pass wire.Passport) ui.UI {
	var body []ui.UI
	if list := texts(pen, pass.Effects); list != nil {
		body = append(body, list)
	} else {
		body = append(body, ui.P().Class("muted").Text(pen.T(locales.DecisionNoEffects)))
	}
	if list := texts(pen, pass.Derived); list != nil {
		body = append(body, ui.H3().Text(pen.T(locales.DecisionDerived)))
		if pass.DerivedIf != "" {
			body = append(body, ui.P().Class("only").Body(pen.Prose(pass.DerivedIf)...))
		}
		body = append(body, list)
	}
	return part(pen, "effects", locales.DecisionEffects, false, body...)
}

// passportNeeds names the decisions whose outcome a decision uses, or returns
// nil.
func passportNeeds(pen widget.Pen, pass wire.Passport) ui.UI {
	if len(pass.Needs) == 0 {
		return nil
	}
	return part(pen, "needs", locales.DecisionNeeds, true, linkList(pass.Needs))
}

// passportContest says how to disagree: with whom, and before which court.
func passportContest(pen widget.Pen, pass wire.Passport) ui.UI {
	c := pass.Contest
	var body []ui.UI
	for _, text := range [...]string{c.Text, c.Channel, c.Court} {
		if text != "" {
			body = append(body, pen.P(text))
		}
	}
	law := []ui.UI{ui.P().Text(pen.T(locales.DecisionArticle))}
	if pass.Law != "" {
		law = append(law, pen.P(pass.Law))
	}
	return part(pen, "contest", locales.DecisionContest, true, append(body, lawText(pen, law...))...)
}

// passportNotes returns the points of a decision that are not clear, or nil.
func passportNotes(pen widget.Pen, list []wire.Note, at spots) ui.UI {
	if len(list) == 0 {
		return nil
	}
	return ui.Div().Class("full").Body(notes(pen, list, at))
}

// passportActs leads to the guide to the right that a person looks at a
// decision.
func passportActs(pen widget.Pen, personal bool, path string) ui.UI {
	if !personal {
		return ui.Div().Class("end").Body(
			ui.H2().Class("h-s").Text(pen.T(locales.DecisionPerson)),
			ui.P().Body(pen.Button(path, "user-round", pen.T(locales.DecisionRead))),
		)
	}
	return ui.Div().Class("end").Body(
		ui.H2().Class("h-s").Text(pen.T(locales.DecisionPerson)),
		ui.P().Text(pen.T(locales.DecisionPersonText)),
		ui.Div().Class("acts").Body(
			pen.Button(path, "user-round", pen.T(locales.DecisionCheck)),
			pen.Second(path, "message-circle", pen.T(locales.DecisionView)),
			pen.Second(path, "gavel", pen.T(locales.DecisionContestGo)),
		),
	)
}
