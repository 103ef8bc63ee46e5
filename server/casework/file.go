package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
)

// DueIfNow returns the deadline that a request would have if it were received
// at this moment.
func (d *Desk) DueIfNow() (rights.Deadline, error) {
	now := d.Now()
	return d.Clock.Deadline(now, rights.Period, nil, now)
}

// maxADay is how many requests a person can send in a day. It is far above
// what anybody asks, and keeps a program from filling the office's inbox.
const maxADay = 20

// File receives a request: from here on its clock runs. Key is that of the
// actor's draft, as the review shows it: however often the same answers arrive
// with it, one request exists and is returned each time. A key that is neither
// the draft's nor was used before is a fault.Conflict on "key", and so is a
// key that was used for other answers. Answers that can't be are the fault of
// [rights.Check], on the first question that is not well answered.
//
// The files of the draft go with it. One that has not wholly arrived is a
// fault.Conflict on "file", "sending": a proof is not left behind unseen.
//
// What takes effect at once is settled with it.
func (d *Desk) File(
	ctx context.Context, actor Actor, key string, l lang.Lang, answers rights.Answers,
) (rights.Request, error) {
	ask, err := d.checked(actor, key, l, answers)
	if err != nil {
		return rights.Request{}, err
	}
	draft, err := d.Store.Draft(ctx, actor.Owner())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return rights.Request{}, err
	}
	if err != nil || draft.Key != key {
		return d.filed(ctx, ask)
	}
	if err := d.checkPace(ctx, ask.whose); err != nil {
		return rights.Request{}, err
	}
	if ask.files, err = d.toSend(ctx, actor, ""); err != nil {
		return d.filedMeanwhile(ctx, ask, err)
	}
	return d.fileNew(ctx, ask)
}

// Filed returns the request as which answers were received under a key, and
// false if they were not. Whoever sends them once more, not knowing that they
// arrived, is told of the first one, however they are logged in by then.
func (d *Desk) Filed(
	ctx context.Context, actor Actor, key string, answers rights.Answers,
) (rights.Request, bool, error) {
	ask, err := d.checked(actor, key, lang.FR, answers)
	if err != nil {
		return rights.Request{}, false, nil //nolint:nilerr // what could not be filed was not
	}
	r, err := d.filed(ctx, ask)
	if fault.Is(err, fault.Conflict) {
		return rights.Request{}, false, nil
	}
	return r, err == nil, err
}

// Alike returns the open requests of the actor for themself that ask for the
// same as some items, newest first, without their answers.
func (d *Desk) Alike(ctx context.Context, actor Actor, items []rights.Item) ([]rights.Request, error) {
	whose, err := actor.Whose()
	if err != nil {
		return nil, err
	}
	all, err := d.Store.Requests(ctx, whose)
	if err != nil {
		return nil, err
	}
	var same []rights.Request
	for _, r := range all {
		if r.Status.Open() && r.Behalf == rights.Self && rights.Alike(items, r.Items) {
			same = append(same, d.present(r.Request))
		}
	}
	return same, nil
}

// An ask is what somebody asks for, checked.
type ask struct {
	actor   Actor
	whose   Whose
	key     string
	lang    lang.Lang
	answers rights.Answers
	items   []rights.Item
	files   []string  // ids
	at      time.Time // of receipt; zero: now
}

// checked returns what an actor asks for, or why it can't be asked.
func (d *Desk) checked(actor Actor, key string, l lang.Lang, answers rights.Answers) (ask, error) {
	whose, err := actor.Whose()
	if err != nil {
		return ask{}, err
	}
	if err := checkKey(key); err != nil {
		return ask{}, err
	}
	if !l.Valid() {
		return ask{}, fault.OnField(wire.FieldLang, "unknown")
	}
	good, err := rights.Check(answers, d.Catalog, actor.Filer())
	if err != nil {
		return ask{}, err
	}
	return ask{
		actor: actor, whose: whose, key: key, lang: l, answers: good,
		items: rights.Items(good, d.Catalog, actor.Filer()),
	}, nil
}

// filed returns the request that was filed under a key before.
func (d *Desk) filed(ctx context.Context, a ask) (rights.Request, error) {
	r, err := d.Store.Filed(ctx, a.actor.Owner(), a.key, a.whose)
	if fault.Is(err, fault.NotFound) {
		return rights.Request{}, &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "stale", Err: err}
	}
	if err != nil {
		return rights.Request{}, err
	}
	return d.same(r, a.answers)
}

// filedMeanwhile returns the request that was filed under the key since the
// draft was read, and else the error because of which it can't be filed now.
func (d *Desk) filedMeanwhile(ctx context.Context, a ask, because error) (rights.Request, error) {
	if r, err := d.filed(ctx, a); err == nil {
		return r, nil
	}
	return rights.Request{}, because
}

// checkPace refuses one request too many within a day.
func (d *Desk) checkPace(ctx context.Context, whose Whose) error {
	all, err := d.Store.Requests(ctx, whose)
	if err != nil {
		return err
	}
	dayAgo, n := d.Now().Add(-24*time.Hour), 0
	for _, r := range all {
		if r.Received.After(dayAgo) {
			n++
		}
	}
	if n >= maxADay {
		return fault.New(fault.TooMany, "too many requests within a day")
	}
	return nil
}

// fileNew files a request that was not filed before. Of several at once under
// one key, one is stored and all get it.
func (d *Desk) fileNew(ctx context.Context, a ask) (rights.Request, error) {
	r, err := d.received(ctx, a)
	if err != nil {
		return rights.Request{}, err
	}
	for range tries { // a reference is taken once in millions
		if r.Reference, err = rights.NewReference(rand.Reader); err != nil {
			return rights.Request{}, err
		}
		c, err := d.filing(a, r)
		if err != nil {
			return rights.Request{}, err
		}
		stored, _, err := d.Store.Apply(ctx, c)
		if errors.Is(err, ErrReferenceTaken) {
			continue
		}
		if err != nil {
			return rights.Request{}, err
		}
		return d.same(stored, a.answers)
	}
	return rights.Request{}, fmt.Errorf("filing a request: %w, again and again", ErrReferenceTaken)
}

// received returns the request that an ask becomes at its instant, without a
// reference. What takes effect at once is settled in it.
func (d *Desk) received(ctx context.Context, a ask) (rights.Request, error) {
	r := rights.Request{
		ID:        newID(),
		MemberID:  a.actor.MemberID,
		AccountID: a.actor.AccountID,
		GuestID:   a.actor.GuestID,
		Lang:      a.lang,
		Items:     a.items,
		Answers:   a.answers,
		Behalf:    rights.BehalfOf(a.answers),
		Level:     a.actor.Level,
	}
	at := a.at
	if at.IsZero() {
		at = d.now()
	}
	r, err := r.Do(d.Clock, rights.Act{Event: rights.File, By: rights.Person, At: at})
	if err != nil {
		return rights.Request{}, err
	}
	if items := r.AtOnce(); len(items) > 0 {
		r, err = r.Do(d.Clock, rights.Act{Event: rights.Settle, By: rights.System, At: at, Items: items})
		if err != nil {
			return rights.Request{}, err
		}
	}
	if r.Behalf != rights.Self || r.Status.Done() {
		return r, nil
	}
	earlier, err := d.Alike(ctx, a.actor, r.Items)
	if err == nil && len(earlier) > 0 {
		r.Earlier = earlier[0].ID
	}
	return r, err
}

// filing returns the change by which a new request is stored: with its
// receipt, whose hash is in the log, with what was settled, and with word to
// the person.
func (d *Desk) filing(a ask, r rights.Request) (Change, error) {
	const version = 1
	sealed, err := d.sealAnswers(r.Answers, placeOfAnswers(r.ID))
	if err != nil {
		return Change{}, err
	}
	said, commit, err := d.sealReceipt(d.Statement(r), r.ID, version)
	if err != nil {
		return Change{}, err
	}
	var chosen []Chosen
	var settled []string // what takes effect at once, for the log
	var atOnce []int     // and for the history
	for n, i := range r.Items {
		if i.AtOnce() && i.Outcome == rights.Fulfilled {
			atOnce = append(atOnce, n)
			chosen = append(chosen, Chosen{Choice: i.Subject, At: r.Received, RequestID: r.ID})
			settled = append(settled, string(rights.Settle), i.Subject)
		}
	}
	r.Answers = nil
	return Change{
		Record: Record{Request: r, Sealed: sealed},
		Key:    a.key,
		Entry: Entry{
			At: r.Received, By: rights.Person, Actor: a.actor.Owner(), Event: rights.File,
			Items: atOnce, Calendar: d.Clock.Calendar.Version(),
		},
		Files:   a.files,
		Chosen:  chosen,
		Notices: notices(r, rights.File, r.Received, version),
		Receipt: said,
		Leaf: audit.Leaf{
			At: r.Received, Role: a.actor.Role, Actor: a.actor.Owner(), Event: string(rights.File),
			Object: object(r.ID), Version: version, Codes: append(rightsOf(r.Items), settled...), Commit: commit,
		},
	}, nil
}

// object names a request in the log.
func object(id string) string { return "request/" + id }

// notices returns the word to the person of a request about an event that made
// a version of it.
func notices(r rights.Request, ev rights.Event, at time.Time, version int) []Notice {
	return []Notice{{
		ID: newID(), AccountID: r.AccountID, GuestID: r.GuestID, RequestID: r.ID,
		Event: ev, Occasion: occasion(r.ID, version), At: at,
	}}
}
