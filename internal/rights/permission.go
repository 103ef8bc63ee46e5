package rights

import (
	"slices"
	"time"
)

// A Role is what somebody is in Loupe at the moment they ask for something.
type Role string

// The roles. Nobody has two: a member of staff reads their own data with a
// login of their own.
const (
	Anyone  Role = ""        // nobody is logged in
	Visitor Role = "visitor" // logged in, without a file here and without a task
	Member  Role = "member"
	Former  Role = "former"  // a member who has left; the file and the rights stay
	Agent   Role = "agent"   // agency staff
	Officer Role = "officer" // data-protection office of one controller
	Auditor Role = "auditor" // reads what was done, never what is held
	Guest   Role = "guest"   // without an account, following one request with its code
)

// Staff reports whether r is a task, which ends with the employment.
func (r Role) Staff() bool { return r == Agent || r == Officer || r == Auditor }

// HasFile reports whether r is that of somebody about whom data are held here.
func (r Role) HasFile() bool { return r == Member || r == Former }

// A Level is how sure a login makes us of who a person is. The levels are
// those of Regulation (EU) No 910/2014 (eIDAS), article 8, with Unknown below
// them for whatever a provider says that the configuration does not know.
type Level int

// The levels.
const (
	Unknown Level = iota
	Low
	Substantial
	High
)

// Valid reports whether l is one of the levels.
func (l Level) Valid() bool { return Unknown <= l && l <= High }

// An Action is something that people do in Loupe. Every address of the portal
// has one; see [Needs].
type Action string

// The actions.
const (
	SeePublic Action = "see_public" // what is the same for everybody
	LogIn     Action = "log_in"     // logging in and out

	// ConfirmAddress is confirming an address of e-mail with the secret that
	// was sent there: whoever has it may.
	ConfirmAddress Action = "confirm_address"

	// PushFeed is sending a file of a feed: for programs, whose access token is
	// looked at there. They have no session and no role.
	PushFeed Action = "push_feed"

	SeeSelf      Action = "see_self"      // the own home: who one is here
	SeeSessions  Action = "see_sessions"  // where one is logged in
	EndSessions  Action = "end_sessions"  // end one's logins
	ManageLinks  Action = "manage_links"  // which accounts open one's file
	SeeFile      Action = "see_file"      // what is held about oneself
	OpenSamples  Action = "open_samples"  // the values among what is held
	SeeOthers    Action = "see_others"    // whom one acts for, and what is held about them
	SeeRequests  Action = "see_requests"  // one's requests and receipts
	WriteRequest Action = "write_request" // a request before it is sent
	SendRequest  Action = "send_request"  // send it: from here on the clock runs

	WriteMessage  Action = "write_message"  // write in the thread of a request, and take it back
	ReadAnswer    Action = "read_answer"    // read what the office answered
	OpenDocument  Action = "open_document"  // open a file, a document of an answer or all of a request
	TakeReceipt   Action = "take_receipt"   // take a receipt away as a file
	ChangeChoices Action = "change_choices" // say yes or no to a use of one's data
	ManageContact Action = "manage_contact" // where and how one is told of things

	// For people without an account. Whoever knows reference and code of a
	// request has the role [Guest] for it, and no other.
	WriteAsGuest      Action = "write_as_guest"      // a request, from the first question until it is confirmed
	FollowAsGuest     Action = "follow_as_guest"     // give reference and code
	SeeGuestRequest   Action = "see_guest_request"   // that request, its thread and its receipt
	WriteGuestMessage Action = "write_guest_message" // write in that thread, and take the request back
	ReadGuestAnswer   Action = "read_guest_answer"   // read what the office answered, where its door lets them
)

// A Need is what an action asks of the person and of their login.
type Need struct {
	Action Action
	Roles  []Role // who may do it at all; nil: everybody, logged in or not

	// Level is the least level of the login.
	Level Level

	// Own says that it takes a device of one's own: at a shared screen what
	// was opened would lie there for whoever comes next.
	Own bool

	// Fresh is the longest ago that the person may have proved who they
	// are. Zero: for as long as the session lasts.
	Fresh time.Duration
}

// sendWithin is how fresh a login must be to send a request. The login is the
// proof of identity of article 12(6) of the GDPR, in place of a copy of the
// identity card: an open screen that somebody else found is none.
const sendWithin = time.Hour

// linkWithin is how fresh a login must be to say which accounts open a file:
// what it opens or closes lasts.
const linkWithin = 10 * time.Minute

// openWithin is how fresh a login must be to read an answer, to open a
// document and to see values that are held: they may hold everything that is
// known of a person, and an open screen shows them to whoever sits there.
const openWithin = 10 * time.Minute

// contactWithin is how fresh a login must be to say where news are sent: who
// reads them learns that there is a request.
const contactWithin = 10 * time.Minute

// Who may do what.
var (
	everybodyKnown = []Role{Visitor, Member, Former, Agent, Officer, Auditor}
	withFile       = []Role{Member, Former}
	withCode       = []Role{Guest}
)

// needs is the one table of who may do what.
var needs = [...]Need{
	{Action: SeePublic},
	{Action: LogIn},
	{Action: ConfirmAddress},
	{Action: PushFeed},
	{Action: SeeSelf, Roles: everybodyKnown},
	{Action: SeeSessions, Roles: everybodyKnown},
	{Action: EndSessions, Roles: everybodyKnown},
	{Action: ManageLinks, Roles: withFile, Level: Substantial, Fresh: linkWithin},
	{Action: SeeFile, Roles: withFile, Level: Substantial},
	{Action: OpenSamples, Roles: withFile, Level: Substantial, Fresh: openWithin, Own: true},
	{Action: SeeOthers, Roles: withFile, Level: Substantial},
	{Action: SeeRequests, Roles: withFile, Level: Substantial},
	{Action: WriteRequest, Roles: withFile, Level: Substantial},
	{Action: SendRequest, Roles: withFile, Level: Substantial, Fresh: sendWithin},
	{Action: WriteMessage, Roles: withFile, Level: Substantial},
	{Action: ReadAnswer, Roles: withFile, Level: Substantial, Fresh: openWithin},
	{Action: OpenDocument, Roles: withFile, Level: Substantial, Fresh: openWithin, Own: true},
	{Action: TakeReceipt, Roles: withFile, Level: Substantial, Own: true},
	{Action: ChangeChoices, Roles: withFile, Level: Substantial, Fresh: sendWithin},
	{Action: ManageContact, Roles: withFile, Level: Substantial, Fresh: contactWithin},
	{Action: WriteAsGuest},
	{Action: FollowAsGuest},
	{Action: SeeGuestRequest, Roles: withCode},
	{Action: WriteGuestMessage, Roles: withCode},
	{Action: ReadGuestAnswer, Roles: withCode, Fresh: openWithin},
}

// Needs returns the table: each action once.
func Needs() []Need { return slices.Clone(needs[:]) }

// NeedOf returns what an action asks, and false for what is no action.
func NeedOf(a Action) (Need, bool) {
	for _, n := range needs {
		if n.Action == a {
			return n, true
		}
	}
	return Need{}, false
}

// A Standing is somebody at the moment they ask for something.
type Standing struct {
	Role   Role
	Level  Level
	Shared bool // at a shared screen

	// Proved is how long ago the person proved who they are, and Dated
	// whether that is known at all. A time ahead of now counts as now.
	Proved time.Duration
	Dated  bool
}

// A Verdict is whether somebody may do something and, if not, what would help.
type Verdict int

// The verdicts.
const (
	Denied     Verdict = iota // nothing helps
	Granted                   // go on
	MustLogIn                 // nobody is logged in
	MustBeSure                // a stronger login is needed
	MustProve                 // the same login again, now
	NotHere                   // the same at a device of one's own
)

// Check says whether somebody may do what n is about. What it does not know is
// denied. A visitor whose login is too weak is asked for a stronger one, since
// it may lead to a file; staff are not.
func (n Need) Check(s Standing) Verdict {
	switch {
	case n.Action == "":
		return Denied
	case n.Roles == nil:
		return Granted
	case s.Role == Anyone:
		return MustLogIn
	case s.Role == Visitor && n.Level > s.Level && slices.ContainsFunc(n.Roles, Role.HasFile):
		return MustBeSure
	case !slices.Contains(n.Roles, s.Role):
		return Denied
	case n.Own && s.Shared:
		return NotHere
	case n.Level > s.Level:
		return MustBeSure
	case n.Fresh > 0 && (!s.Dated || s.Proved >= n.Fresh):
		return MustProve
	}
	return Granted
}
