package rights

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Status is where a request stands. Statuses are stored and part of the
// JSON interface, and are never renamed.
type Status string

// The statuses.
const (
	Received         Status = "received"           // it arrived and nobody has it yet
	Assigned         Status = "assigned"           // a member of staff works on it
	WaitingForPerson Status = "waiting_for_person" // the person was asked something
	Answered         Status = "answered"           // granted
	PartlyAnswered   Status = "partly_answered"    // granted in part, with reasons for the rest
	Refused          Status = "refused"            // not granted, with reasons
	Withdrawn        Status = "withdrawn"          // taken back by the person
	Closed           Status = "closed"             // over; nothing happens to it any more
)

// An Event is something that happens to a request and moves its status.
type Event string

// The events.
const (
	Assign       Event = "assign"        // a member of staff takes it, or another one does
	Ask          Event = "ask"           // the office asks the person something
	Reply        Event = "reply"         // the person replies, or the office goes on without
	Answer       Event = "answer"        // the office grants it
	AnswerPartly Event = "answer_partly" // the office grants a part
	Refuse       Event = "refuse"        // the office refuses it
	Withdraw     Event = "withdraw"      // the person takes it back
	Close        Event = "close"         // the office closes the file
)

// next is the whole workflow: what each event makes of each status.
var next = map[Status]map[Event]Status{
	Received: {Assign: Assigned, Withdraw: Withdrawn},
	Assigned: {
		Assign: Assigned, Ask: WaitingForPerson, Withdraw: Withdrawn,
		Answer: Answered, AnswerPartly: PartlyAnswered, Refuse: Refused,
	},
	WaitingForPerson: {Assign: WaitingForPerson, Reply: Assigned, Withdraw: Withdrawn},
	Answered:         {Close: Closed},
	PartlyAnswered:   {Close: Closed},
	Refused:          {Close: Closed},
	Withdrawn:        {Close: Closed},
	Closed:           {},
}

// A Turn says who has to act next.
type Turn string

// The turns.
const (
	OfficeTurn Turn = "office"
	PersonTurn Turn = "person"
	NoTurn     Turn = "none"
)

// Valid reports whether s is a status of the workflow.
func (s Status) Valid() bool {
	_, ok := next[s]
	return ok
}

// Open reports whether an answer is still owed: only then does the deadline
// matter.
func (s Status) Open() bool {
	return s == Received || s == Assigned || s == WaitingForPerson
}

// Turn returns who has to act next. While the person is asked something it is
// their turn, although the deadline of the office runs on unless a [Pause]
// stops it.
func (s Status) Turn() Turn {
	switch {
	case s == WaitingForPerson:
		return PersonTurn
	case s.Open():
		return OfficeTurn
	}
	return NoTurn
}

// Apply returns r after ev. It returns a fault.Conflict if ev cannot happen
// to r, and leaves r itself alone.
func (r Request) Apply(ev Event) (Request, error) {
	to, ok := next[r.Status][ev]
	if !ok {
		return r, &fault.Error{Code: fault.Conflict, Field: string(ev), Reason: string(r.Status)}
	}
	r.Status = to
	return r, nil
}

// Extend returns r with its period extended to three months from receipt, as
// c allows it by [Clock.AllowExtension], at the instant when the person is
// told. Pauses are all accepted pauses of r. A request that is not open is a
// fault.Conflict.
func (r Request) Extend(c Clock, pauses []Pause, reason string, told time.Time) (Request, error) {
	if !r.Status.Open() {
		return r, &fault.Error{Code: fault.Conflict, Field: "extend", Reason: string(r.Status)}
	}
	now, err := c.Deadline(r.Received, r.Deadline.Months, pauses, told)
	if err != nil {
		return r, err
	}
	if err := c.AllowExtension(now, reason, told); err != nil {
		return r, err
	}
	extended, err := c.Deadline(r.Received, ExtendedPeriod, pauses, told)
	if err != nil {
		return r, err
	}
	r.Deadline = extended
	return r, nil
}
