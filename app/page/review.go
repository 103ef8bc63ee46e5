package page

import (
	"slices"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Review shows the request once more before it is sent. The form carries all
// answers, and a key by which it is made once however often it is sent.
func Review(p wire.Page, on widget.Actions) []ui.UI {
	pen, r := widget.PenOf(p), p.Review
	form := ui.Form().ID("review").Class("row").Method("post").Action(r.SendPath).NoValidate(true)
	if on.SendRequest != nil {
		form = form.OnSubmit(on.SendRequest)
	}
	return reviewed(pen, p, reviewErrors(pen, p), attached(pen, p),
		afterwards(pen, r, []locales.Key{locales.ReviewNextReceipt, locales.ReviewNextRoute}),
		reviewEarlier(pen, r),
		form.Body(append(carried(p), sendOrBack(pen, r)...)...),
		forget(pen, p, locales.ReviewForgetText),
	)
}

// reviewed lays a review out: what went wrong, the answers with the files that
// belong to them, what they come to, and the rest; beside it, what happens then.
func reviewed(pen widget.Pen, p wire.Page, errors, files, then ui.UI, rest ...ui.UI) []ui.UI {
	return []ui.UI{ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l narrow").Body(append([]ui.UI{
			errors,
			head(pen.T(locales.ReviewHeading), pen.T(locales.ReviewLead)),
			ui.Section().Class("stack").Aria("labelledby", "lines").Body(
				ui.H2().ID("lines").Class("h-s").Text(pen.T(locales.ReviewLines)),
				answered(pen, p.Review.Lines),
				files,
			),
			reviewItems(pen, p),
		}, rest...)...),
		then,
	)}
}

// carried returns what the form carries along, which nobody types.
func carried(p wire.Page) []ui.UI {
	return []ui.UI{
		widget.Hidden(wire.FieldLang, string(p.Lang)),
		widget.Hidden(wire.FieldOwner, p.Review.Owner),
		widget.Hidden(wire.FieldKey, p.Review.Key),
		widget.Hidden(wire.FieldAnswers, p.Review.Answers),
	}
}

// sendOrBack returns the button that sends the request, and the way back.
func sendOrBack(pen widget.Pen, r *wire.ReviewData) []ui.UI {
	return []ui.UI{
		ui.Button().Class("btn").Type("submit").Body(pen.Icon("send"), pen.Text(locales.ReviewSend)),
		ui.A().Class("btn btn-q").Href(r.BackPath).Text(pen.T(locales.ReviewBack)),
	}
}

// reviewErrors says what went wrong, with a way on, or nil.
func reviewErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	if f == nil {
		return nil
	}
	if login := loginMissing(pen, p); login != nil {
		return login
	}
	to, words := p.Review.BackPath, locales.ReviewBack
	switch {
	case f.Field == wire.FieldFile:
		to, words = filesPath(p), locales.AskFilesName
	case f.Code == fault.Conflict:
		to, words = wire.Path(p.Lang, wire.Requests, ""), locales.ProblemRequests
	}
	return pen.ErrorSummary(pen.Mistake(*f), "", ui.P().Body(ui.A().Href(to).Text(pen.T(words))))
}

// filesPath returns the address of the question for attachments.
func filesPath(p wire.Page) string {
	return wire.Path(p.Lang, wire.Ask, wire.QuestionSlug(p.Lang, rights.AskFiles))
}

// answered lists answers, each with its question and, where it can be changed,
// the way there. Nothing is shown of nothing.
func answered(pen widget.Pen, lines []wire.AnswerLine) ui.UI {
	if len(lines) == 0 {
		return nil
	}
	rows := make([]ui.UI, len(lines))
	for i, l := range lines {
		name := pen.T(questions[l.Question].name)
		var change ui.UI
		if l.Path != "" {
			change = changing(pen, l.Path, name)
		}
		rows[i] = ui.Div().Body(ui.Dt().Text(name), ui.Dd().Body(append(values(pen, l), change)...))
	}
	return ui.Dl().Class("facts").Body(rows...)
}

// changing returns the link to where an answer is changed. Which one is only
// heard: who sees the page sees what it stands in.
func changing(pen widget.Pen, path, name string) ui.UI {
	return ui.P().Body(ui.A().Class("go").Href(path).Body(
		pen.Text(locales.ReviewChange), ui.Span().Class("vh").Text(" "+name),
	))
}

// values returns an answer: what was typed as it was typed, what was chosen by
// its name.
func values(pen widget.Pen, l wire.AnswerLine) []ui.UI {
	var parts []ui.UI
	for _, v := range l.Values {
		switch {
		case v == "":
		case l.Typed:
			parts = append(parts, ui.P().Class("typed").Text(v))
		case l.Named:
			parts = append(parts, ui.P().Text(v))
		default:
			parts = append(parts, ui.P().Text(optionName(pen, l.Question, v)))
		}
	}
	return parts
}

// attached lists the attachments, with the way to change them.
func attached(pen widget.Pen, p wire.Page) ui.UI {
	list := pen.FileList(p.Review.Files, false)
	if list == nil {
		list = ui.P().Class("muted").Text(pen.T(locales.ReviewFilesNone))
	}
	name := pen.T(locales.AskFilesName)
	return ui.Dl().Class("facts mt0").Body(ui.Div().Body(
		ui.Dt().Text(name),
		ui.Dd().Body(list, changing(pen, filesPath(p), name)),
	))
}

// reviewItems says what the answers come to, and who answers each part.
func reviewItems(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Review
	if len(r.Items) == 0 {
		return nil
	}
	items := make([]ui.UI, len(r.Items))
	for i, item := range r.Items {
		var more ui.UI
		switch {
		case p.Guest != nil: // nothing at once: it is not known yet whose data it is about
		case settles(r, item):
			more = ui.P().Class("small").Text(pen.T(locales.ReviewNow))
		case item.Restricted:
			more = ui.P().Class("small").Text(pen.T(locales.ReviewFrozen))
		}
		items[i] = ui.Li().Body(
			ui.B().Text(pen.ItemTitle(item)),
			ui.P().Class("small muted").Text(pen.ItemBy(item)),
			more,
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "items").Body(
		ui.H2().ID("items").Class("h-s").Text(pen.T(locales.ReviewItems)),
		ui.Ul().Class("stack").Role("list").Body(items...),
	)
}

// settles reports whether a part takes effect as soon as it is sent. For
// another person it does not: see [rights.Request.AtOnce].
func settles(r *wire.ReviewData, item wire.ItemCard) bool {
	other := slices.ContainsFunc(r.Lines, func(l wire.AnswerLine) bool {
		return l.Question == rights.AskBehalf && !slices.Contains(l.Values, rights.SelfValue)
	})
	return !other && rights.Item{Right: item.Right, Subject: item.Subject}.AtOnce()
}

// reviewEarlier tells of open requests that ask for the same, or is nil. All
// are answered, so it is no reason not to send.
func reviewEarlier(pen widget.Pen, r *wire.ReviewData) ui.UI {
	if len(r.Earlier) == 0 {
		return nil
	}
	links, slots := make([]ui.UI, len(r.Earlier)), make([]string, len(r.Earlier))
	for i, c := range r.Earlier {
		links[i], slots[i] = ui.A().Href(c.Path).Body(pen.Reference(c.Reference)), widget.Slot(i)
	}
	return pen.Note(widget.Warm, "info", ui.P().Body(widget.Rich(
		pen.F(locales.ReviewEarlier, locales.Args{"Reference": pen.List(slots)}), links...)...))
}

// forget is the form that throws the request away, folded. The fold is the
// step before: nothing is lost by opening it. It is the browser's own.
func forget(pen widget.Pen, p wire.Page, what locales.Key) ui.UI {
	return ui.Details().Body(
		ui.Summary().Text(pen.T(locales.ReviewForget)),
		ui.Div().Class("in stack").Body(
			ui.P().Text(pen.T(what)),
			ui.Form().Method("post").Action(p.Review.SendPath).DataSet("native", "true").Body(
				widget.Hidden(wire.FieldLang, string(p.Lang)),
				widget.Hidden(wire.FieldOwner, p.Review.Owner),
				ui.Button().Class("btn btn-2 btn-s").Type("submit").Name(wire.FieldThen).Value(wire.ThenForget).
					Body(pen.Icon("trash-2"), pen.Text(locales.ReviewForgetGo)),
			),
		),
	)
}

// afterwards says what happens once the request is sent: first some steps, then
// when the answer is due, if that is known, with what is said of the period.
func afterwards(pen widget.Pen, r *wire.ReviewData, first []locales.Key, period ...locales.Key) ui.UI {
	var steps []ui.UI
	say := func(keys []locales.Key) {
		for _, k := range keys {
			steps = append(steps, ui.Li().Text(pen.T(k)))
		}
	}
	say(first)
	if !r.IfToday.IsZero() {
		due := widget.Rich(pen.F(locales.ReviewNextDue, locales.Args{"Day": widget.Slot(0)}), pen.LongDate(r.IfToday))
		steps = append(steps, ui.Li().Body(due...))
		say(period)
	}
	return ui.Aside().Class("card").Aria("labelledby", "afterwards").Body(
		ui.H2().ID("afterwards").Class("h-s").Text(pen.T(locales.ReviewNext)),
		ui.Ol().Class("stack-s small").Body(steps...),
	)
}
