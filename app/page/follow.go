package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Follow asks for the reference and the code of a request that was made without
// an account.
func Follow(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Guest
	reference := line{id: wire.FieldReference, label: locales.FollowReference, hint: locales.FollowReferenceHint, value: g.Reference}
	code := line{id: wire.FieldCode, label: locales.FollowCode, hint: locales.FollowCodeHint}
	return guestForm(pen, p, locales.FollowHeading, locales.FollowLead,
		aside(pen, "lost", locales.FollowLost, locales.FollowLostText, pen.Go(pen.Path(wire.LostCode, ""), pen.T(locales.FollowLostGo))),
		reference.draw(pen, p.Fault, guestMistake),
		code.draw(pen, p.Fault, guestMistake),
		ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Text(locales.FollowGo), pen.Icon("arrow-right"))),
	)
}

// guestForm is a page of people without an account that is one form: its fields
// and its button, and beside it what helps who has not what it asks for.
func guestForm(pen widget.Pen, p wire.Page, heading, lead locales.Key, beside ui.UI, body ...ui.UI) []ui.UI {
	return []ui.UI{ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l narrow").Body(
			guestErrors(pen, p),
			head(pen.T(heading), pen.T(lead)),
			ui.Form().Class("stack").Method("post").Action(p.Guest.SendPath).NoValidate(true).DataSet("native", "true").Body(
				append([]ui.UI{widget.Hidden(wire.FieldLang, string(p.Lang))}, body...)...,
			),
		),
		beside,
	)}
}

// aside returns a text beside a form, with the way to more.
func aside(pen widget.Pen, id string, heading, text locales.Key, more ui.UI) ui.UI {
	return ui.Aside().Class("stack").Aria("labelledby", id).Body(
		ui.H2().ID(id).Class("h-s").Text(pen.T(heading)),
		ui.P().Class("small").Text(pen.T(text)),
		more,
	)
}

// LostCode asks for the reference of a request that was made without an account
// and the address that it was confirmed from, for a new code.
func LostCode(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Guest
	reference := line{id: wire.FieldReference, label: locales.FollowReference, hint: locales.FollowReferenceHint, value: g.Reference}
	email := emailLine(locales.SettingsEmail, locales.LostEmailHint, g.Email)
	return guestForm(pen, p, locales.LostHeading, locales.LostLead,
		aside(pen, "other", locales.LostOther, locales.LostOtherText, pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.ReadContactGo))),
		reference.draw(pen, p.Fault, guestMistake),
		email.draw(pen, p.Fault, guestMistake),
		ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("mail"), pen.Text(locales.LostGo))),
	)
}

// LostSent is the page after [LostCode]: the same whatever was typed, since who
// wrote here is nobody else's business.
func LostSent(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{brief(pen.T(locales.GuestSentHeading), pen.T(locales.LostSentLead),
		ui.P().Text(pen.T(locales.LostSentSame)),
		ui.P().Text(pen.T(locales.LostSentNone)),
		demoMailbox(pen, p.Guest.Mailbox),
		pen.Go(pen.Path(wire.LostCode, ""), pen.T(locales.LostSentBack)),
	).Role("status")}
}

// NewCode is the page behind the link of the mail that gives a new code.
func NewCode(p wire.Page) []ui.UI {
	return behindLink(widget.PenOf(p), p.Guest.SendPath, linkWords{
		heading: locales.NewcodeHeading, lead: locales.NewcodeLead, note: locales.NewcodeNote,
		act: locales.NewcodeGo, other: locales.NewcodeOther,
	})
}

// GuestRequest is the request that somebody follows with its code: as [Request]
// is, but that no document opens, and that files are taken only where the
// office asked who somebody is.
func GuestRequest(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	return []ui.UI{
		threadErrors(pen, p),
		doneNote(pen, threadDone, r.Done),
		requestHead(pen, r, guestLeave(pen, r)),
		yours(pen, r),
		guestIdentity(pen, r),
		late(pen, p),
		clock(pen, r),
		requestColumns(pen, p, guestDocuments(pen, r)),
	}
}

// guestLeave says for how long the request is open here, and closes it.
func guestLeave(pen widget.Pen, r *wire.RequestData) ui.UI {
	return ui.Form().Class("row").Method("post").Action(r.SendPath).DataSet("native", "true").Body(
		widget.Hidden(wire.FieldOwner, r.Owner),
		ui.Span().Class("small muted").Text(pen.T(locales.GuestOpen)),
		send("btn btn-2 btn-s", wire.FieldThen, wire.ThenLeave).Text(pen.T(locales.GuestLeave)),
	)
}

// guestIdentity says how one proves who one is without a document, or is nil
// where the office did not ask.
func guestIdentity(pen widget.Pen, r *wire.RequestData) ui.UI {
	return identityAsked(pen, r,
		ui.H2().Text(pen.T(locales.GuestIdentity)),
		ui.P().Text(pen.T(locales.GuestIdentityFirst)),
		ui.P().Body(ui.B().Text(pen.T(locales.GuestMask))),
	)
}

// guestDocuments names the documents of the answer, says how one gets them, and
// leads to the receipt.
func guestDocuments(pen widget.Pen, r *wire.RequestData) ui.UI {
	return documentsWith(pen, r,
		ui.P().Text(pen.T(locales.GuestDocuments)+" "+pen.T(locales.GuestDocumentsHow)),
		ui.P().Body(pen.Go(r.ReceiptPath, pen.T(locales.RequestReceipt))),
		keptUntil(pen, r),
	)
}

// GuestReceipt is the receipt of a request without an account and, right after
// the confirmation, the code by which it is followed.
func GuestReceipt(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	heading := locales.ReceiptLabel
	switch {
	case p.Guest.Fresh:
		heading = locales.GuestReceiptHeading
	case p.Guest.Renewed:
		heading = locales.NewcodeShown
	}
	return receiptOf(pen, r, heading, guestCode(pen, p.Guest))
}

// guestCode shows the code, once, also as it is said aloud; or is nil.
func guestCode(pen widget.Pen, g *wire.GuestData) ui.UI {
	if len(g.Code) == 0 {
		return nil
	}
	said := make([]string, len(g.Code))
	for i, group := range g.Code {
		said[i] = strings.Join(strings.Split(group, ""), " ")
	}
	return ui.Section().Class("card stack-s").Aria("labelledby", "code").Body(
		ui.H2().ID("code").Class("h-s").Text(pen.T(locales.GuestCodeHeading)),
		ui.P().Class("ref").Text(strings.Join(g.Code, "-")),
		ui.P().Class("small muted").Text(pen.F(locales.GuestCodeSay, locales.Args{"Code": strings.Join(said, ", ")})),
		ui.P().Text(pen.T(locales.GuestCodeText)),
		ui.P().Text(pen.T(locales.GuestFollowLater)),
	)
}
