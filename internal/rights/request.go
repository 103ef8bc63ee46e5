// Package rights is the law of the product: what people may ask for, the
// states a request passes through, and the day an answer is due.
//
// Everything here is a pure function of its arguments. The package knows no
// clock, database, network or language.
package rights

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Request is what one person asks at one moment: one or more rights, in one
// or more domains, and so of one or more controllers. It is one thread with
// one clock all the same.
//
// A Request is a value. It changes only through [Request.Do], so that what the
// rules do not allow cannot be stored.
type Request struct {
	ID        string    // random; part of addresses
	Reference Reference // what people are told and can say aloud

	// MemberID and AccountID are the file and the account of the person who
	// filed it; GuestID is set instead for people without an account.
	MemberID  string
	AccountID string
	GuestID   string

	Status  Status
	Lang    lang.Lang // the language in which the person filed it
	Items   []Item    // at least one, in the order of the form
	Answers Answers   // what the person filled in
	Behalf  Behalf    // whom it is for
	Level   Level     // of the login at receipt; Unknown without one

	// Received is the instant of receipt, in UTC.
	Received time.Time

	// Deadline is the legal clock as it was computed and stored: that of
	// the answer that is owed next. It is the first period as long as an item
	// is pending whose controller did not extend it; see [Request.DeadlineOf].
	// Once every item is decided it stays what it was.
	Deadline Deadline

	// Pauses are the accepted pauses of the clock, oldest first.
	Pauses []Pause

	// Closed is the instant at which it was closed, or zero.
	Closed time.Time

	// Earlier is the id of an open request of the same person that asks for
	// the same, or "". Both are answered.
	Earlier string

	// Version counts the changes of the request, from 1. An update names
	// the version it saw.
	Version int
}

// An Item is one right in one domain: the share of a request that one
// controller answers, with its own outcome.
type Item struct {
	Right      Right
	Domain     string  // id of the register, or "" where none is meant
	Subject    string  // what it is about: id of a decision or a choice; or ""
	Controller string  // id of the organisation that answers
	Channel    Channel // where the declaration says that it is asked

	Outcome Outcome
	Reasons []ReasonCode // why, for every outcome but Fulfilled; may be set there too
	Decided time.Time    // zero while Pending

	// Extension is why and when its period was extended, or zero. Each
	// controller extends for itself: GDPR article 12(3).
	Extension Extension

	// Late is when the person was told that its answer is late, or zero.
	Late time.Time

	// Told are the recipients that were told of a correction, an erasure or
	// a restriction: GDPR article 19.
	Told []Telling
}

// A Telling is a recipient that was told, and the day.
type Telling struct {
	Recipient string // id of the register
	Day       calendar.Day
}

// An Outcome is what became of an item.
type Outcome string

// The outcomes.
const (
	Pending   Outcome = ""         // not decided
	Fulfilled Outcome = "granted"  // done, or answered
	Partly    Outcome = "partial"  // done in part, with reasons for the rest
	Rejected  Outcome = "rejected" // not done, with reasons
	Dropped   Outcome = "dropped"  // taken back by the person
)

// An Extension is two more months, with its reason: GDPR article 12(3). The
// controller that answers gives it, for its own items alone.
type Extension struct {
	Reason ReasonCode
	Told   time.Time // when the person was told
}

// A Behalf is whom a request is for.
type Behalf string

// For whom a request can be.
const (
	Self       Behalf = ""              // oneself
	Child      Behalf = "child"         // one's child under 16
	Protected  Behalf = "administrator" // a person under judicial protection
	Mandated   Behalf = "mandate"       // a person who gave a mandate
	HeirOf     Behalf = "heir"          // a person who died
	ProviderOf Behalf = "provider"      // a care provider, about its own data only
)
