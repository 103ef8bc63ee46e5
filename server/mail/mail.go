// Package mail tells people by e-mail that there is something to read in the
// portal, and lets them say where and whether.
//
// A mail says nothing but that: no right, no domain, no outcome and no text of
// a request. It greets by the given name at most, names the reference, and its
// link is that of the public home. The one mail with a secret in its link is
// the one by which somebody confirms an address of their own.
//
// What is to be mailed waits in an [Outbox]. A [Mailer] takes it from there and
// gives it to a server with a [Sender]. The notice in the portal is what counts
// as telling: a mail that may have arrived is never sent again.
package mail

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A State is what became of the mail of a notice. States are stored and never
// renamed.
type State string

// The states.
const (
	Off     State = "off"     // nobody wants one
	Queued  State = "queued"  // waits for its turn, or for a server that takes it
	Sending State = "sending" // its text is being given to a server now
	Sent    State = "sent"    // a server took it
	Failed  State = "failed"  // refused for good, or no server took it in time
	Unsure  State = "unsure"  // given to a server whose answer was lost; not sent again
)

// An Item is one thing to be mailed, as the outbox hands it out. It has a
// notice or a letter.
type Item struct {
	ID       string // in the outbox
	Tries    int    // how often it was handed out, this time included
	NoticeID string
	Letter   Letter
}

// A Letter is a mail that is about no notice. What it says is sealed.
type Letter struct {
	ID     string `json:"id"`     // random
	Sealed string `json:"sealed"` // JSON of what to write, for the place "letters" and the id
}

// An Addressee is whom a notice is for, and what about.
type Addressee struct {
	State     State
	Event     rights.Event
	Reference rights.Reference // "" where the notice is of no request
	AccountID string           // or
	GuestID   string
	Name      string // given name; "" for people without an account
	Email     string // sealed; "" if no mail is wanted any more
	Lang      lang.Lang
	At        time.Time // of the event
}

// A Result is what came of handling an item.
type Result struct {
	From State // of the notice, as whoever handled it last set or saw it
	To   State // [Queued] to try again
	At   time.Time

	// Pause is how long the item stays away, for [Queued] only.
	Pause time.Duration
}

// An Outbox keeps what is to be mailed. It is filled in the transactions of
// what people are told.
type Outbox interface {
	// NextMail hands out the item that is due and waits longest, letters
	// first. Nobody else gets it for a while that is longer than sending
	// takes; then it is handed out again, unless it was settled. If there
	// is none it is a fault.NotFound.
	NextMail(ctx context.Context) (Item, error)

	// Addressee returns whom a notice is for, as things are now, or a
	// fault.NotFound.
	Addressee(ctx context.Context, noticeID string) (Addressee, error)

	// LetterWanted reports whether the link in a letter to somebody without an
	// account works at an instant: if not, nobody is to get it.
	LetterWanted(ctx context.Context, letterID string, now time.Time) (bool, error)

	// BeginMail marks that the mail of a notice, which must be [Queued], is
	// [Sending], and reports whether it did.
	BeginMail(ctx context.Context, noticeID string) (bool, error)

	// SettleMail notes what came of an item: the notice, if it still has
	// the state From, gets the state To, and the item leaves the outbox
	// unless it is to be tried again. The time of the link in a letter to
	// somebody without an account begins when a server took the letter, or may
	// have, and is over with a letter that is not sent.
	SettleMail(ctx context.Context, it Item, r Result) error
}

// A Sealer encrypts texts for one place each, as that of package casework.
type Sealer interface {
	Seal(text, context string) (string, error)
	Unseal(sealed, context string) (string, error)
}

// The places for which things are sealed. An address keeps its place when it
// is confirmed.
func placeOfContact(accountID string) string { return "contacts.email " + accountID }
func placeOfLetter(id string) string         { return "letters " + id }

// PlaceOfGuest is the place for which the address of a person without an
// account is sealed.
func PlaceOfGuest(guestID string) string { return "guests.email " + guestID }
