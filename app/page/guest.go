package page

import (
	"slices"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// GuestAsk is one question of the form of people without an account. It says
// first what proves who somebody is: the form does not.
func GuestAsk(p wire.Page) []ui.UI {
	pen, a := widget.PenOf(p), p.Ask
	var first ui.UI
	if a.Prompt.ID == rights.AskGoal {
		first = whoFirst(pen)
	}
	form := ui.Form().ID("ask").Class("stack-l narrow").Method("post").Action(a.SendPath).NoValidate(true).
		DataSet("native", "true")
	return []ui.UI{
		first,
		progress(pen, a),
		ui.Div().Class("cols").Body(
			form.Body(
				askErrors(pen, p),
				question(pen, p),
				ui.Div().Class("row").Body(append(whose(p), askNext(pen), askBack(pen, a.BackPath))...),
			),
			guestHelp(pen, p),
		),
	}
}

// whoFirst says what is better than the form, where somebody can do it: what
// proves an identity without a copy of a card.
func whoFirst(pen widget.Pen) ui.UI {
	return pen.Note(widget.Plain, "shield",
		ui.H2().Class("h-card").Text(pen.T(locales.GuestWhoHeading)),
		ui.P().Text(pen.T(locales.GuestWhoText)),
		ui.P().Body(ui.A().Class("go").Href(wire.Path(pen.Lang(), wire.Me, "")).DataSet("native", "true").
			Body(pen.Text(locales.GuestWhoLogin), pen.Icon("arrow-right"))),
		ui.P().Text(pen.T(locales.GuestWhoElse)),
		ui.P().Text(pen.T(locales.GuestWhoShows)),
		ui.P().Body(ui.B().Text(pen.T(locales.GuestWhoCard))),
	)
}

// guestHelp returns what is good to know at a question.
func guestHelp(pen widget.Pen, p wire.Page) ui.UI {
	var parts []ui.UI
	for _, code := range p.Ask.Early {
		if e, ok := earlies[code]; ok {
			parts = append(parts, early(pen, e))
		}
	}
	parts = append(parts, ui.H2().ID("help").Class("h-s").Text(pen.T(locales.AskHelp)))
	keys := []locales.Key{locales.GuestHelpMail, locales.GuestHelpKept}
	if p.Ask.Prompt.ID == rights.AskGoal {
		keys = slices.Concat([]locales.Key{locales.AskHelpFree, locales.AskHelpMonth}, keys)
	}
	for _, k := range keys {
		parts = append(parts, ui.P().Class("small").Text(pen.T(k)))
	}
	parts = append(parts, ui.A().Class("go").Href(pen.Path(wire.Contact, "")).
		Body(pen.Icon("phone"), pen.Text(locales.AskHelpPerson)))
	return ui.Aside().Class("stack").Aria("labelledby", "help").Body(parts...)
}

// GuestReview shows the request of somebody without an account once more, and
// asks who writes.
func GuestReview(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Review
	return []ui.UI{ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l narrow").Body(
			guestErrors(pen, p),
			ui.Div().Class("head").Body(
				widget.H1(pen.T(locales.ReviewHeading)),
				ui.P().Class("lead").Text(pen.T(locales.ReviewLead)),
			),
			ui.Section().Class("stack").Aria("labelledby", "lines").Body(
				ui.H2().ID("lines").Class("h-s").Text(pen.T(locales.ReviewLines)),
				answered(pen, r.Lines),
			),
			guestItems(pen, r),
			guestWho(pen, p),
			guestForget(pen, p),
		),
		guestAfterwards(pen, r),
	)}
}

// guestItems says what the answers come to, and who answers each part. Nothing
// takes effect at once: it is not known yet whose data it is about.
func guestItems(pen widget.Pen, r *wire.ReviewData) ui.UI {
	if len(r.Items) == 0 {
		return nil
	}
	items := make([]ui.UI, len(r.Items))
	for i, item := range r.Items {
		items[i] = ui.Li().Body(
			ui.B().Text(pen.ItemTitle(item)),
			ui.P().Class("small muted").Text(pen.ItemBy(item)),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "items").Body(
		ui.H2().ID("items").Class("h-s").Text(pen.T(locales.ReviewItems)),
		ui.Ul().Class("stack").Role("list").Body(items...),
	)
}

// guestWho is the form by which the request is sent, with name and address.
func guestWho(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Review
	name := guestField{id: wire.FieldName, label: locales.GuestName, hint: locales.GuestNameHint, value: p.Guest.Name, complete: "name"}
	email := guestField{
		id: wire.FieldEmail, kind: "email", label: locales.SettingsEmail, hint: locales.GuestEmailHint, value: p.Guest.Email, complete: "email",
	}
	return ui.Section().Class("stack").Aria("labelledby", "you").Body(
		ui.H2().ID("you").Class("h-s").Text(pen.T(locales.GuestYou)),
		ui.Form().ID("review").Class("stack").Method("post").Action(r.SendPath).NoValidate(true).DataSet("native", "true").Body(
			widget.Hidden(wire.FieldLang, string(p.Lang)),
			widget.Hidden(wire.FieldOwner, r.Owner),
			widget.Hidden(wire.FieldKey, r.Key),
			widget.Hidden(wire.FieldAnswers, r.Answers),
			name.draw(pen, p.Fault),
			email.draw(pen, p.Fault),
			ui.Div().Class("row").Body(
				ui.Button().Class("btn").Type("submit").Body(pen.Icon("send"), pen.Text(locales.ReviewSend)),
				ui.A().Class("btn btn-q").Href(r.BackPath).Text(pen.T(locales.ReviewBack)),
			),
		),
	)
}

// A guestField is a field of one line.
type guestField struct {
	id          string // and the name that it is sent by
	kind        string // "" for plain text
	label, hint locales.Key
	value       string
	complete    string // what the browser may fill in, or ""
}

// draw returns the field with its label, what helps, and what is wrong with it.
func (f guestField) draw(pen widget.Pen, fault *wire.Fault) ui.UI {
	hint := f.id + "-hint"
	class, described := "field", hint
	bad := fault != nil && fault.Field == f.id
	var message ui.UI
	if bad {
		class, described = "field has-err", hint+" "+widget.ErrorID(f.id)
		message = wrong(pen, f.id, guestMistake(pen, *fault))
	}
	kind := f.kind
	if kind == "" {
		kind = "text"
	}
	in := ui.Input().ID(f.id).Type(kind).Name(f.id).Class("input").Aria("describedby", described)
	if f.complete == "" {
		in = in.AutoComplete(false)
	} else {
		in = in.Attr("autocomplete", f.complete)
	}
	if bad {
		in = in.Aria("invalid", "true")
	}
	if f.value != "" {
		in = in.Value(f.value)
	}
	return ui.Div().Class(class).Body(
		ui.Label().For(f.id).Text(pen.T(f.label)),
		ui.P().ID(hint).Class("hint").Text(pen.T(f.hint)),
		message,
		in,
	)
}

// guestMistakes holds the words for what can be wrong with the fields of people
// without an account.
var guestMistakes = map[[2]string]locales.Key{
	{wire.FieldName, "required"}:       locales.GuestNameRequired,
	{wire.FieldName, "too_long"}:       locales.GuestNameLong,
	{wire.FieldName, "invalid"}:        locales.GuestNameInvalid,
	{wire.FieldEmail, "required"}:      locales.SettingsEmailRequired,
	{wire.FieldEmail, "too_long"}:      locales.SettingsEmailInvalid,
	{wire.FieldEmail, "invalid"}:       locales.SettingsEmailInvalid,
	{wire.FieldCode, wire.ReasonGuest}: locales.FollowWrong,

	{wire.FieldReference, "required"}:     locales.LostReferenceRequired,
	{wire.FieldReference, "format"}:       locales.LostReferenceFormat,
	{wire.FieldReference, "check_digits"}: locales.LostReferenceSlip,

	{"", wire.ReasonGuest}: locales.FollowMany,
}

// guestMistake says what went wrong in a form of somebody without an account.
func guestMistake(pen widget.Pen, f wire.Fault) string {
	if k, ok := guestMistakes[[2]string{f.Field, f.Reason}]; ok {
		return pen.F(k, locales.Args{"Max": rights.MaxLine})
	}
	return pen.Mistake(f)
}

// guestErrors says above a form what was not accepted, or nil.
func guestErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	switch {
	case f == nil:
		return nil
	case f.Field == wire.FieldName, f.Field == wire.FieldEmail, f.Field == wire.FieldCode, f.Field == wire.FieldReference:
		return summed(pen, f.Field, guestMistake(pen, *f))
	}
	return pen.Errors(ui.P().Text(guestMistake(pen, *f)))
}

// guestForget is the form that throws the request away, folded.
func guestForget(pen widget.Pen, p wire.Page) ui.UI {
	return ui.Details().Body(
		ui.Summary().Text(pen.T(locales.ReviewForget)),
		ui.Div().Class("in stack").Body(
			ui.P().Text(pen.T(locales.GuestForgetText)),
			ui.Form().Method("post").Action(p.Review.SendPath).DataSet("native", "true").Body(
				widget.Hidden(wire.FieldLang, string(p.Lang)),
				widget.Hidden(wire.FieldOwner, p.Review.Owner),
				ui.Button().Class("btn btn-2 btn-s").Type("submit").Name(wire.FieldThen).Value(wire.ThenForget).
					Body(pen.Icon("trash-2"), pen.Text(locales.ReviewForgetGo)),
			),
		),
	)
}

// guestAfterwards says what happens once the request is sent.
func guestAfterwards(pen widget.Pen, r *wire.ReviewData) ui.UI {
	steps := []ui.UI{
		ui.Li().Text(pen.T(locales.GuestNextMail)),
		ui.Li().Text(pen.T(locales.GuestNextCode)),
		ui.Li().Text(pen.T(locales.ReviewNextRoute)),
	}
	if !r.IfToday.IsZero() {
		due := widget.Rich(pen.F(locales.ReviewNextDue, locales.Args{"Day": widget.Slot(0)}), pen.LongDate(r.IfToday))
		steps = append(steps, ui.Li().Body(due...), ui.Li().Text(pen.T(locales.GuestNextClock)))
	}
	return ui.Aside().Class("card").Aria("labelledby", "afterwards").Body(
		ui.H2().ID("afterwards").Class("h-s").Text(pen.T(locales.ReviewNext)),
		ui.Ol().Class("stack-s small").Body(steps...),
	)
}

// GuestSent is the page after a request without an account: the same whatever
// was typed, since who gets a mail is nobody else's business.
func GuestSent(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{ui.Div().Class("head narrow").Role("status").Body(
		widget.H1(pen.T(locales.GuestSentHeading)),
		ui.P().Class("lead").Text(pen.T(locales.GuestSentLead)),
		ui.P().Text(pen.T(locales.GuestSentTime)),
		ui.P().Text(pen.T(locales.GuestSentNone)),
		demoMailbox(pen, p.Guest.Mailbox),
		pen.Go(wire.Path(p.Lang, wire.GuestReview, ""), pen.T(locales.GuestSentBack)),
	)}
}

// demoMailbox leads to where the demonstration shows the mails that it would
// send, or is nil outside it.
func demoMailbox(pen widget.Pen, address string) ui.UI {
	if address == "" {
		return nil
	}
	return pen.Note(widget.Warm, "mail",
		ui.P().Text(pen.T(locales.GuestDemo)),
		ui.P().Body(ui.A().Class("go").Href(address).Rel("external noreferrer").Body(pen.Text(locales.GuestDemoGo), pen.Icon("arrow-right"))),
	)
}

// GuestConfirm is the page behind the link of the mail. Only its button
// confirms, since programs open the links of mails by themselves.
func GuestConfirm(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{ui.Div().Class("head narrow").Body(
		widget.H1(pen.T(locales.GuestConfirmHeading)),
		ui.P().Class("lead").Text(pen.T(locales.GuestConfirmLead)),
		ui.P().Text(pen.T(locales.GuestConfirmCode)),
		ui.Form().Method("post").Action(p.Guest.SendPath).DataSet("native", "true").Body(
			ui.Button().Class("btn").Type("submit").Body(pen.Icon("check"), pen.Text(locales.GuestConfirmGo)),
		),
		ui.P().Class("muted").Text(pen.T(locales.GuestConfirmOther)),
	)}
}

// overs holds what is said of what is over. What is not known reads as a link:
// that promises nothing.
var overs = map[wire.Over]struct{ heading, text locales.Key }{
	wire.OverLink:  {locales.GuestOverLink, locales.GuestOverLinkText},
	wire.OverForm:  {locales.GuestOverForm, locales.GuestOverFormText},
	wire.OverVisit: {locales.GuestOverVisit, locales.GuestOverVisitText},
}

// GuestOver tells one who came too late what is left, and the ways on.
func GuestOver(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Guest
	words, ok := overs[g.Over]
	if !ok {
		words = overs[wire.OverLink]
	}
	again := pen.Second(g.AskPath, "send", pen.T(locales.GuestOverAgain))
	follow := pen.Button(wire.Path(p.Lang, wire.Follow, ""), "log-in", pen.T(locales.FollowHeading))
	var kept ui.UI
	if g.Over == wire.OverVisit {
		k := locales.GuestOverLost
		if p.Fault != nil && p.Fault.Kept {
			k = locales.GuestOverKept
		}
		kept, again = ui.P().Text(pen.T(k)), nil
	}
	return []ui.UI{ui.Div().Class("head narrow").Body(
		widget.H1(pen.T(words.heading)),
		ui.P().Class("lead").Text(pen.T(words.text)),
		kept,
		ui.Div().Class("row").Body(follow, again),
	)}
}
