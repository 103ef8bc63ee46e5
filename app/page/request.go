package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Ids of what the parts of a request's page point to.
const (
	writeID = wire.FieldText // where a message is written
	clockID = "clock"
)

// Request is one request: where it stands and whose turn it is, until when,
// what became of each part, what was written, and what happened. It is a
// document: its forms are the browser's own.
func Request(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Request
	return []ui.UI{
		pen.Crumbs(
			widget.Crumb{Path: wire.Path(p.Lang, wire.Me, ""), Name: pen.T(locales.NavHome)},
			widget.Crumb{Path: wire.Path(p.Lang, wire.Requests, ""), Name: pen.T(locales.NavMyRequests)},
		),
		threadErrors(pen, p),
		doneNote(pen, threadDone, r.Done),
		requestHead(pen, r, nil),
		proofOwed(pen, r),
		yours(pen, r),
		identityAsked(pen, r, ui.H2().Text(pen.T(locales.GuestMask))),
		late(pen, p),
		twice(pen, r),
		clock(pen, r),
		requestColumns(pen, p, documents(pen, r)),
	}
}

// requestHead says which request it is and where it stands. More stands below.
func requestHead(pen widget.Pen, r *wire.RequestData, more ui.UI) ui.UI {
	return ui.Div().Class("head").Body(
		ui.P().Class("row").Body(
			pen.Status(r.Status),
			ui.Span().Class("small muted num").Text(pen.F(locales.RequestReference,
				locales.Args{"Reference": string(r.Reference)})),
		),
		widget.H1(pen.RightList(r.Rights)),
		ui.P().Class("lead").Text(pen.StatusText(r.Status)),
		more,
	)
}

// requestColumns returns what became of each part, the messages and, beside
// them, what happened, the documents and what was asked.
func requestColumns(pen widget.Pen, p wire.Page, documents ui.UI) ui.UI {
	r := p.Request
	return ui.Div().Class("cols").Body(
		ui.Div().Class("stack-l").Body(results(pen, r), disagree(pen, p), messages(pen, p)),
		ui.Aside().Class("stack-l").Body(
			history(pen, r),
			documents,
			asked(pen, r),
			withdraw(pen, r),
		),
	)
}

// threadDone holds what is said of what was just done on a request.
var threadDone = map[string]locales.Key{
	wire.DoneSent:      locales.ThreadDoneSent,
	wire.DoneWithdrawn: locales.ThreadDoneWithdrawn,
}

// doneNote says what was done just before, or nil for what has no words.
func doneNote(pen widget.Pen, words map[string]locales.Key, what string) ui.UI {
	k, ok := words[what]
	if !ok {
		return nil
	}
	return ui.Div().Role("status").Body(pen.Note(widget.Good, "check", ui.P().Text(pen.T(k))))
}

// yours leads one who has to act to where they do, or is nil.
func yours(pen widget.Pen, r *wire.RequestData) ui.UI {
	if r.Turn != rights.PersonTurn || !r.CanWrite {
		return nil
	}
	var paused ui.UI
	if r.Paused {
		paused = ui.P().Text(pen.T(locales.ThreadPaused))
	}
	return pen.Note(widget.Warm, "message-circle",
		ui.H2().Text(pen.T(locales.ThreadYours)),
		paused,
		ui.P().Body(ui.A().Class("go").Href("#"+writeID).Body(pen.Text(locales.ThreadReply), pen.Icon("arrow-right"))),
	)
}

// identityAsked says what to hide on a document that shows who one is, and for
// how long it stays, after words that lead to it; or is nil where the office did
// not ask.
func identityAsked(pen widget.Pen, r *wire.RequestData, lead ...ui.UI) ui.UI {
	if r.Files == nil || r.Status != rights.IdentityAsked {
		return nil
	}
	return pen.Note(widget.Plain, "user-round", append(lead,
		ui.Ul().Body(
			ui.Li().Text(pen.T(locales.GuestMaskOnly)),
			ui.Li().Text(pen.T(locales.GuestMaskHide)),
			ui.Li().Text(pen.T(locales.GuestMaskWrite)),
		),
		ui.P().Text(pen.T(locales.GuestMaskGone)),
	)...)
}

// proofs holds what may be sent to show that one may act for another person.
// What is no document has no words here.
var proofs = map[rights.Proof]locales.Key{
	rights.ProofParent:  locales.ThreadProofParent,
	rights.ProofOrder:   locales.ThreadProofOrder,
	rights.ProofMandate: locales.ThreadProofMandate,
	rights.ProofDeath:   locales.ThreadProofDeath,
}

// proofOwed says what has still to be sent by somebody who asks for another
// person, and leads to where they do; or is nil.
func proofOwed(pen widget.Pen, r *wire.RequestData) ui.UI {
	var list []ui.UI
	var household, add ui.UI
	for _, p := range r.ProofOwed {
		if k, ok := proofs[p]; ok {
			list = append(list, ui.Li().Text(pen.T(k)))
		}
		if p == rights.ProofHousehold {
			household = ui.P().Text(pen.T(locales.ThreadProofHousehold))
		}
	}
	if len(list) == 0 {
		return nil
	}
	if r.CanWrite && widget.Room(r.Files) {
		add = ui.P().Body(ui.A().Class("go").Href("#"+wire.FieldFile).
			Body(pen.Text(locales.ThreadProofAdd), pen.Icon("arrow-right")))
	}
	return pen.Note(widget.Warm, "files",
		ui.H2().Text(pen.T(locales.ThreadProofHeading)),
		ui.P().Text(pen.T(locales.ThreadProofText)),
		ui.Ul().Body(list...),
		household,
		add,
	)
}

// late says that the legal period is over, and what one can do, or nil.
func late(pen widget.Pen, p wire.Page) ui.UI {
	r := p.Request
	if !r.Overdue || !r.Status.Open() {
		return nil
	}
	var by ui.UI
	if len(r.LateBy) > 0 {
		by = ui.P().Text(pen.F(locales.ThreadLateBy, locales.Args{"By": strings.Join(r.LateBy, ", ")}))
	}
	return pen.Note(widget.Bad, "triangle-alert", append([]ui.UI{
		ui.H2().Text(pen.T(locales.RequestLateHeading)),
		ui.P().Text(pen.T(locales.RequestLateText)),
		by,
	}, complaint(pen, p)...)...)
}

// twice says that an earlier request asks for the same, or nil.
func twice(pen widget.Pen, r *wire.RequestData) ui.UI {
	if r.Earlier == nil {
		return nil
	}
	link := ui.A().Href(r.Earlier.Path).Body(pen.Reference(r.Earlier.Reference))
	return pen.Note(widget.Plain, "info", ui.P().Body(
		widget.Rich(pen.F(locales.ThreadEarlier, locales.Args{"Reference": widget.Slot(0)}), link)...,
	))
}

// clock returns the deadline with its computation.
func clock(pen widget.Pen, r *wire.RequestData) ui.UI {
	var bar ui.UI
	switch {
	case !r.Status.Open():
		bar = ui.P().Body(widget.Rich(pen.F(locales.ThreadDates, locales.Args{
			"Received": widget.Slot(0), "Due": widget.Slot(1),
		}), pen.Date(r.Received), pen.Date(r.Due))...)
	case r.FirstDay > 0:
		bar = pen.DeadlineSince(r.RequestCard, r.FirstDay, locales.ThreadBar)
	default:
		bar = pen.Deadline(r.RequestCard)
	}
	return ui.Section().Class("card card-lift").Aria("labelledby", clockID).Body(
		ui.H2().ID(clockID).Class("vh").Text(pen.T(locales.RequestClock)),
		bar,
		extended(pen, r),
		ui.Details().Class("law").Body(
			ui.Summary().Text(pen.T(locales.RequestHow)),
			ui.Div().Class("in").Body(pen.Steps(r.Steps), pen.Law(r.Calendar)),
		),
	)
}

// extended says what the line on the bar is, and who extended the period, why
// and until when.
func extended(pen widget.Pen, r *wire.RequestData) ui.UI {
	if len(r.Extended) == 0 {
		return nil
	}
	var lines []ui.UI
	if !r.First.IsZero() && r.Status.Open() {
		line := widget.Rich(pen.F(locales.ThreadFirst, locales.Args{"Day": widget.Slot(0)})+" ", pen.Date(r.First))
		lines = append(lines, ui.P().Body(line...))
	}
	for _, e := range r.Extended {
		words := pen.F(locales.ThreadExtended, locales.Args{"Day": widget.Slot(0)})
		if e.By != "" {
			words = pen.F(locales.ThreadExtendedBy, locales.Args{"Day": widget.Slot(0), "Due": widget.Slot(1), "By": widget.Slot(2)})
		}
		words += " " + pen.T(reasonOf(e.Reason).why)
		lines = append(lines, ui.P().Body(widget.Rich(words, pen.Date(e.Day), pen.Date(e.Due), ui.B().Text(e.By))...))
	}
	return ui.Div().Class("stack-s small muted").Body(lines...)
}

// history returns what happened, and what comes next.
func history(pen widget.Pen, r *wire.RequestData) ui.UI {
	var lines []ui.UI
	for _, h := range r.History {
		what, share := pen.Event(h.Event), ui.UI(nil)
		switch h.Event {
		case rights.Overdue:
			what = pen.T(locales.ThreadToldLate)
		case rights.ForgetIdentity:
			what = pen.T(locales.GuestIdentityGone)
		}
		if len(h.For) > 0 {
			share = ui.P().Class("small").Text(pen.F(locales.ThreadFor, locales.Args{"By": strings.Join(h.For, ", ")}))
		}
		lines = append(lines, ui.Li().Body(
			ui.H3().Text(what),
			ui.P().Class("when").Body(pen.Date(h.Day), ui.Text(", "+pen.ClockTime(h.Clock)+", "+pen.T(partyName(h.By)))),
			share,
		))
	}
	if r.Status.Open() {
		lines = append(lines, next(pen, r)...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "history").Body(
		ui.H2().ID("history").Class("h-s").Text(pen.T(locales.RequestHistory)),
		ui.Ol().Class("line").Role("list").Body(lines...),
	)
}

// next returns the step that a request is at, and the answer to come.
func next(pen widget.Pen, r *wire.RequestData) []ui.UI {
	by := widget.Rich(pen.F(locales.RequestAnswerBy, locales.Args{"Day": widget.Slot(0)}), pen.Date(r.Due))
	return []ui.UI{
		ui.Li().Class("now").Body(
			ui.H3().Text(pen.StatusName(r.Status)),
			ui.P().Text(pen.StatusText(r.Status)),
		),
		ui.Li().Class("next").Body(
			ui.H3().Text(pen.T(locales.RequestAnswer)),
			ui.P().Class("when").Body(by...),
		),
	}
}

// documents returns the documents of the answer, the receipt, and for how long
// they stay.
func documents(pen widget.Pen, r *wire.RequestData) ui.UI {
	stays := keptUntil(pen, r)
	if stays == nil {
		stays = ui.P().Class("small muted").Text(pen.T(locales.ThreadKept))
	}
	var open ui.UI
	if r.Shared {
		open = sharedScreen(pen)
	} else if len(r.Documents) > 0 {
		open = ui.P().Class("small muted").Text(pen.T(locales.ThreadOpen))
	}
	return documentsWith(pen, r, ui.P().Body(pen.Go(r.ReceiptPath, pen.T(locales.RequestReceipt))), open, stays)
}

// documentsWith names the documents of the answer, with what is said of them.
func documentsWith(pen widget.Pen, r *wire.RequestData, more ...ui.UI) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", "documents").Body(append([]ui.UI{
		ui.H2().ID("documents").Class("h-s").Text(pen.T(locales.ThreadDocuments)),
		pen.FileList(r.Documents, false),
	}, more...)...)
}

// keptUntil says until when a request stays, or is nil while that is not known.
func keptUntil(pen widget.Pen, r *wire.RequestData) ui.UI {
	if r.KeptUntil.IsZero() {
		return nil
	}
	return ui.P().Class("small muted").Body(
		widget.Rich(pen.F(locales.ThreadKeptUntil, locales.Args{"Day": widget.Slot(0)}), pen.Date(r.KeptUntil))...)
}

// sharedScreen says why no file is given out here, and how one gets it.
func sharedScreen(pen widget.Pen) ui.UI {
	return pen.Note(widget.Plain, "info",
		ui.P().Text(pen.T(locales.ThreadShared)),
		ui.P().Text(pen.T(locales.ThreadSharedHow)),
	)
}

// behalves holds what is said of a request for somebody else.
var behalves = map[rights.Behalf]locales.Key{
	rights.Child:      locales.ThreadForChild,
	rights.Protected:  locales.ThreadForProtected,
	rights.Mandated:   locales.ThreadForMandate,
	rights.HeirOf:     locales.ThreadForHeir,
	rights.ProviderOf: locales.ThreadForProvider,
}

// asked returns what was filled in, folded, and whom it is for.
func asked(pen widget.Pen, r *wire.RequestData) ui.UI {
	var whom ui.UI
	if k, ok := behalves[r.Behalf]; ok {
		whom = ui.P().Text(pen.T(k))
	}
	if whom == nil && len(r.Lines) == 0 {
		return nil
	}
	return ui.Section().Class("stack").Aria("labelledby", "asked").Body(
		ui.H2().ID("asked").Class("h-s").Text(pen.T(locales.ThreadAsked)),
		whom,
		answered(pen, r.Lines),
		pen.FileList(r.Attached, false),
	)
}

// withdraw is the form that takes a request back, folded, or nil. The fold is
// the step before: nothing is sent by opening it.
func withdraw(pen widget.Pen, r *wire.RequestData) ui.UI {
	if !r.CanWithdraw {
		return nil
	}
	return ui.Details().Body(
		ui.Summary().Text(pen.T(locales.ThreadWithdraw)),
		ui.Div().Class("in").Body(
			ui.P().Text(pen.T(locales.ThreadWithdrawText)),
			ui.Form().Method("post").Action(r.SendPath).DataSet("native", "true").Body(
				widget.Hidden(wire.FieldOwner, r.Owner),
				send("btn btn-2", wire.FieldThen, wire.ThenWithdraw).Text(pen.T(locales.ThreadWithdrawGo)),
			),
		),
	)
}
