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
				guestAskErrors(pen, p),
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

// guestAskErrors says what went wrong with an answer, or nil.
func guestAskErrors(pen widget.Pen, p wire.Page) ui.UI {
	if p.Fault != nil && p.Fault.Reason == wire.ReasonGuest {
		return pen.Errors(ui.P().Text(pen.T(locales.ReasonGuestWhat)), ui.P().Text(pen.T(locales.ReasonGuestNext)))
	}
	return askErrors(pen, p)
}

// guestClose is the form that closes what this browser has of a request, with
// why one would.
func guestClose(pen widget.Pen, p wire.Page, why locales.Key) ui.UI {
	return ui.Form().Class("stack-s").Method("post").Action(p.Guest.QuitPath).DataSet("native", "true").Body(
		widget.Hidden(wire.FieldLang, string(p.Lang)),
		ui.P().Class("small").Text(pen.T(why)),
		ui.P().Body(send("btn btn-2 btn-s", wire.FieldThen, wire.ThenLeave).Text(pen.T(locales.GuestLeave))),
	)
}

// GuestFound asks what to do with a request that was begun in this browser,
// perhaps by somebody else: it shows nothing of it.
func GuestFound(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{brief(pen.T(locales.GuestFoundHeading), pen.T(locales.GuestFoundLead),
		ui.Form().Class("row").Method("post").Action(p.Guest.QuitPath).DataSet("native", "true").Body(
			widget.Hidden(wire.FieldLang, string(p.Lang)),
			pen.Button(p.Guest.NextPath, "arrow-right", pen.T(locales.GuestFoundGo)),
			send("btn btn-2", wire.FieldThen, wire.ThenAnew).Text(pen.T(locales.GuestFoundAnew)),
		),
	)}
}

// GuestAddress asks for another address for a request that was sent. It shows
// nothing of that either.
func GuestAddress(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Guest
	email := emailLine(locales.SettingsEmail, locales.GuestEmailHint, g.Email)
	return []ui.UI{ui.Div().Class("stack-l narrow").Body(
		guestErrors(pen, p),
		head(pen.T(locales.GuestAddressHeading), pen.T(locales.GuestAddressLead), ui.P().Text(pen.T(locales.GuestAddressHidden))),
		ui.Form().Class("stack").Method("post").Action(g.SendPath).NoValidate(true).DataSet("native", "true").Body(
			widget.Hidden(wire.FieldLang, string(p.Lang)),
			widget.Hidden(wire.FieldOwner, g.Owner),
			email.draw(pen, p.Fault, guestMistake),
			ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("mail"), pen.Text(locales.GuestAddressGo))),
		),
		guestClose(pen, p, locales.GuestSentClose),
	)}
}

// guestHelp returns what is good to know at a question.
func guestHelp(pen widget.Pen, p wire.Page) ui.UI {
	keys := []locales.Key{locales.GuestHelpMail, locales.GuestHelpKept}
	if p.Ask.Prompt.ID == rights.AskGoal {
		keys = slices.Concat([]locales.Key{locales.AskHelpFree, locales.AskHelpMonth}, keys)
	}
	body := small(pen, keys...)
	if p.Ask.BackPath != "" {
		body = append(body, guestClose(pen, p, locales.GuestCloseText))
	}
	return helpBeside(pen, p.Ask, body...)
}

// GuestReview shows the request of somebody without an account once more, and
// asks who writes.
func GuestReview(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	then := afterwards(pen, p.Review,
		[]locales.Key{locales.GuestNextMail, locales.GuestNextCode, locales.ReviewNextRoute}, locales.GuestNextClock)
	return reviewed(pen, p, guestErrors(pen, p), nil, then, guestWho(pen, p), forget(pen, p, locales.GuestForgetText),
		guestClose(pen, p, locales.GuestCloseText))
}

// guestWho is the form by which the request is sent, with name and address.
func guestWho(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Review
	name := line{id: wire.FieldName, label: locales.GuestName, hint: locales.GuestNameHint, value: p.Guest.Name, complete: "name"}
	email := emailLine(locales.SettingsEmail, locales.GuestEmailHint, p.Guest.Email)
	return ui.Section().Class("stack").Aria("labelledby", "you").Body(
		ui.H2().ID("you").Class("h-s").Text(pen.T(locales.GuestYou)),
		ui.Form().ID("review").Class("stack").Method("post").Action(r.SendPath).NoValidate(true).DataSet("native", "true").Body(
			append(carried(p),
				name.draw(pen, p.Fault, guestMistake),
				email.draw(pen, p.Fault, guestMistake),
				ui.Div().Class("row").Body(sendOrBack(pen, r)...),
			)...,
		),
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
		return pen.ErrorSummary(guestMistake(pen, *f), f.Field)
	}
	return pen.ErrorSummary(guestMistake(pen, *f), "")
}

// GuestSent is the page after a request without an account: the same whatever
// was typed, since who gets a mail is nobody else's business.
func GuestSent(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{ui.Div().Class("stack-l narrow").Body(
		head(pen.T(locales.GuestSentHeading), pen.T(locales.GuestSentLead),
			ui.P().Text(pen.T(locales.GuestSentTime)),
			ui.P().Text(pen.T(locales.GuestSentNone)),
			demoMailbox(pen, p.Guest.Mailbox),
		).Role("status"),
		ui.Div().Class("stack-s").Body(
			ui.P().Text(pen.T(locales.GuestSentCorrect)),
			pen.Go(wire.Path(p.Lang, wire.GuestReview, ""), pen.T(locales.GuestSentBack)),
		),
		guestClose(pen, p, locales.GuestSentClose),
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

// GuestConfirm is the page behind the link of the mail that confirms a request.
func GuestConfirm(p wire.Page) []ui.UI {
	return behindLink(widget.PenOf(p), p.Guest.SendPath, linkWords{
		heading: locales.GuestConfirmHeading, lead: locales.GuestConfirmLead, note: locales.GuestConfirmCode,
		act: locales.GuestConfirmGo, other: locales.GuestConfirmOther,
	})
}

// overs holds what is said of what is over. What is not known reads as a link:
// that promises nothing.
var overs = map[wire.Over]struct{ heading, text locales.Key }{
	wire.OverLink:  {locales.GuestOverLink, locales.GuestOverLinkText},
	wire.OverForm:  {locales.GuestOverForm, locales.GuestOverFormText},
	wire.OverSent:  {locales.GuestOverSent, locales.GuestOverSentText},
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
	return []ui.UI{brief(pen.T(words.heading), pen.T(words.text),
		kept,
		typedBack(pen, locales.GuestOverTyped, g.Typed),
		ui.Div().Class("row").Body(follow, again),
	)}
}
