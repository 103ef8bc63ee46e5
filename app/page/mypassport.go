package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// MyPassport is one automated decision about the member: its outcome, what it
// was taken on, the rule of that day, what would change it, and how to
// disagree. Its forms are the browser's own.
func MyPassport(p wire.Page) []ui.UI {
	pen, d := widget.PenOf(p), p.Passport
	return []ui.UI{
		wayTo(pen, widget.Crumb{Path: pen.Path(wire.Decisions, ""), Name: pen.T(locales.DecisionsCrumb)}),
		ui.Article().Class("pass").Body(
			madeHead(pen, d),
			ui.Div().Class("mid").Body(
				madeInputs(pen, d),
				madeWho(pen, d),
				madeRule(pen, d),
				madeEffects(pen, d),
				madeTurns(pen, d),
				madeContest(pen, d),
			),
			madeActs(pen, d),
		),
		pen.Terms(p),
	}
}

// madeHead returns the name of a decision, its outcome and its days.
func madeHead(pen widget.Pen, d *wire.MadePassport) ui.UI {
	var domain, text, rule ui.UI
	if d.Domain.Title != "" {
		domain = ui.Span().Class("small muted").Text(d.Domain.Title)
	}
	if d.Text != "" {
		text = ui.P().Body(pen.Prose(d.Text)...)
	}
	if d.Rule.Path != "" {
		rule = pen.Go(d.Rule.Path, pen.T(locales.PassportRuleGo))
	}
	return ui.Header().Body(
		ui.P().Class("row").Body(madeLabel(pen, d.Outcome), domain),
		widget.H1(d.Rule.Name),
		ui.P().Class("lead").Text(pen.T(lookOf(d.Outcome).text)),
		madeDays(pen, d.MadeCard),
		text,
		rule,
		ui.P().Class("xs muted").Text(pen.F(locales.PassportReference, locales.Args{"ID": d.ID})),
	)
}

// madeInputs returns the data that a decision was taken on. Those of others are
// hidden, and the member's own values too while the login is not recent.
func madeInputs(pen widget.Pen, d *wire.MadePassport) ui.UI {
	var body []ui.UI
	if d.Unread {
		body = append(body, pen.Note(widget.Bad, "info", ui.P().Text(pen.T(locales.PassportUnread))))
	}
	switch {
	case d.Shared:
		body = append(body, pen.Note(widget.Plain, "lock", ui.P().Text(pen.T(locales.HeldShared))))
	case d.Closed:
		body = append(body, pen.Note(widget.Plain, "lock",
			ui.P().Text(pen.T(locales.PassportLocked)),
			ui.P().Body(pen.Native(d.OpenPath, "lock", pen.T(locales.StepUpGo))),
		))
	}
	if len(d.Data) == 0 {
		return part(pen, "inputs", locales.DecisionInputs, true,
			append(body, ui.P().Class("muted").Text(pen.T(locales.PassportNoData)))...)
	}
	rows := make([]ui.UI, len(d.Data))
	for i, in := range d.Data {
		rows[i] = madeInput(pen, d, in)
	}
	columns := make([]ui.UI, 0, 3)
	for _, k := range [...]locales.Key{locales.DecisionInput, locales.PassportValue, locales.PassportDo} {
		columns = append(columns, ui.Th().Scope("col").Role("columnheader").Text(pen.T(k)))
	}
	return part(pen, "inputs", locales.DecisionInputs, true, append(body, ui.Table().Class("table table-fold").Role("table").Body(
		ui.THead().Role("rowgroup").Body(ui.Tr().Role("row").Body(columns...)),
		ui.TBody().Role("rowgroup").Body(rows...),
	))...)
}

// madeInput returns one input as a row: what it is, what it was, and the button
// to put it right.
func madeInput(pen widget.Pen, d *wire.MadePassport, in wire.MadeDatum) ui.UI {
	var values []ui.UI
	for _, v := range in.Values {
		values = append(values, madeValue(pen, v)...)
	}
	if in.Others {
		values = append(values, ui.P().Class("row tight").Body(pen.Icon("lock"), ui.Span().Text(pen.T(locales.PassportOthers))))
	}
	if len(values) == 0 {
		values = append(values, ui.P().Class("muted").Text(pen.T(locales.PassportUnsaid)))
		if in.From != "" {
			values = append(values, ui.P().Class("small muted").Body(leading(pen, locales.PassportDeclared, in.From)...))
		}
	}
	act := ui.Td().Role("cell").DataSet("th", pen.T(locales.PassportDo))
	if in.Correct {
		act = act.Body(madeForm(d,
			widget.Hidden(wire.FieldInput, in.ID),
			send("btn btn-2 btn-s", wire.FieldAct, string(holdings.WayCorrect)).Body(
				pen.Icon("pencil"), pen.Text(locales.PassportCorrect), ui.Span().Class("vh").Text(" "+in.Name)),
		))
	} else {
		act = act.Class("muted").Text(pen.T(locales.PassportNothing))
	}
	return ui.Tr().Role("row").Body(
		ui.Th().Scope("row").Role("rowheader").Body(pen.Prose(in.Name)...),
		ui.Td().Role("cell").DataSet("th", pen.T(locales.PassportValue)).Body(ui.Div().Class("stack-s").Body(values...)),
		act,
	)
}

// madeValue returns what an input was and where it came from.
func madeValue(pen widget.Pen, v wire.MadeValue) []ui.UI {
	value := ui.P()
	switch {
	case v.Hidden:
		value = value.Class("row tight").Body(pen.Icon("lock"), ui.Span().Text(pen.T(locales.PassportMasked)))
	case v.Value == "":
		value = value.Class("muted").Text(pen.T(locales.PassportUnsaid))
	default:
		value = value.Class("typed").Text(v.Value)
	}
	source := pen.T(locales.PassportSourceUnsaid)
	if v.Source != "" {
		source = pen.F(locales.PassportSource, locales.Args{"Name": v.Source})
	}
	return []ui.UI{value, ui.P().Class("small muted").Text(source)}
}

// madeForm returns a form of one button about a decision.
func madeForm(d *wire.MadePassport, body ...ui.UI) ui.UI {
	return ui.Form().Method("post").Action(d.SendPath).DataSet("native", "true").
		Body(append([]ui.UI{widget.Hidden(wire.FieldOwner, d.Owner)}, body...)...)
}

// relatives holds the words for how people who count are related to the member.
var relatives = map[string]locales.Key{
	"partner": locales.RelativePartner, "child": locales.RelativeChild, "parent": locales.RelativeParent,
	"cohabitant": locales.RelativeCohabitant, "other": locales.RelativeOther,
}

// madeWho says who counted besides the member, by how they are related and
// never by name, or returns nil where only the member can.
func madeWho(pen widget.Pen, d *wire.MadePassport) ui.UI {
	if !d.Household && len(d.Relatives) == 0 {
		return nil
	}
	if len(d.Relatives) == 0 {
		return part(pen, "who", locales.PassportWho, true, ui.P().Text(pen.T(locales.PassportNobody)))
	}
	items := make([]ui.UI, len(d.Relatives))
	for i, code := range d.Relatives {
		k, ok := relatives[code]
		if !ok {
			k = locales.RelativeOther
		}
		items[i] = ui.Li().Text(pen.T(k))
	}
	return part(pen, "who", locales.PassportWho, true,
		ui.P().Text(pen.T(locales.PassportCounted)),
		ui.Ul().Body(items...),
		pen.Note(widget.Plain, "users", ui.P().Text(pen.T(locales.DecisionHidden)+" "+pen.T(locales.PassportApart))),
	)
}

// madeRule returns the rule as it was on the day of the decision, and says
// where our register is not that old.
func madeRule(pen widget.Pen, d *wire.MadePassport) ui.UI {
	when := locales.PassportEdition
	if d.Edition == 0 {
		when = locales.PassportEditionNone
	}
	body := []ui.UI{ui.P().Body(dated(pen, when, d.Effective)...)}
	if d.Version != "" {
		body = append(body, ui.P().Text(pen.F(locales.PassportVersion, locales.Args{"Version": d.Version})))
	}
	if d.Altered {
		body = append(body, pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.PassportAltered))))
	}
	steps := allSteps(pen, d.Steps, func(route string) ui.UI { return ui.H3().Text(route) })
	if len(steps) == 0 {
		steps = []ui.UI{ui.P().Class("muted").Text(pen.T(locales.DecisionNoRule))}
	}
	body = append(body, steps...)
	if list := texts(pen, d.Logic); list != nil {
		body = append(body, ui.Details().Body(
			ui.Summary().Text(pen.T(locales.DecisionLogic)),
			ui.Div().Class("in").Body(list),
		))
	}
	if d.EditionPath != "" {
		body = append(body, pen.Go(d.EditionPath, pen.T(locales.PassportEditionGo)))
	}
	return part(pen, "rule", locales.PassportRule, false, body...)
}

// madeEffects returns what changed for the member.
func madeEffects(pen widget.Pen, d *wire.MadePassport) ui.UI {
	list := texts(pen, d.Effects)
	switch {
	case list == nil:
		return part(pen, "effects", locales.DecisionEffects, false, ui.P().Class("muted").Text(pen.T(locales.DecisionNoEffects)))
	case !d.Told:
		return part(pen, "effects", locales.DecisionEffects, false, ui.P().Text(pen.T(locales.PassportUntold)), list)
	}
	return part(pen, "effects", locales.DecisionEffects, false, list)
}

// madeTurns returns what would change the outcome of a decision that counts. It
// never says what the new outcome would be.
func madeTurns(pen widget.Pen, d *wire.MadePassport) ui.UI {
	if !d.InForce {
		return part(pen, "turns", locales.PassportTurns, true, ui.P().Text(pen.T(locales.PassportOver)))
	}
	if len(d.Turns) == 0 {
		return part(pen, "turns", locales.PassportTurns, true, ui.P().Class("muted").Text(pen.T(locales.PassportNoTurns)))
	}
	items := make([]ui.UI, 0, len(d.Turns))
	for _, t := range d.Turns {
		items = append(items, ui.Li().Body(madeTurn(pen, t)...))
	}
	return part(pen, "turns", locales.PassportTurns, true,
		ui.Ul().Class("stack-s").Body(items...),
		ui.P().Class("small muted").Text(pen.T(locales.PassportTurnsText)),
	)
}

// madeTurn says what would change the outcome. A kind that is not known says
// no more than its thing.
func madeTurn(pen widget.Pen, t wire.MadeTurn) []ui.UI {
	switch t.Kind {
	case holdings.TurnTime:
		return dated(pen, locales.PassportTurnTime, t.On)
	case holdings.TurnRoute:
		body := []ui.UI{ui.P().Text(pen.T(locales.PassportTurnRoute))}
		return append(body, allSteps(pen, t.Steps, func(route string) ui.UI { return ui.P().Body(ui.B().Text(route)) })...)
	case holdings.TurnDecision:
		return []ui.UI{ui.P().Text(pen.T(locales.PassportTurnDecision)), standing(t.What)}
	}
	k := locales.PassportTurnInput
	if t.Others {
		k = locales.PassportTurnOthers
	}
	return []ui.UI{ui.P().Text(pen.F(k, locales.Args{"Name": t.What.Name}))}
}

// madeContest says how to disagree: with whom, and before which court.
func madeContest(pen widget.Pen, d *wire.MadePassport) ui.UI {
	return passportContest(pen, wire.Passport{Contest: d.Contest, Law: d.Law})
}

// madeWays are the buttons about a decision as a whole.
var madeWays = map[holdings.WayAct]struct {
	words locales.Key
	icon  string
	class string
}{
	holdings.WayCheck:   {locales.DecisionCheck, "user-round", "btn"},
	holdings.WayView:    {locales.DecisionView, "message-circle", "btn btn-2"},
	holdings.WayContest: {locales.DecisionContestGo, "gavel", "btn btn-2"},
}

// madeActs returns a button for each thing that can be asked about a decision,
// or says whom to ask where the declaration has it no more.
func madeActs(pen widget.Pen, d *wire.MadePassport) ui.UI {
	if len(d.Acts) == 0 {
		return ui.Div().Class("end").Body(
			ui.H2().Class("h-s").Text(pen.T(locales.DecisionPerson)),
			ui.P().Text(pen.T(locales.PassportGone)),
			pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.GuideAsk)),
		)
	}
	buttons := make([]ui.UI, 0, len(d.Acts))
	for _, act := range d.Acts {
		if way, ok := madeWays[act]; ok {
			buttons = append(buttons, send(way.class, wire.FieldAct, string(act)).
				Body(pen.Icon(way.icon), pen.Text(way.words)))
		}
	}
	return ui.Div().Class("end").Body(
		ui.H2().Class("h-s").Text(pen.T(locales.DecisionPerson)),
		ui.P().Text(pen.T(locales.PassportActs)),
		madeForm(d, ui.Div().Class("acts").Body(buttons...)),
	)
}
