// Package rights is the law of the product: what people may ask for, the
// states a request passes through, and the day an answer is due.
//
// Everything here is a pure function of its arguments. The package knows no
// clock, database, network or language.
package rights

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Request is one person's exercise of one right, from receipt to answer. It
// may concern several domains, and so several controllers; it is one thread
// all the same.
//
// A Request is a value. Its status changes only through [Request.Apply] and
// its period only through [Request.Extend], so that what the rules do not
// allow cannot be stored.
type Request struct {
	ID        string    // random; part of addresses
	Reference Reference // what people are told and can say aloud
	MemberID  string
	AccountID string // the account that filed it
	Right     Right
	Status    Status
	Lang      lang.Lang // the language in which the person filed it
	Domains   []string  // ids of the register, at least one, in its order
	Note      string    // what the person added, as typed; may be empty

	// Received is the instant of receipt, in UTC.
	Received time.Time

	// Deadline is the legal clock as it was computed and stored.
	Deadline Deadline

	// Version counts the changes of the request, from 1. An update names
	// the version it saw.
	Version int
}
