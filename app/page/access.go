package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Ids of the elements that the labels and the error summary point to.
const (
	noteHintID   = "note-hint"
	domainHintID = "domain-hint"
	proveID      = "prove"
)

// choiceID returns the id of the box of a domain.
func choiceID(domain string) string { return "domain-" + domain }

// Access is the form to ask for access: which domains, and a note.
func Access(p wire.Page, on widget.Actions) []ui.UI {
	pen, a := widget.PenOf(p), p.Access
	form := ui.Form().ID("access").Class("stack-l narrow").Method("post").Action(a.SendPath).NoValidate(true)
	if on.SaveDraft != nil {
		form = form.OnSubmit(on.SaveDraft)
	}
	return []ui.UI{ui.Div().Class("cols").Body(
		form.Body(
			accessErrors(pen, p),
			widget.H1(pen.T(locales.AccessHeading)),
			widget.Hidden(wire.FieldLang, string(p.Lang)),
			widget.Hidden(wire.FieldOwner, a.Owner),
			choices(pen, p),
			noteField(pen, p),
			proveNote(pen, a),
			ui.Div().Class("row").Body(
				ui.Button().Class("btn").Type("submit").Body(
					pen.Text(locales.AccessNext), pen.Icon("arrow-right"),
				),
				proveButton(pen, a),
			),
		),
		help(pen),
	)}
}

// accessErrors says what went wrong, or nil.
func accessErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	switch {
	case f == nil:
		return nil
	case f.Code == fault.Expired || f.Code == fault.Unauthorized:
		return expired(pen, p)
	case f.Code == fault.StepUp:
		return stepUp(pen, p)
	case f.Field == wire.FieldDomain && len(p.Access.Choices) > 0:
		return pen.ErrorSummary(*f, choiceID(p.Access.Choices[0].ID))
	case f.Field == wire.FieldNote:
		return pen.ErrorSummary(*f, wire.FieldNote)
	}
	if f.Code == fault.Conflict {
		return pen.ErrorSummary(*f, "", ui.P().Body(
			ui.A().Href(wire.Path(p.Lang, wire.Requests, "")).Text(pen.T(locales.ProblemRequests)),
		))
	}
	return pen.ErrorSummary(*f, "")
}

// expired tells one whose session is over where what they typed is, and how
// to go on.
func expired(pen widget.Pen, p wire.Page) ui.UI {
	link := ui.A().Href(wire.LoginPath(p.Lang, wire.Access, "")).DataSet("native", "true")
	if p.Fault.Kept {
		return pen.Errors(
			ui.P().Text(pen.T(locales.AccessExpiredKept)),
			ui.P().Body(link.Text(pen.T(locales.AccessLogin))),
		)
	}
	return pen.Errors(
		ui.P().Text(pen.T(locales.AccessExpiredLost)),
		ui.P().Body(link.Target("_blank").Rel("noopener").Text(pen.T(locales.AccessLoginTab))),
	)
}

// proveNote tells one whose login is too old to send with what will be asked
// of them, or returns nil.
func proveNote(pen widget.Pen, a *wire.AccessData) ui.UI {
	if !a.Prove {
		return nil
	}
	return ui.Div().ID(proveID).Body(pen.Note(widget.Plain, "shield",
		ui.P().Text(pen.T(locales.ProveText)),
		ui.P().Text(pen.T(locales.ProveNow)),
	))
}

// proveButton returns the button that keeps the form and goes to a new login,
// or nil. It comes after the one that goes on, which is what the Enter key
// presses.
func proveButton(pen widget.Pen, a *wire.AccessData) ui.UI {
	if !a.Prove {
		return nil
	}
	return ui.Button().Class("btn btn-2").Type("submit").Name(wire.FieldThen).Value(wire.ThenProve).
		Aria("describedby", proveID).Body(pen.Icon("shield"), pen.Text(locales.ProveGo))
}

// choices returns one box for each domain.
func choices(pen widget.Pen, p wire.Page) ui.UI {
	wrong := p.Fault != nil && p.Fault.Field == wire.FieldDomain
	boxes := make([]ui.UI, len(p.Access.Choices))
	for i, c := range p.Access.Choices {
		box := ui.Input().ID(choiceID(c.ID)).Type("checkbox").Name(wire.FieldDomain).Value(c.ID)
		if c.Checked {
			box = box.Checked(true)
		}
		boxes[i] = ui.Label().Class("pick").For(choiceID(c.ID)).Body(
			box,
			ui.B().Text(c.Title),
			ui.Span().Class("hint").Body(
				ui.Text(c.Summary+" "),
				ui.Span().Class("line-b").Text(pen.F(locales.CardController, locales.Args{"Name": c.Controller})),
			),
		)
	}
	class, described := "stack", domainHintID
	if wrong {
		class, described = "stack has-err", domainHintID+" "+widget.ErrorID(wire.FieldDomain)
	}
	return ui.FieldSet().Class(class).Aria("describedby", described).Body(
		ui.Legend().Class("q").Text(pen.T(locales.AccessLegend)),
		ui.P().ID(domainHintID).Class("hint").Text(pen.T(locales.AccessHint)),
		pen.FieldError(p.Fault, wire.FieldDomain),
		ui.Div().Class("checks").Body(boxes...),
	)
}

// noteField returns the field for a note, with what was typed.
func noteField(pen widget.Pen, p wire.Page) ui.UI {
	wrong := p.Fault != nil && p.Fault.Field == wire.FieldNote
	class, described := "field", noteHintID
	if wrong {
		class, described = "field has-err", noteHintID+" "+widget.ErrorID(wire.FieldNote)
	}
	area := ui.Textarea().ID(wire.FieldNote).Name(wire.FieldNote).Class("input").Rows(5).Aria("describedby", described)
	if wrong {
		area = area.Aria("invalid", "true")
	}
	if p.Access.Note != "" {
		area = area.Body(ui.Text(p.Access.Note))
	}
	return ui.Div().Class(class).Body(
		ui.Label().For(wire.FieldNote).Body(
			ui.Text(pen.T(locales.AccessNote)+" "),
			ui.Span().Class("muted reg").Text(pen.T(locales.AccessOptional)),
		),
		ui.P().ID(noteHintID).Class("hint").Text(pen.F(locales.AccessNoteHint, locales.Args{"Max": p.Access.MaxNote})),
		pen.FieldError(p.Fault, wire.FieldNote),
		area,
	)
}

// help returns what is good to know before asking.
func help(pen widget.Pen) ui.UI {
	return ui.Aside().Class("stack").Aria("labelledby", "help").Body(
		ui.H2().ID("help").Class("h-s").Text(pen.T(locales.AccessHelp)),
		ui.P().Class("small").Text(pen.T(locales.AccessHelpFree)),
		ui.P().Class("small").Text(pen.T(locales.AccessHelpMonth)),
		ui.P().Class("small").Text(pen.T(locales.AccessHelpCard)),
	)
}
