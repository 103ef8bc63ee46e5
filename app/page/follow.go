package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Follow asks for the reference and the code of a request that was made without
// an account.
func Follow(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Guest
	reference := guestField{id: wire.FieldReference, label: locales.FollowReference, hint: locales.FollowReferenceHint, value: g.Reference}
	code := guestField{id: wire.FieldCode, label: locales.FollowCode, hint: locales.FollowCodeHint}
	return []ui.UI{ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l narrow").Body(
			guestErrors(pen, p),
			ui.Div().Class("head").Body(
				widget.H1(pen.T(locales.FollowHeading)),
				ui.P().Class("lead").Text(pen.T(locales.FollowLead)),
			),
			ui.Form().Class("stack").Method("post").Action(g.SendPath).NoValidate(true).DataSet("native", "true").Body(
				widget.Hidden(wire.FieldLang, string(p.Lang)),
				reference.draw(pen, p.Fault),
				code.draw(pen, p.Fault),
				ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Text(locales.FollowGo), pen.Icon("arrow-right"))),
			),
		),
		ui.Aside().Class("stack").Aria("labelledby", "lost").Body(
			ui.H2().ID("lost").Class("h-s").Text(pen.T(locales.FollowLost)),
			ui.P().Class("small").Text(pen.T(locales.FollowLostText)),
			pen.Go(pen.Path(wire.LostCode, ""), pen.T(locales.FollowLostGo)),
		),
	)}
}

// LostCode asks for the reference of a request that was made without an account
// and the address that it was confirmed from, for a new code.
func LostCode(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Guest
	reference := guestField{id: wire.FieldReference, label: locales.FollowReference, hint: locales.FollowReferenceHint, value: g.Reference}
	email := guestField{
		id: wire.FieldEmail, kind: "email", label: locales.SettingsEmail, hint: locales.LostEmailHint, value: g.Email, complete: "email",
	}
	return []ui.UI{ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l narrow").Body(
			guestErrors(pen, p),
			ui.Div().Class("head").Body(
				widget.H1(pen.T(locales.LostHeading)),
				ui.P().Class("lead").Text(pen.T(locales.LostLead)),
			),
			ui.Form().Class("stack").Method("post").Action(g.SendPath).NoValidate(true).DataSet("native", "true").Body(
				widget.Hidden(wire.FieldLang, string(p.Lang)),
				reference.draw(pen, p.Fault),
				email.draw(pen, p.Fault),
				ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("mail"), pen.Text(locales.LostGo))),
			),
		),
		ui.Aside().Class("stack").Aria("labelledby", "other").Body(
			ui.H2().ID("other").Class("h-s").Text(pen.T(locales.LostOther)),
			ui.P().Class("small").Text(pen.T(locales.LostOtherText)),
			pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.ReadContactGo)),
		),
	)}
}

// LostSent is the page after [LostCode]: the same whatever was typed, since who
// wrote here is nobody else's business.
func LostSent(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{ui.Div().Class("head narrow").Role("status").Body(
		widget.H1(pen.T(locales.GuestSentHeading)),
		ui.P().Class("lead").Text(pen.T(locales.LostSentLead)),
		ui.P().Text(pen.T(locales.LostSentSame)),
		ui.P().Text(pen.T(locales.LostSentNone)),
		demoMailbox(pen, p.Guest.Mailbox),
		pen.Go(pen.Path(wire.LostCode, ""), pen.T(locales.LostSentBack)),
	)}
}

// NewCode is the page behind the link for a new code. Only its button makes
// one, since programs open the links of mails by themselves.
func NewCode(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{ui.Div().Class("head narrow").Body(
		widget.H1(pen.T(locales.NewcodeHeading)),
		ui.P().Class("lead").Text(pen.T(locales.NewcodeLead)),
		ui.P().Text(pen.T(locales.NewcodeNote)),
		ui.Form().Method("post").Action(p.Guest.SendPath).DataSet("native", "true").Body(
			ui.Button().Class("btn").Type("submit").Body(pen.Icon("check"), pen.Text(locales.NewcodeGo)),
		),
		ui.P().Class("muted").Text(pen.T(locales.NewcodeOther)),
	)}
}

// GuestRequest is the request that somebody follows with its code: as [Request]
// is, but that no document opens, and that files are taken only where the
// office asked who somebody is.
func GuestRequest(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	return []ui.UI{
		threadErrors(pen, p),
		doneNote(pen, threadDone, r.Done),
		ui.Div().Class("head").Body(
			ui.P().Class("row").Body(
				pen.Status(r.Status),
				ui.Span().Class("small muted num").Text(pen.F(locales.RequestReference,
					locales.Args{"Reference": string(r.Reference)})),
			),
			widget.H1(pen.RightList(r.Rights)),
			ui.P().Class("lead").Text(pen.StatusText(r.Status)),
			guestLeave(pen, r),
		),
		yours(pen, r),
		guestIdentity(pen, r),
		late(pen, p),
		clock(pen, r),
		ui.Div().Class("cols").Body(
			ui.Div().Class("stack-l").Body(results(pen, r), disagree(pen, p), messages(pen, p)),
			ui.Aside().Class("stack-l").Body(
				history(pen, r),
				guestDocuments(pen, r),
				asked(pen, r),
				withdraw(pen, r),
			),
		),
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

// guestIdentity says how one proves who one is, without a document first, and
// what to hide on one; or is nil where the office did not ask.
func guestIdentity(pen widget.Pen, r *wire.RequestData) ui.UI {
	if r.Files == nil || r.Status != rights.IdentityAsked {
		return nil
	}
	return pen.Note(widget.Plain, "user-round",
		ui.H2().Text(pen.T(locales.GuestIdentity)),
		ui.P().Text(pen.T(locales.GuestIdentityFirst)),
		ui.P().Body(ui.B().Text(pen.T(locales.GuestMask))),
		ui.Ul().Body(
			ui.Li().Text(pen.T(locales.GuestMaskOnly)),
			ui.Li().Text(pen.T(locales.GuestMaskHide)),
			ui.Li().Text(pen.T(locales.GuestMaskWrite)),
		),
		ui.P().Text(pen.T(locales.GuestMaskGone)),
	)
}

// guestDocuments names the documents of the answer, says how one gets them, and
// leads to the receipt.
func guestDocuments(pen widget.Pen, r *wire.RequestData) ui.UI {
	parts := []ui.UI{ui.H2().ID("documents").Class("h-s").Text(pen.T(locales.ThreadDocuments))}
	if len(r.Documents) > 0 {
		parts = append(parts, pen.FileList(r.Documents, false))
	}
	parts = append(parts,
		ui.P().Text(pen.T(locales.GuestDocuments)+" "+pen.T(locales.GuestDocumentsHow)),
		ui.P().Body(pen.Go(r.ReceiptPath, pen.T(locales.RequestReceipt))),
	)
	if !r.KeptUntil.IsZero() {
		parts = append(parts, ui.P().Class("small muted").Body(
			widget.Rich(pen.F(locales.ThreadKeptUntil, locales.Args{"Day": widget.Slot(0)}), pen.Date(r.KeptUntil))...))
	}
	return ui.Section().Class("stack").Aria("labelledby", "documents").Body(parts...)
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
	return []ui.UI{
		ui.Div().Class("head").Body(
			widget.H1(pen.T(heading)),
			ui.P().Class("lead").Text(pen.T(locales.ReceiptLead)),
		),
		guestCode(pen, p.Guest),
		ui.Div().Class("cols").Body(
			ui.Article().Class("receipt").Aria("label", pen.T(locales.ReceiptLabel)).Body(
				receiptHead(pen, r),
				ui.Section().Class("stack").Aria("labelledby", "why").Body(
					ui.H2().ID("why").Class("h-s").Text(pen.T(locales.ReceiptWhy)),
					pen.Steps(r.Steps),
					pen.Law(r.Calendar),
				),
				receiptRequest(pen, r),
				proven(pen, r.Proof),
			),
			guestReceiptNext(pen, r),
		),
	}
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

// guestReceiptNext returns what happens now.
func guestReceiptNext(pen widget.Pen, r *wire.RequestData) ui.UI {
	lines := []ui.UI{ui.Li().Body(
		ui.H3().Text(pen.Event(rights.File)),
		ui.P().Text(pen.N(locales.ReceiptSent, controllers(r.Items), nil)),
	)}
	if r.Status.Open() {
		lines = append(lines, next(pen, r)...)
	}
	acts := []ui.UI{ui.A().Class("btn").Href(r.Path).Body(pen.Text(locales.ReceiptFollow), pen.Icon("arrow-right"))}
	if r.Proof != nil {
		acts = append(acts,
			file(pen, r.Proof.PDFPath, locales.ReceiptPdf),
			file(pen, r.Proof.HTMLPath, locales.ReceiptHtml),
			file(pen, r.Proof.JSONPath, locales.ReceiptJson),
		)
	}
	return ui.Aside().Class("stack-l no-print").Body(
		ui.Section().Class("stack").Aria("labelledby", "next").Body(
			ui.H2().ID("next").Class("h-s").Text(pen.T(locales.ReceiptNext)),
			ui.Ol().Class("line").Role("list").Body(lines...),
		),
		ui.Div().Class("acts-col").Body(acts...),
	)
}
