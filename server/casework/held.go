package casework

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// ownerOfHeld names the message that an actor is writing about a request,
// among the drafts.
func ownerOfHeld(actor Actor, request string) string {
	return "message " + actor.Owner() + " " + request
}

// HoldMessage keeps a message of the actor as it was typed, in place of any
// other about that request, until it is sent with [Desk.Say]. A request that
// the actor doesn't have is a fault.NotFound: else one could fill the database
// with messages about nothing.
func (d *Desk) HoldMessage(ctx context.Context, actor Actor, l lang.Lang, request, text string) error {
	whose, err := actor.Whose()
	if err != nil {
		return err
	}
	if !l.Valid() {
		return fault.OnField("lang", "unknown")
	}
	if text, err = message(text, MaxMessage); err != nil {
		return err
	}
	if _, err := d.Store.Request(ctx, whose, request); err != nil {
		return err
	}
	owner := ownerOfHeld(actor, request)
	sealed, err := d.sealAnswers(rights.Answers{rights.AskText: {text}}, placeOfDraft(owner))
	if err != nil {
		return err
	}
	return d.Store.SaveDraft(ctx, Draft{OwnerID: owner, Answers: sealed, Lang: l, Key: newID(), Updated: d.now()})
}

// HeldMessage returns the message that [Desk.HoldMessage] keeps, or "".
func (d *Desk) HeldMessage(ctx context.Context, actor Actor, request string) (string, error) {
	_, answers, err := d.openedDraft(ctx, ownerOfHeld(actor, request))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil || len(answers[rights.AskText]) == 0 {
		return "", err
	}
	return answers[rights.AskText][0], nil
}

// ForgetMessage forgets it.
func (d *Desk) ForgetMessage(ctx context.Context, actor Actor, request string) error {
	return d.Store.DeleteDraft(ctx, ownerOfHeld(actor, request))
}
