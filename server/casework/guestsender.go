package casework

import (
	"context"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/mail"
)

// Reads reports whether somebody who gave reference and code may read what the
// office answered to a request, which comes with its history.
//
// A code is knowledge, and no identity. It becomes more once the office confirmed
// who asks: from then on an answer may be read with the code that there was at
// that moment. One that was made later, for whoever had the mailbox, opens
// nothing until the office confirms again. Where only a question was asked, for
// oneself, the answer gives nobody's data away: the office asks who somebody is
// before it does.
func (g *Guests) Reads(ctx context.Context, v Visit, t Thread) (bool, error) {
	if onlyQuestions(t.Request) {
		return true, nil
	}
	shown := identityShown(t.History)
	if shown.IsZero() {
		return false, nil
	}
	guest, err := g.Desk.Store.Guest(ctx, v.GuestID)
	return err == nil && !guest.CodeAt.IsZero() && guest.CodeAt.Before(shown), err
}

// onlyQuestions reports whether a request exercises no right, and is for nobody
// but its person.
func onlyQuestions(r rights.Request) bool {
	return r.Behalf == rights.Self && !slices.ContainsFunc(r.Items, func(i rights.Item) bool { return i.Right != rights.Question })
}

// A Sender is who somebody without an account says they are, and what of it is
// known.
type Sender struct {
	Name  string // as typed
	Email string

	// Confirmed is when the address was confirmed: from then on its mailbox is
	// known to be that of whoever asks, and nothing else is. Zero where it was
	// before this was noted.
	Confirmed time.Time

	// Checked says that the office confirmed who asks, and so the name. As
	// long as it is false nobody looked at it.
	Checked bool
}

// Sender returns who sent a request without an account, to an officer whose
// controller answers for some of it.
func (g *Guests) Sender(ctx context.Context, o Officer, requestID string) (Sender, error) {
	record, err := g.Desk.caseOf(ctx, o, requestID)
	if err != nil {
		return Sender{}, err
	}
	guest, err := g.Desk.Store.Guest(ctx, record.GuestID)
	if err != nil {
		return Sender{}, err
	}
	history, err := g.Desk.Store.History(ctx, Whose{}, requestID)
	if err != nil {
		return Sender{}, err
	}
	s := Sender{Confirmed: guest.Confirmed, Checked: !identityShown(history).IsZero()}
	if s.Name, err = g.Desk.Sealer.Unseal(guest.Name, placeOfGuestName(guest.ID)); err != nil {
		return Sender{}, err
	}
	s.Email, err = g.Desk.Sealer.Unseal(guest.Email, mail.PlaceOfGuest(guest.ID))
	return s, err
}
