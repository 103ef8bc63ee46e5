package rights

import (
	"slices"
	"time"
)

// A Status is where a request stands. Statuses are stored and part of the
// JSON interface, and are never renamed.
type Status string

// The statuses.
const (
	Received       Status = "received"        // it arrived and nobody has it yet
	IdentityAsked  Status = "identity_asked"  // the person was asked who they are, and the clock stands still
	InProgress     Status = "in_progress"     // the office works on it
	Questioned     Status = "question"        // the person was asked something; the clock runs on
	Extended       Status = "extended"        // in progress, with two more months for all that is open
	PartlyAnswered Status = "partly_answered" // the office decided some items and owes an answer to others
	Answered       Status = "answered"        // every item is decided, and not all of them refused
	Refused        Status = "refused"         // every item is refused, with reasons
	Withdrawn      Status = "withdrawn"       // taken back by the person
	Closed         Status = "closed"          // over; nothing happens to it any more but deletion
)

// unfiled is the status of a request that was not filed yet. It is no status
// of the workflow.
const unfiled Status = ""

// An Event is something that happens to a request. Events are stored and never
// renamed.
type Event string

// The events. Those that change no status are allowed where the table says so.
const (
	File          Event = "received"       // it is filed
	Assign        Event = "assign"         // the office takes it up, or somebody else of it does
	AskIdentity   Event = "ask_identity"   // the office doubts who asks
	ShowIdentity  Event = "show_identity"  // the doubt is over, as the office or a strong login says
	AskPerson     Event = "ask"            // the office asks the person something
	Reply         Event = "reply"          // the person replies, or the office goes on without
	Write         Event = "write"          // a message that asks nothing, of either side
	Extend        Event = "extend"         // two more months, for the items of one controller
	Decide        Event = "decide"         // items get their outcome
	Tell          Event = "tell"           // a recipient was told of a correction: article 19
	Withdraw      Event = "withdraw"       // the person takes it back
	Close         Event = "close"          // the office closes the file
	RecomputeDate Event = "recompute"      // the calendar changed
	Open          Event = "open"           // a document of it was opened
	Purge         Event = "purge"          // the time for which it is kept is over
	Settle        Event = "settle"         // what takes effect at once took effect
	PausesOver    Event = "identity_given" // the person answered the question about who they are
	Overdue       Event = "overdue"        // the person is told that items are late

	// ForgetIdentity is that the files by which the person showed who they are
	// were deleted.
	ForgetIdentity Event = "identity_deleted"
)

// A Party is a side of a request.
type Party string

// The parties.
const (
	Person Party = "person" // who asks, or acts for them
	Office Party = "office" // whoever answers
	System Party = "system" // this program, by itself
)

// A Turn says who has to act next.
type Turn string

// The turns.
const (
	OfficeTurn Turn = "office"
	PersonTurn Turn = "person"
	NoTurn     Turn = "none"
)

// An Act is one event with what belongs to it.
type Act struct {
	Event   Event
	By      Party
	At      time.Time
	Items   []int        // positions in [Request.Items]: of Decide, Settle, Tell, Extend and Overdue
	Outcome Outcome      // of Decide
	Reasons []ReasonCode // of Decide; of Extend and AskIdentity exactly one
	Told    []string     // recipients, of Tell
}

// working stands in the table for the status that the rest of the request
// says: see [Request.working].
const working Status = "working"

// decided stands in the table for the status that the outcomes say: see
// [Request.decided].
const decided Status = "decided"

// next is the whole workflow: what each event makes of each status.
var next = map[Status]map[Event]Status{
	unfiled: {File: Received},
	Received: {
		Assign: InProgress, AskIdentity: IdentityAsked, Extend: working, Settle: decided, Withdraw: Withdrawn,
		Write: Received, RecomputeDate: Received, Open: Received, Overdue: Received,
	},
	IdentityAsked: {
		Assign: IdentityAsked, ShowIdentity: working, PausesOver: working, Extend: IdentityAsked, Decide: decided,
		Tell: IdentityAsked, Withdraw: Withdrawn, Write: IdentityAsked, RecomputeDate: IdentityAsked, Open: IdentityAsked,
		Overdue:        IdentityAsked,
		ForgetIdentity: IdentityAsked,
	},
	InProgress: {
		Assign: InProgress, AskIdentity: IdentityAsked, AskPerson: Questioned, Extend: working, Decide: decided,
		Withdraw: Withdrawn, Write: InProgress, RecomputeDate: InProgress, Open: InProgress, Overdue: InProgress,
		ShowIdentity: InProgress, ForgetIdentity: InProgress,
	},
	Questioned: {
		Assign: Questioned, AskPerson: Questioned, Reply: working, Extend: Questioned, Decide: decided,
		Tell: Questioned, Withdraw: Withdrawn, Write: Questioned, RecomputeDate: Questioned, Open: Questioned,
		Overdue:      Questioned,
		ShowIdentity: Questioned, ForgetIdentity: Questioned,
	},
	Extended: {
		Assign: Extended, AskIdentity: IdentityAsked, AskPerson: Questioned, Extend: Extended, Decide: decided,
		Withdraw: Withdrawn, Write: Extended, RecomputeDate: Extended, Open: Extended, Overdue: Extended,
		ShowIdentity: Extended, ForgetIdentity: Extended,
	},
	PartlyAnswered: {
		Assign: PartlyAnswered, AskIdentity: IdentityAsked, AskPerson: Questioned, Extend: PartlyAnswered, Decide: decided,
		Tell: PartlyAnswered, Withdraw: Withdrawn, Write: PartlyAnswered, RecomputeDate: PartlyAnswered, Open: PartlyAnswered,
		Overdue:      PartlyAnswered,
		ShowIdentity: PartlyAnswered, ForgetIdentity: PartlyAnswered,
	},
	Answered:  {Tell: Answered, Write: Answered, Open: Answered, Close: Closed, ForgetIdentity: Answered},
	Refused:   {Write: Refused, Open: Refused, Close: Closed, ForgetIdentity: Refused},
	Withdrawn: {Tell: Withdrawn, Write: Withdrawn, Open: Withdrawn, Close: Closed, ForgetIdentity: Withdrawn},
	Closed:    {Open: Closed, Purge: Closed, ForgetIdentity: Closed},
}

// by says which sides cause an event.
var by = map[Event][]Party{
	File:          {Person, Office}, // the office files what came by letter or at the counter
	Assign:        {Office, System},
	AskIdentity:   {Office},
	ShowIdentity:  {Office, System},
	AskPerson:     {Office},
	Reply:         {Person, Office},
	Write:         {Person, Office},
	Extend:        {Office},
	Decide:        {Office},
	Tell:          {Office},
	Withdraw:      {Person},
	Close:         {Office, System},
	RecomputeDate: {System},
	Open:          {Person, Office},
	Purge:         {System},
	Settle:        {Person, System},
	PausesOver:    {Person},
	Overdue:       {System},

	ForgetIdentity: {System},
}

// Valid reports whether s is a status of the workflow.
func (s Status) Valid() bool {
	_, ok := next[s]
	return ok && s != unfiled
}

// Open reports whether an answer is still owed: only then does the deadline
// matter.
func (s Status) Open() bool { return s.Valid() && !s.Done() }

// Done reports whether nothing is owed any more.
func (s Status) Done() bool {
	return s == Answered || s == Refused || s == Withdrawn || s == Closed
}

// Turn returns who has to act next. While the person is asked something it is
// their turn, although the deadline of the office runs on unless a [Pause]
// stops it.
func (s Status) Turn() Turn {
	switch {
	case s == Questioned || s == IdentityAsked:
		return PersonTurn
	case s.Open():
		return OfficeTurn
	}
	return NoTurn
}

// Allows reports whether the workflow lets a side cause an event of a request
// that is s. What belongs to the event may still be refused by [Request.Do].
func (s Status) Allows(ev Event, p Party) bool {
	_, ok := next[s][ev]
	return ok && slices.Contains(by[ev], p)
}
