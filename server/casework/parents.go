package casework

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// OfParents returns what a member said last of their parents seeing their file,
// and false if they said nothing. It is for whoever asks on behalf of a parent,
// and so tells nothing else that the member chose.
func (d *Desk) OfParents(ctx context.Context, memberID string) (Chosen, bool, error) {
	if memberID == "" {
		return Chosen{}, false, nil
	}
	all, err := d.Store.Choices(ctx, memberID)
	if err != nil {
		return Chosen{}, false, err
	}
	for _, c := range all { // the newest is first
		if c.Choice == rights.ParentsSee {
			return c, true, nil
		}
	}
	return Chosen{}, false, nil
}

// SayOfParents notes that the actor's member lets their parents see the file,
// or not, and returns the id of the receipt. It counts from this instant on and
// nobody has to answer it.
//
// What was said before an instant does not count any more: a yes of a child is
// no yes of an adult. To say what holds already changes nothing, and however
// often it arrives it is one change. Whether the member is of an age to say it
// is for the caller to know.
func (d *Desk) SayOfParents(
	ctx context.Context, actor Actor, l lang.Lang, key string, allowed bool, since time.Time,
) (string, error) {
	whose, err := actor.Whose()
	if err != nil {
		return "", err
	}
	if actor.MemberID == "" {
		return "", &fault.Error{Code: fault.Forbidden, Reason: "no_member_file"}
	}
	if err := checkKey(key); err != nil {
		return "", err
	}
	if !l.Valid() {
		return "", fault.OnField(wire.FieldLang, "unknown")
	}
	before, said, err := d.OfParents(ctx, actor.MemberID)
	if err != nil {
		return "", err
	}
	if said && before.Allowed == allowed && !before.At.Before(since) {
		return before.RequestID, nil
	}
	if key, err = d.keyOfChange(ctx, actor, rights.ParentsSee, allowed); err != nil {
		return "", err
	}
	if err := d.checkChanges(ctx, actor); err != nil {
		return "", err
	}
	item := rights.Item{Right: rights.Objection, Subject: rights.ParentsSee}
	if !allowed {
		item.Outcome = rights.Fulfilled // an objection that is settled with being made
	}
	a := ask{actor: actor, whose: whose, key: key, lang: l, items: []rights.Item{item}}
	if err := d.note(ctx, a, rights.ParentsSee, allowed); err != nil {
		return "", err
	}
	return idOfAllowance(a), nil
}

// checkChanges refuses more changes within a day than a person makes.
func (d *Desk) checkChanges(ctx context.Context, actor Actor) error {
	all, err := d.Store.Choices(ctx, actor.MemberID)
	if err != nil {
		return err
	}
	dayAgo, n := d.Now().Add(-24*time.Hour), 0
	for _, c := range all {
		if c.At.After(dayAgo) {
			n++
		}
	}
	if n >= maxADay {
		return fault.New(fault.TooMany, "too many changes within a day")
	}
	return nil
}
