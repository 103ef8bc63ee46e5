package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// partyName names a side of a request, as the person sees it.
func partyName(by rights.Party) locales.Key {
	switch by {
	case rights.Person:
		return locales.ThreadYou
	case rights.Office:
		return locales.ThreadOffice
	}
	return locales.BrandName
}

// messages returns what was written on both sides, and the form to write more.
func messages(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Request
	var list ui.UI = ui.P().Class("muted").Text(pen.T(locales.ThreadNone))
	if len(r.Messages) > 0 {
		items := make([]ui.UI, len(r.Messages))
		for i, m := range r.Messages {
			items[i] = message(pen, m, closedAnswer(pen, p))
		}
		list = ui.Ol().Class("thread").Role("list").Body(items...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "messages").Body(
		ui.H2().ID("messages").Text(pen.T(locales.ThreadMessages)),
		list,
		writing(pen, p),
	)
}

// kinds holds the labels of messages that are more than that.
var kinds = map[string]struct {
	label locales.Key
	class string
	icon  string
}{
	"question": {locales.ThreadQuestion, "label-you", "message-circle"},
	"identity": {locales.ThreadIdentity, "label-you", "user-round"},
	"answer":   {locales.ThreadAnswer, "label-ok", "check"},
}

// closedAnswer says why an answer is not shown, and leads to what opens it: a
// login for which the one of now is too old or, for somebody without an account,
// the code once more. Where neither would, it says what does.
func closedAnswer(pen widget.Pen, p wire.Page) ui.UI {
	path, why := p.Request.OpenPath, locales.ThreadClosedAnswer
	switch {
	case path == "":
		return ui.P().Text(pen.T(locales.GuestAnswerClosed) + " " + pen.T(locales.GuestAnswerHow))
	case p.Guest != nil:
		why = locales.GuestAnswerAgain
	}
	return ui.Div().Class("stack-s").Body(
		ui.P().Text(pen.T(why)),
		ui.P().Body(ui.A().Class("go").Href(path).DataSet("native", "true").
			Body(pen.Icon("shield"), pen.Text(locales.ThreadOpenAnswer))),
	)
}

// message returns one message, as it was typed, with its files and whether
// the other side has read it. Closed stands for the text of an answer that is
// not shown.
func message(pen widget.Pen, m wire.MessageCard, closed ui.UI) ui.UI {
	li := ui.Li()
	if m.From == rights.Person {
		li = li.Class("me")
	}
	var labels []ui.UI
	if k, ok := kinds[m.Kind]; ok {
		labels = append(labels, ui.Span().Class("label", k.class).Body(pen.Icon(k.icon), pen.Text(k.label)))
	}
	if m.New {
		labels = append(labels, ui.Span().Class("label label-you").Body(pen.Icon("mail"), pen.Text(locales.RequestsFresh)))
	}
	var marks, read ui.UI
	if len(labels) > 0 {
		marks = ui.P().Class("row").Body(labels...)
	}
	if m.From == rights.Person {
		k := locales.ThreadUnread
		if m.Read {
			k = locales.ThreadRead
		}
		read = ui.P().Class("xs muted").Text(pen.T(k))
	}
	var text ui.UI
	switch {
	case m.Text != "":
		text = ui.P().Class("typed").Text(m.Text)
	case m.Closed:
		text = closed
	case m.From == rights.Person && len(m.Files) == 0: // it was a file alone, which is gone
		text = ui.P().Class("muted").Text(pen.T(locales.GuestFileGone))
	}
	return li.Body(
		ui.P().Class("from").Body(
			ui.B().Text(pen.T(partyName(m.From))),
			ui.Span().Body(pen.Date(m.Day), ui.Text(", "+pen.ClockTime(m.Clock))),
		),
		marks,
		text,
		pen.FileList(m.Files, false),
		read,
	)
}

// writing is the form of the next message with its files, or says why there is
// none. What says whose it is comes before the files, which may be many.
func writing(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Request
	if !r.CanWrite {
		return ui.P().Class("muted").Text(pen.T(locales.ThreadOver))
	}
	form := ui.Form().Class("stack").Method("post").Action(r.SendPath).DataSet("native", "true")
	label := locales.ThreadWrite
	if r.Turn == rights.PersonTurn {
		label = locales.ThreadWriteReply
	}
	parts := []ui.UI{
		widget.Hidden(wire.FieldLang, string(p.Lang)),
		widget.Hidden(wire.FieldOwner, r.Owner),
		widget.Hidden(wire.FieldKey, r.Key),
		textField(pen, p, label),
	}
	if r.Files != nil {
		form = pen.Uploads(form, r.Files, r.Owner, r.ID)
		parts = append(parts, pen.FileField(r.Files, p.Fault))
	}
	return form.Body(append(parts, ui.P().Body(
		ui.Button().Class("btn").Type("submit").Body(pen.Icon("send"), pen.Text(locales.ThreadSend)),
	))...)
}

// textField returns the field of a message, with what was typed.
func textField(pen widget.Pen, p wire.Page, label locales.Key) ui.UI {
	area := ui.Textarea().ID(writeID).Name(wire.FieldText).Class("input").Rows(4)
	if p.Request.Typed != "" {
		area = area.Body(ui.Text(p.Request.Typed))
	}
	return widget.Framed(pen, widget.Field{
		ID: writeID, Label: pen.T(label), Hint: pen.F(locales.ThreadWriteHint, locales.Args{"Max": rights.MaxText}),
		Mistake: mistakeAt(pen, p.Fault, wire.FieldText, mistakeIn),
	}, area)
}

// threadMistakes holds the words for what can be wrong with a message.
var threadMistakes = map[string]locales.Key{
	"required": locales.ThreadTextRequired,
	"too_long": locales.ThreadTextTooLong,
	"invalid":  locales.ThreadTextInvalid,
}

// mistakeIn says what went wrong on the page of a request.
func mistakeIn(pen widget.Pen, f wire.Fault) string {
	if f.Field == wire.FieldFile && f.Reason == wire.ReasonNotAsked {
		return pen.T(locales.GuestFileNotAsked)
	}
	if k, ok := threadMistakes[f.Reason]; ok && f.Field == wire.FieldText {
		return pen.F(k, locales.Args{"Max": rights.MaxText})
	}
	return pen.Mistake(f)
}

// threadErrors says above the page of a request what was not accepted, or nil.
func threadErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	switch {
	case f == nil:
		return nil
	case f.Code == fault.StepUp:
		return stepUp(pen, p)
	case f.Field == wire.FieldText && p.Request.CanWrite, f.Field == wire.FieldFile && p.Request.CanWrite && widget.Room(p.Request.Files):
		return pen.ErrorSummary(mistakeIn(pen, *f), f.Field)
	}
	return pen.ErrorSummary(mistakeIn(pen, *f), "")
}
