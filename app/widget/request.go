package widget

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// A statusLook is how a status is told and drawn.
type statusLook struct {
	label, text locales.Key
	class       string
	icon        string
}

// statuses holds the look of every status.
var statuses = map[rights.Status]statusLook{
	rights.Received:         {locales.StatusReceived, locales.StatusReceivedText, "label-us", "inbox"},
	rights.Assigned:         {locales.StatusAssigned, locales.StatusAssignedText, "label-us", "clock"},
	rights.WaitingForPerson: {locales.StatusWaiting, locales.StatusWaitingText, "label-you", "message-circle"},
	rights.Answered:         {locales.StatusAnswered, locales.StatusAnsweredText, "label-ok", "check"},
	rights.PartlyAnswered:   {locales.StatusPartly, locales.StatusPartlyText, "label-ok", "check"},
	rights.Refused:          {locales.StatusRefused, locales.StatusRefusedText, "label-bad", "lock"},
	rights.Withdrawn:        {locales.StatusWithdrawn, locales.StatusWithdrawnText, "label-plain", "hand"},
	rights.Closed:           {locales.StatusClosed, locales.StatusClosedText, "label-plain", "check"},
}

// Status returns the label of a status.
func (pen Pen) Status(s rights.Status) ui.UI {
	look := statuses[s]
	return ui.Span().Class("label", look.class).Body(pen.Icon(look.icon), pen.Text(look.label))
}

// StatusName names a status in a few words.
func (pen Pen) StatusName(s rights.Status) string { return pen.T(statuses[s].label) }

// StatusText says what a status means for the person.
func (pen Pen) StatusText(s rights.Status) string { return pen.T(statuses[s].text) }

// rightNames holds what each right is called by those who use it.
var rightNames = map[rights.Right]locales.Key{
	rights.Access:        locales.RightAccess,
	rights.Rectification: locales.RightRectification,
	rights.Erasure:       locales.RightErasure,
	rights.Restriction:   locales.RightRestriction,
	rights.Objection:     locales.RightObjection,
	rights.HumanReview:   locales.RightHumanReview,
	rights.Transfer:      locales.RightTransfer,
	rights.Question:      locales.RightQuestion,
}

// RequestTitle names a request by its right and its domains.
func (pen Pen) RequestTitle(r wire.RequestCard) string {
	right := pen.T(rightNames[r.Right])
	if len(r.Domains) == 0 {
		return right
	}
	return pen.F(locales.RightDomains, locales.Args{"Right": right, "Domains": pen.List(r.Domains)})
}

// Reference returns a reference in one piece, with its digits of equal width.
func (pen Pen) Reference(ref rights.Reference) ui.UI {
	return ui.Span().Class("num").Text(string(ref))
}

// RequestCard returns the card of a request. Level is the level of its
// heading, 2 or 3.
func (pen Pen) RequestCard(r wire.RequestCard, level int) ui.UI {
	var clock ui.UI
	if r.Status.Open() {
		clock = pen.Deadline(r)
	}
	return ui.Article().Class("card card-lift card-link").Body(
		ui.P().Class("row").Body(
			pen.Status(r.Status),
			ui.Span().Class("xs muted").Body(pen.Reference(r.Reference)),
		),
		heading(level).Body(ui.A().Href(r.Path).Text(pen.RequestTitle(r))),
		ui.P().Class("small").Text(pen.StatusText(r.Status)),
		clock,
	)
}

// heading returns a heading of a level that looks like any heading of a card.
func heading(level int) ui.HTMLElem {
	if level == 2 {
		return ui.Elem("h2").Class("h-card")
	}
	return ui.Elem("h3").Class("h-card")
}

// events holds what is said of each thing that happens to a request.
var events = map[string]locales.Key{
	"received":                  locales.EventReceived,
	string(rights.Assign):       locales.EventAssign,
	string(rights.Ask):          locales.EventAsk,
	string(rights.Reply):        locales.EventReply,
	"extend":                    locales.EventExtend,
	string(rights.Answer):       locales.EventAnswer,
	string(rights.AnswerPartly): locales.EventAnswerPartly,
	string(rights.Refuse):       locales.EventRefuse,
	string(rights.Withdraw):     locales.EventWithdraw,
	string(rights.Close):        locales.EventClose,
}

// Event says what happened to a request.
func (pen Pen) Event(event string) string {
	if k, ok := events[event]; ok {
		return pen.T(k)
	}
	return pen.T(locales.EventOther)
}
