package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Review shows the request once more before it is sent. The form carries all
// of it, and a key by which it is made once however often it is sent.
func Review(p wire.Page, on widget.Actions) []ui.UI {
	pen, a := widget.PenOf(p), p.Access
	form := ui.Form().ID("review").Class("row").Method("post").Action(a.SendPath).NoValidate(true)
	if on.SendRequest != nil {
		form = form.OnSubmit(on.SendRequest)
	}
	fields := []ui.UI{
		widget.Hidden(wire.FieldLang, string(p.Lang)),
		widget.Hidden(wire.FieldOwner, a.Owner),
		widget.Hidden(wire.FieldKey, a.Key),
	}
	for _, c := range a.Choices {
		if c.Checked {
			fields = append(fields, widget.Hidden(wire.FieldDomain, c.ID))
		}
	}
	fields = append(fields, carried(a.Note),
		ui.Button().Class("btn").Type("submit").Body(pen.Icon("send"), pen.Text(locales.ReviewSend)),
		ui.A().Class("btn btn-q").Href(a.FormPath).Text(pen.T(locales.ReviewBack)),
	)
	return []ui.UI{ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l narrow").Body(
			reviewErrors(pen, p),
			ui.Div().Class("head").Body(
				widget.H1(pen.T(locales.ReviewHeading)),
				ui.P().Class("lead").Text(pen.T(locales.ReviewLead)),
			),
			summary(pen, a),
			form.Body(fields...),
		),
		afterwards(pen, a),
	)}
}

// carried returns the note as a hidden control, or nil for none. It is no
// hidden input: the client sets attributes in any order, and one that has its
// value before its type loses the line ends.
func carried(note string) ui.UI {
	if note == "" {
		return nil
	}
	return ui.Textarea().Name(wire.FieldNote).Hidden(true).Body(ui.Text(note))
}

// reviewErrors says what went wrong, with a way back to the form, or nil.
func reviewErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	if f == nil {
		return nil
	}
	if f.Code == fault.Expired || f.Code == fault.Unauthorized {
		return expired(pen, p)
	}
	if f.Code == fault.StepUp {
		return stepUp(pen, p)
	}
	back := ui.P().Body(ui.A().Href(p.Access.FormPath).Text(pen.T(locales.ReviewBack)))
	if f.Code == fault.Conflict {
		back = ui.P().Body(ui.A().Href(wire.Path(p.Lang, wire.Requests, "")).Text(pen.T(locales.ProblemRequests)))
	}
	return pen.ErrorSummary(*f, "", back)
}

// summary lists what will be sent, each with a way to change it.
func summary(pen widget.Pen, a *wire.AccessData) ui.UI {
	var domains []ui.UI
	for _, c := range a.Choices {
		if c.Checked {
			domains = append(domains, ui.Li().Body(
				ui.B().Text(c.Title),
				ui.P().Class("small muted").Text(pen.F(locales.CardController, locales.Args{"Name": c.Controller})),
			))
		}
	}
	note := ui.P().Class("muted").Text(pen.T(locales.ReviewNoNote))
	if a.Note != "" {
		note = ui.P().Class("typed").Text(a.Note)
	}
	change := func(anchor string, k locales.Key) ui.UI {
		return ui.P().Body(ui.A().Class("go").Href(a.FormPath + anchor).Text(pen.T(k)))
	}
	return ui.Dl().Class("facts").Body(
		ui.Div().Body(
			ui.Dt().Text(pen.T(locales.ReviewWhat)),
			ui.Dd().Text(pen.T(locales.ReviewCopy)),
		),
		ui.Div().Body(
			ui.Dt().Text(pen.T(locales.ReviewDomains)),
			ui.Dd().Body(
				ui.Ul().Class("stack-s").Role("list").Body(domains...),
				change("", locales.ReviewChangeDomains),
			),
		),
		ui.Div().Body(
			ui.Dt().Text(pen.T(locales.ReviewNote)),
			ui.Dd().Body(note, change("#"+wire.FieldNote, locales.ReviewChangeNote)),
		),
	)
}

// afterwards says what happens once the request is sent.
func afterwards(pen widget.Pen, a *wire.AccessData) ui.UI {
	steps := []ui.UI{
		ui.Li().Text(pen.T(locales.ReviewNextReceipt)),
		ui.Li().Text(pen.T(locales.ReviewNextRoute)),
	}
	if !a.IfToday.IsZero() {
		due := widget.Rich(pen.F(locales.ReviewNextDue, locales.Args{"Day": widget.Slot(0)}), pen.LongDate(a.IfToday))
		steps = append(steps, ui.Li().Body(due...))
	}
	return ui.Aside().Class("card").Aria("labelledby", "afterwards").Body(
		ui.H2().ID("afterwards").Class("h-s").Text(pen.T(locales.ReviewNext)),
		ui.Ol().Class("stack-s small").Body(steps...),
	)
}
