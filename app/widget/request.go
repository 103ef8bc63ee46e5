package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// A statusLook is how a status is told and drawn.
type statusLook struct {
	name, text locales.Key
	class      string
	icon       string
}

// statuses holds the look of every status. Those in which somebody has to act
// are drawn as the turn they are: see turns.
var statuses = map[rights.Status]statusLook{
	rights.Received:       {name: locales.StatusReceived, text: locales.StatusReceivedText, icon: "inbox"},
	rights.IdentityAsked:  {name: locales.StatusIdentity, text: locales.StatusIdentityText, icon: "user-round"},
	rights.InProgress:     {name: locales.StatusProgress, text: locales.StatusProgressText, icon: "clock"},
	rights.Questioned:     {name: locales.StatusQuestion, text: locales.StatusQuestionText, icon: "message-circle"},
	rights.Extended:       {name: locales.StatusExtended, text: locales.StatusExtendedText, icon: "clock"},
	rights.PartlyAnswered: {name: locales.StatusPartly, text: locales.StatusPartlyText, icon: "clock"},
	rights.Answered:       {locales.StatusAnswered, locales.StatusAnsweredText, "label-ok", "check"},
	rights.Refused:        {locales.StatusRefused, locales.StatusRefusedText, "label-bad", "lock"},
	rights.Withdrawn:      {locales.StatusWithdrawn, locales.StatusWithdrawnText, "label-plain", "hand"},
	rights.Closed:         {locales.StatusClosed, locales.StatusClosedText, "label-plain", "check"},
}

// turns holds how it is told who has to act next.
var turns = map[rights.Turn]struct {
	name  locales.Key
	class string
}{
	rights.OfficeTurn: {locales.TurnOffice, "label-us"},
	rights.PersonTurn: {locales.TurnPerson, "label-you"},
}

// Status returns the label of a status: whose turn it is or, where nobody has
// to act any more, how it ended.
func (pen Pen) Status(s rights.Status) ui.UI {
	look := statuses[s]
	name, class := look.name, look.class
	if turn, ok := turns[s.Turn()]; ok {
		name, class = turn.name, turn.class
	}
	return ui.Span().Class("label", class).Body(pen.Icon(look.icon), pen.Text(name))
}

// StatusName names a status in a few words.
func (pen Pen) StatusName(s rights.Status) string { return pen.T(statuses[s].name) }

// StatusText says what a status means for the person.
func (pen Pen) StatusText(s rights.Status) string { return pen.T(statuses[s].text) }

// rightNames holds what each right is called by those who use it.
var rightNames = map[rights.Right]locales.Key{
	rights.Access:        locales.RightAccess,
	rights.Rectification: locales.RightRectification,
	rights.Erasure:       locales.RightErasure,
	rights.Restriction:   locales.RightRestriction,
	rights.Objection:     locales.RightObjection,
	rights.Withdrawal:    locales.RightWithdrawal,
	rights.HumanReview:   locales.RightHumanReview,
	rights.Transfer:      locales.RightTransfer,
	rights.Question:      locales.RightQuestion,
}

// RightName names a right as those do who use it: "Voir mes données". It
// begins with a capital, and is empty for what is no right.
func (pen Pen) RightName(r rights.Right) string { return pen.T(rightNames[r]) }

// namedRights is how many rights are named one by one: with more, a heading
// could not be read at a glance.
const namedRights = 3

// RightList names several rights in one phrase, which begins with a capital.
// Of many it names the first and counts the others.
func (pen Pen) RightList(list []rights.Right) string {
	if len(list) > namedRights {
		first := namedRights - 1
		return pen.N(locales.RightMore, len(list)-first, locales.Args{"Rights": strings.Join(pen.rightNames(list[:first]), ", ")})
	}
	return pen.List(pen.rightNames(list))
}

// rightNames names rights, the first with a capital and the others without.
func (pen Pen) rightNames(list []rights.Right) []string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = pen.RightName(r)
		if first, size := utf8.DecodeRuneInString(names[i]); i > 0 && size > 0 {
			names[i] = string(unicode.ToLower(first)) + names[i][size:]
		}
	}
	return names
}

// RequestTitle names a request by its rights and, where it has some, its
// domains.
func (pen Pen) RequestTitle(c wire.RequestCard) string {
	name := pen.RightList(c.Rights)
	if len(c.Domains) == 0 {
		return name
	}
	return pen.F(locales.RightDomains, locales.Args{"Right": name, "Domains": pen.List(c.Domains)})
}

// AskPath returns the first question of the form by which people ask.
func (pen Pen) AskPath() string {
	return wire.Path(pen.lang, wire.Ask, wire.QuestionSlug(pen.lang, rights.AskGoal))
}

// Reference returns a reference in one piece, with its digits of equal width.
func (pen Pen) Reference(ref rights.Reference) ui.UI {
	return ui.Span().Class("num").Text(string(ref))
}

// RequestCard returns the card of a request. Level is the level of its
// heading, 2 or 3.
func (pen Pen) RequestCard(r wire.RequestCard, level int) ui.UI {
	var clock, unread ui.UI
	if r.Status.Open() {
		clock = pen.Deadline(r)
	}
	if r.Unread > 0 {
		unread = ui.Span().Class("label label-you").Body(
			pen.Icon("mail"), ui.Text(pen.N(locales.RequestUnread, r.Unread, nil)))
	}
	return ui.Article().Class("card card-lift card-link").Body(
		ui.P().Class("row").Body(
			pen.Status(r.Status),
			unread,
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
var events = map[rights.Event]locales.Key{
	rights.File:          locales.EventReceived,
	rights.Assign:        locales.EventAssign,
	rights.AskIdentity:   locales.EventAskIdentity,
	rights.ShowIdentity:  locales.EventShowIdentity,
	rights.AskPerson:     locales.EventAsk,
	rights.Reply:         locales.EventReply,
	rights.Write:         locales.EventWrite,
	rights.Extend:        locales.EventExtend,
	rights.Decide:        locales.EventDecide,
	rights.Tell:          locales.EventTell,
	rights.Withdraw:      locales.EventWithdraw,
	rights.Close:         locales.EventClose,
	rights.RecomputeDate: locales.EventRecompute,
	rights.Open:          locales.EventOpen,
	rights.Purge:         locales.EventPurge,
	rights.Settle:        locales.EventSettle,
	rights.PausesOver:    locales.EventIdentityGiven,
	// Of the program, and none of the workflow: people are told of them.
	"overdue":      locales.DeadlineLate,
	"file_refused": locales.ErrorFileInfected,
}

// Event says what happened to a request.
func (pen Pen) Event(event rights.Event) string {
	if k, ok := events[event]; ok {
		return pen.T(k)
	}
	return pen.T(locales.EventOther)
}
