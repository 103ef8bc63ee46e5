package page

import (
	"slices"
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Ids of the elements that the labels and the error summary point to.
const (
	answerID = wire.FieldAnswer
	hintID   = "answer-hint"
	proveID  = "prove"
)

// optionID returns the id of the control of the n-th option, from 0.
func optionID(n int) string { return answerID + "-" + strconv.Itoa(n+1) }

// Ask is one question of the form by which people ask: where they stand, the
// question, and what is good to know.
func Ask(p wire.Page, on widget.Actions) []ui.UI {
	pen, a := widget.PenOf(p), p.Ask
	form := ui.Form().ID("ask").Class("stack-l narrow").Method("post").Action(a.SendPath).NoValidate(true)
	parts := []ui.UI{askErrors(pen, p)}
	if a.Files != nil {
		form = pen.Uploads(form, a.Files, a.Owner, "")
		parts = append(parts, filesQuestion(pen, p), ui.Div().Class("row").Body(askNext(pen), askBack(pen, a.BackPath)))
	} else {
		if on.SaveAnswer != nil {
			form = form.OnSubmit(on.SaveAnswer)
		}
		parts = append(parts, question(pen, p), proveNote(pen, a),
			ui.Div().Class("row").Body(append(
				whose(p), askNext(pen), proveButton(pen, a), askBack(pen, a.BackPath))...))
	}
	return []ui.UI{
		progress(pen, a),
		ui.Div().Class("cols").Body(form.Body(parts...), askHelp(pen, p)),
	}
}

// whose returns the fields that say in which language a form is, and whose.
func whose(p wire.Page) []ui.UI {
	return []ui.UI{widget.Hidden(wire.FieldLang, string(p.Lang)), widget.Hidden(wire.FieldOwner, p.Ask.Owner)}
}

// progress says which question this is, of how many, and draws it.
func progress(pen widget.Pen, a *wire.AskData) ui.UI {
	dots := make([]ui.UI, max(a.Steps, 0))
	for i := range dots {
		dot := ui.Li()
		switch {
		case i+1 < a.Step:
			dot = dot.Class("done")
		case i+1 == a.Step:
			dot = dot.Aria("current", "step")
		}
		dots[i] = dot
	}
	if a.Steps == 0 {
		return nil
	}
	return ui.Div().Class("steps").Body(
		ui.P().Body(
			ui.B().Text(pen.F(locales.AskStep, locales.Args{"Step": a.Step, "Steps": a.Steps})),
			ui.Text(" · "+pen.T(questions[a.Prompt.ID].name)),
		),
		ui.Ol().Role("list").Aria("hidden", "true").Body(dots...),
	)
}

// askNext returns the button that goes on, which is what the Enter key presses.
func askNext(pen widget.Pen) ui.UI {
	return ui.Button().Class("btn").Type("submit").Body(pen.Text(locales.AskNext), pen.Icon("arrow-right"))
}

// askBack returns the link to the question before, or nil for the first.
func askBack(pen widget.Pen, path string) ui.UI {
	if path == "" {
		return nil
	}
	return ui.A().Class("btn btn-q").Href(path).Text(pen.T(locales.AskBack))
}

// askErrors says what went wrong, or nil.
func askErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	if f == nil {
		return nil
	}
	if login := loginMissing(pen, p); login != nil {
		return login
	}
	switch {
	case f.Field == string(p.Ask.Prompt.ID):
		return pen.ErrorSummary(askMistake(pen, p), control(p.Ask))
	case f.Field == wire.FieldFile && widget.Room(p.Ask.Files):
		return pen.ErrorSummary(pen.Mistake(*f), wire.FieldFile)
	case f.Code == fault.Conflict && f.Field != wire.FieldFile:
		return pen.ErrorSummary(pen.Mistake(*f), "", ui.P().Body(
			ui.A().Href(wire.Path(p.Lang, wire.Requests, "")).Text(pen.T(locales.ProblemRequests)),
		))
	}
	return pen.ErrorSummary(pen.Mistake(*f), "")
}

// loginMissing says that a form was not accepted for want of a login, or a
// better one, with the way there; or is nil where that is not the fault.
func loginMissing(pen widget.Pen, p wire.Page) ui.UI {
	switch p.Fault.Code {
	case fault.Expired, fault.Unauthorized:
		return expired(pen, p)
	case fault.StepUp:
		return stepUp(pen, p)
	}
	return nil
}

// control returns the id of the control in which a question is answered.
func control(a *wire.AskData) string {
	switch {
	case len(a.Choices) > 0:
		return optionID(0)
	case a.Prompt.Kind == rights.Line || a.Prompt.Kind == rights.Text:
		return answerID
	}
	return "main"
}

// askMistake says what is wrong with the answer to a question.
func askMistake(pen widget.Pen, p wire.Page) string {
	prompt, words := p.Ask.Prompt, questions[p.Ask.Prompt.ID]
	typed := prompt.Kind == rights.Line || prompt.Kind == rights.Text
	switch reason := p.Fault.Reason; {
	case reason == "required" && words.miss != 0:
		return pen.T(words.miss)
	case reason == "not_for_other":
		return pen.T(locales.AskErrorOther)
	case reason == "too_long":
		return pen.F(locales.AskErrorLong, locales.Args{"Max": prompt.Max})
	case reason == "invalid" && typed:
		return pen.T(locales.AskErrorSign)
	case reason == "unknown" || reason == "invalid":
		return pen.T(locales.AskErrorUnknown)
	}
	return pen.Mistake(*p.Fault)
}

// expired tells one whose session is over where what they typed is, and how
// to go on.
func expired(pen widget.Pen, p wire.Page) ui.UI {
	link := ui.A().Href(again(p)).DataSet("native", "true")
	if p.Fault.Kept {
		return pen.Errors(
			ui.P().Text(pen.T(locales.AskExpiredKept)),
			ui.P().Body(link.Text(pen.T(locales.AskLogin))),
		)
	}
	return pen.Errors(
		ui.P().Text(pen.T(locales.AskExpiredLost)),
		ui.P().Body(link.Target("_blank").Rel("noopener").Text(pen.T(locales.AskLoginTab))),
	)
}

// proveNote tells one whose login is too old to send with what will be asked
// of them, or returns nil.
func proveNote(pen widget.Pen, a *wire.AskData) ui.UI {
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
func proveButton(pen widget.Pen, a *wire.AskData) ui.UI {
	if !a.Prove {
		return nil
	}
	return ui.Button().Class("btn btn-2").Type("submit").Name(wire.FieldThen).Value(wire.ThenProve).
		Aria("describedby", proveID).Body(pen.Icon("shield"), pen.Text(locales.ProveGo))
}

// question returns the question with what it is answered in.
func question(pen widget.Pen, p wire.Page) ui.UI {
	if p.Ask.Prompt.Kind == rights.Line || p.Ask.Prompt.Kind == rights.Text {
		return textQuestion(pen, p)
	}
	return optionQuestion(pen, p)
}

// described returns the class of a question, and the ids of what describes its
// control: what helps to answer and, where the answer was wrong, why.
func described(p wire.Page, class string) (string, string) {
	if !wrongAnswer(p) {
		return class, hintID
	}
	return class + " has-err", hintID + " " + widget.ErrorID(answerID)
}

// wrongAnswer reports whether the fault of a page is of the answer on it.
func wrongAnswer(p wire.Page) bool {
	return p.Fault != nil && p.Fault.Field == string(p.Ask.Prompt.ID)
}

// answerError returns the message beside the control, or nil.
func answerError(pen widget.Pen, p wire.Page) ui.UI {
	if !wrongAnswer(p) {
		return nil
	}
	return pen.FieldError(answerID, askMistake(pen, p))
}

// hints returns what helps to answer: about the matter, and about the form.
func hints(pen widget.Pen, prompt rights.Prompt) ui.UI {
	words := pen.T(questions[prompt.ID].hint)
	more := func(s string) { words += " " + s }
	if prompt.Kind == rights.Many && len(prompt.Options) > 1 {
		more(pen.T(locales.AskSeveral))
	}
	if prompt.Kind == rights.Text {
		more(pen.F(locales.AskMax, locales.Args{"Max": prompt.Max}))
		if prompt.Optional {
			more(pen.T(locales.AskOptional))
		}
	}
	return ui.P().ID(hintID).Class("hint").Text(words)
}

// optionQuestion returns a question that is answered by choosing.
func optionQuestion(pen widget.Pen, p wire.Page) ui.UI {
	a := p.Ask
	class, by := described(p, "stack")
	boxes := make([]ui.UI, len(a.Choices))
	for i, c := range a.Choices {
		boxes[i] = choice(pen, a, i, c)
	}
	var field ui.UI
	if len(boxes) > 0 {
		field = ui.Div().Class("checks").Body(boxes...)
	}
	return ui.FieldSet().Class(class).Aria("describedby", by).Body(
		ui.Legend().Body(widget.H1(pen.T(questions[a.Prompt.ID].ask))),
		hints(pen, a.Prompt),
		suggested(pen, a),
		answerError(pen, p),
		field,
	)
}

// suggested returns the right that the answers of one who did not know lead
// to, or nil.
func suggested(pen widget.Pen, a *wire.AskData) ui.UI {
	if a.Suggested == "" {
		return nil
	}
	return ui.Div().Class("card").Body(
		ui.H2().Class("h-card").Text(pen.RightName(a.Suggested)),
		ui.P().Class("small").Text(optionHint(pen, rights.AskGoal, string(a.Suggested))),
	)
}

// choice returns the n-th option of a question.
func choice(pen widget.Pen, a *wire.AskData, n int, c wire.Choice) ui.UI {
	kind := "radio"
	if a.Prompt.Kind == rights.Many {
		kind = "checkbox"
	}
	box := ui.Input().ID(optionID(n)).Type(kind).Name(wire.FieldAnswer).Value(c.Value)
	if c.Checked {
		box = box.Checked(true)
	}
	name, hint := c.Title, c.Text
	if name == "" {
		name, hint = optionName(pen, a.Prompt.ID, c.Value), optionHint(pen, a.Prompt.ID, c.Value)
	}
	var more []ui.UI
	line := func(s string) {
		if s != "" {
			more = append(more, ui.Span().Class("line-b").Text(s))
		}
	}
	line(hint)
	if c.Controller != "" {
		line(pen.F(locales.CardController, locales.Args{"Name": c.Controller}))
	}
	if slices.Contains(a.Prompt.Barred, c.Value) {
		line(pen.T(locales.AskBehalfBarred))
	}
	var under ui.UI
	if len(more) > 0 {
		under = ui.Span().Class("hint").Body(more...)
	}
	return ui.Label().Class("pick").For(optionID(n)).Body(box, ui.B().Text(name), under)
}

// short are the questions that a few words answer.
var short = []rights.QuestionID{rights.AskBehalfUntil, rights.AskSince}

// textQuestion returns a question that is answered in words.
func textQuestion(pen widget.Pen, p wire.Page) ui.UI {
	a := p.Ask
	class, by := described(p, "field")
	value := ""
	if len(a.Values) > 0 {
		value = a.Values[0]
	}
	var field ui.UI
	if a.Prompt.Kind == rights.Text {
		area := ui.Textarea().ID(answerID).Name(wire.FieldAnswer).Class("input").Rows(6).Aria("describedby", by)
		if wrongAnswer(p) {
			area = area.Aria("invalid", "true")
		}
		if value != "" {
			area = area.Body(ui.Text(value))
		}
		field = area
	} else {
		in := ui.Input().ID(answerID).Type("text").Name(wire.FieldAnswer).Class("input").AutoComplete(false).
			Aria("describedby", by)
		if slices.Contains(short, a.Prompt.ID) {
			in = in.Class("in-s")
		}
		if wrongAnswer(p) {
			in = in.Aria("invalid", "true")
		}
		if value != "" {
			in = in.Value(value)
		}
		field = in
	}
	return ui.Div().Class(class).Body(
		ui.H1().TabIndex(-1).Body(ui.Label().For(answerID).Text(pen.T(questions[a.Prompt.ID].ask))),
		hints(pen, a.Prompt),
		answerError(pen, p),
		field,
	)
}

// filesQuestion returns the question for attachments. What says whose the form
// is comes before any file: nothing is taken from a stranger.
func filesQuestion(pen widget.Pen, p wire.Page) ui.UI {
	return ui.Div().Class("stack").Body(append([]ui.UI{
		widget.H1(pen.T(questions[p.Ask.Prompt.ID].ask)),
		hints(pen, p.Ask.Prompt),
	}, append(whose(p), pen.FileField(p.Ask.Files, p.Fault))...)...)
}

// askHelp returns what is good to know: at the first question what holds for
// every request, later what belongs to the question.
func askHelp(pen widget.Pen, p wire.Page) ui.UI {
	var body []ui.UI
	if p.Ask.Prompt.ID == rights.AskGoal {
		body = append(small(pen, locales.AskHelpFree, locales.AskHelpMonth, locales.AskHelpCard), ui.Details().Body(
			ui.Summary().Text(pen.T(locales.AskHelpOther)),
			ui.Div().Class("in small").Body(ui.P().Text(pen.T(locales.AskHelpOtherText))),
		))
	}
	return helpBeside(pen, p.Ask, append(body, small(pen, locales.AskHelpSaved)...)...)
}

// helpBeside returns what stands beside a question: answers that may help
// already, what is good to know, and that one can ask a person.
func helpBeside(pen widget.Pen, a *wire.AskData, body ...ui.UI) ui.UI {
	var parts []ui.UI
	for _, code := range a.Early {
		if e, ok := earlies[code]; ok {
			parts = append(parts, early(pen, e))
		}
	}
	parts = append(append(parts, ui.H2().ID("help").Class("h-s").Text(pen.T(locales.AskHelp))), body...)
	return ui.Aside().Class("stack").Aria("labelledby", "help").Body(append(parts,
		ui.A().Class("go").Href(pen.Path(wire.Contact, "")).Body(pen.Icon("phone"), pen.Text(locales.AskHelpPerson)))...)
}

// small returns texts as paragraphs in small print.
func small(pen widget.Pen, keys ...locales.Key) []ui.UI {
	parts := make([]ui.UI, len(keys))
	for i, k := range keys {
		parts[i] = ui.P().Class("small").Text(pen.T(k))
	}
	return parts
}

// early returns an answer that may help already. It never stands in the way.
func early(pen widget.Pen, e earlyWords) ui.UI {
	var more ui.UI
	if e.more != 0 {
		more = ui.P().Body(pen.Go(pen.Path(e.route, ""), pen.T(e.more)))
	}
	return pen.Note(widget.Plain, "info",
		ui.H2().Class("h-card").Text(pen.T(locales.AskEarly)),
		ui.P().Text(pen.T(e.text)),
		more,
		ui.P().Class("small").Text(pen.T(locales.AskEarlyGoes)),
	)
}
