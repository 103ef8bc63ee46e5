package casework

import (
	"context"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
)

// Limits of messages.
const (
	// MaxMessage is the most runes of a message of a person.
	MaxMessage = rights.MaxText

	// MaxAnswer is the most runes of a message of the office.
	MaxAnswer = 20_000

	// maxMessagesADay is how many messages a person can write in a day about
	// one request.
	maxMessagesADay = 50
)

// Requests returns the requests of the actor, newest first, and how many
// messages of each they have not read. A list has no use for what was typed,
// so the answers stay sealed.
func (d *Desk) Requests(ctx context.Context, actor Actor) ([]rights.Request, map[string]int, error) {
	whose, err := actor.Whose()
	if err != nil {
		return nil, nil, nil //nolint:nilerr // who can't ask has asked nothing
	}
	records, err := d.Store.Requests(ctx, whose)
	if err != nil {
		return nil, nil, err
	}
	unread, err := d.Store.Unread(ctx, whose)
	all := make([]rights.Request, len(records))
	for i, r := range records {
		all[i] = d.present(r.Request)
	}
	return all, unread, err
}

// Request returns one request of the actor as it stands at this moment, without
// what was typed and without its thread; or a fault.NotFound, as [Desk.Thread].
func (d *Desk) Request(ctx context.Context, actor Actor, id string) (rights.Request, error) {
	whose, err := actor.Whose()
	if err != nil {
		return rights.Request{}, fault.Wrap(fault.NotFound, err)
	}
	record, err := d.Store.Request(ctx, whose, id)
	return d.present(record.Request), err
}

// Answers returns what the actor answered in one of their requests, or a
// fault.NotFound, as [Desk.Thread]. They must not change it.
func (d *Desk) Answers(ctx context.Context, actor Actor, id string) (rights.Answers, error) {
	whose, err := actor.Whose()
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err)
	}
	record, err := d.Store.Request(ctx, whose, id)
	if err != nil {
		return nil, err
	}
	r, _, err := d.opened(record)
	return r.Answers, err
}

// Thread returns one request of the actor with all that belongs to it, or a
// fault.NotFound: whether it belongs to another or does not exist is not told.
// Its deadline is that of this moment.
func (d *Desk) Thread(ctx context.Context, actor Actor, id string) (Thread, error) {
	whose, err := actor.Whose()
	if err != nil {
		return Thread{}, fault.Wrap(fault.NotFound, err)
	}
	t, _, err := d.thread(ctx, whose, id)
	if err != nil {
		return Thread{}, err
	}
	t.Attached, err = d.attached(ctx, actor, id)
	return t, err
}

// thread returns one request with all that belongs to it, and its files as
// they are stored, in the order of those of the thread.
func (d *Desk) thread(ctx context.Context, whose Whose, id string) (Thread, []File, error) {
	record, err := d.Store.Request(ctx, whose, id)
	if err != nil {
		return Thread{}, nil, err
	}
	var t Thread
	if t.Request, t.Note, err = d.opened(record); err != nil {
		return Thread{}, nil, err
	}
	t.Request, t.Kept = d.present(t.Request), d.KeptUntil(t.Request)
	if t.History, err = d.Store.History(ctx, whose, id); err != nil {
		return Thread{}, nil, err
	}
	if t.Messages, err = d.messages(ctx, whose, id); err != nil {
		return Thread{}, nil, err
	}
	files, err := d.Store.Files(ctx, whose, id)
	if err != nil {
		return Thread{}, nil, err
	}
	t.ProofOwed = t.Request.ProofOwed(slices.ContainsFunc(files, func(f File) bool {
		return f.By == rights.Person && f.State != FileRefused
	}) || slices.ContainsFunc(t.History, func(e Entry) bool { return e.Event == rights.ForgetIdentity }))
	t.Files, err = d.openedNames(files)
	return t, files, err
}

// messages returns the messages of a request, opened.
func (d *Desk) messages(ctx context.Context, whose Whose, id string) ([]Message, error) {
	all, err := d.Store.Messages(ctx, whose, id)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Body, err = d.Sealer.Unseal(all[i].Body, placeOfBody(id, all[i].ID)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// MarkRead notes that the actor has read what the office wrote about a request
// up to an instant: that of the newest message that was shown.
func (d *Desk) MarkRead(ctx context.Context, actor Actor, id string, upTo time.Time) error {
	whose, err := actor.Whose()
	if err != nil {
		return fault.Wrap(fault.NotFound, err)
	}
	return d.Store.MarkRead(ctx, whose, id, rights.Person, upTo, d.now())
}

// Say adds a message of the actor to a request, with the files that were
// attached for it. Where the office asked something, it is the reply. However
// often it arrives with one key, there is one message; another text with that
// key is a fault.Conflict on "key".
//
// A message with neither text nor file is a fault.Invalid on "text", and one
// to a request that is closed a fault.Conflict.
func (d *Desk) Say(ctx context.Context, actor Actor, id, key, text string) error {
	whose, err := actor.Whose()
	if err != nil {
		return fault.Wrap(fault.NotFound, err)
	}
	if err := checkKey(key); err != nil {
		return err
	}
	if text, err = message(text, MaxMessage); err != nil {
		return err
	}
	for range tries {
		var said bool
		if said, err = d.sayOnce(ctx, actor, whose, id, key, text); said || err != nil && !isStale(err) {
			return err
		}
	}
	return err
}

// sayOnce is one try of [Desk.Say]. It reports whether the message is there.
func (d *Desk) sayOnce(ctx context.Context, actor Actor, whose Whose, id, key, text string) (bool, error) {
	record, err := d.Store.Request(ctx, whose, id)
	if err != nil {
		return false, err
	}
	if there, err := d.saidBefore(ctx, whose, id, key, text); there || err != nil {
		return there, err
	}
	files, err := d.toSend(ctx, actor, id)
	if err != nil {
		return false, err
	}
	if text == "" && len(files) == 0 {
		return false, fault.OnField(wire.FieldText, "required")
	}
	act := rights.Act{Event: replyTo(record.Status), By: rights.Person, At: d.now()}
	c, err := d.step(record, act, actor.Owner(), actor.Role)
	if err != nil {
		return false, err
	}
	if err := d.write(&c, PlainMessage, key, text); err != nil {
		return false, err
	}
	c.Files = files
	_, stored, err := d.Store.Apply(ctx, c)
	return stored, err
}

// Said reports whether a message of the actor with a key is there already.
func (d *Desk) Said(ctx context.Context, actor Actor, id, key string) (bool, error) {
	whose, err := actor.Whose()
	if err != nil {
		return false, fault.Wrap(fault.NotFound, err)
	}
	all, err := d.Store.Messages(ctx, whose, id)
	return slices.ContainsFunc(all, func(m Message) bool { return m.By == rights.Person && m.Key == key }), err
}

// saidBefore reports whether a message with a key is there already. One with
// another text is a fault.Conflict. It also refuses one too many in a day.
func (d *Desk) saidBefore(ctx context.Context, whose Whose, id, key, text string) (bool, error) {
	all, err := d.messages(ctx, whose, id)
	if err != nil {
		return false, err
	}
	dayAgo, n := d.Now().Add(-24*time.Hour), 0
	for _, m := range all {
		switch {
		case m.By != rights.Person:
		case m.Key == key && m.Body != text:
			return false, errKeyUsed()
		case m.Key == key:
			return true, nil
		case m.At.After(dayAgo):
			n++
		}
	}
	if n >= maxMessagesADay {
		return false, fault.New(fault.TooMany, "too many messages within a day")
	}
	return false, nil
}

// replyTo returns the event that a message of the person is in a status.
func replyTo(s rights.Status) rights.Event {
	switch s {
	case rights.Questioned:
		return rights.Reply
	case rights.IdentityAsked:
		return rights.PausesOver
	}
	return rights.Write
}

// Withdraw takes a request back, as the actor saw it in a version. What is
// decided stays so. Of another version it is a fault.Conflict on "version".
func (d *Desk) Withdraw(ctx context.Context, actor Actor, id string, version int) error {
	whose, err := actor.Whose()
	if err != nil {
		return fault.Wrap(fault.NotFound, err)
	}
	record, err := d.Store.Request(ctx, whose, id)
	if err != nil {
		return err
	}
	if record.Version != version {
		return errStale()
	}
	c, err := d.step(record, rights.Act{Event: rights.Withdraw, By: rights.Person, At: d.now()}, actor.Owner(), actor.Role)
	if err != nil {
		return err
	}
	stored, _, err := d.Store.Apply(ctx, c)
	if err == nil {
		d.withoutIdentity(ctx, stored)
	}
	return err
}

// Notices returns what the actor was told, newest first, at most n.
func (d *Desk) Notices(ctx context.Context, actor Actor, n int) ([]Notice, error) {
	if actor.AccountID == "" {
		return nil, nil
	}
	return d.Store.Notices(ctx, actor.AccountID, n)
}

// ReadNotices notes that the actor has seen what they were told.
func (d *Desk) ReadNotices(ctx context.Context, actor Actor) error {
	if actor.AccountID == "" {
		return nil
	}
	return d.Store.ReadNotices(ctx, actor.AccountID, d.now())
}

// step returns the change that an act makes of a request, with its entry in
// the history and its line in the log, or why there can be none.
func (d *Desk) step(record Record, act rights.Act, actorID string, role rights.Role) (Change, error) {
	after, err := record.Do(d.Clock, act)
	if err != nil {
		return Change{}, err
	}
	record.Request = after
	return Change{
		Record: record,
		Entry: Entry{
			At: act.At, By: act.By, Actor: actorID, Event: act.Event, Codes: act.Reasons,
			Items: act.Items, Outcome: act.Outcome, Told: act.Told, Calendar: d.Clock.Calendar.Version(),
		},
		Leaf: audit.Leaf{
			At: act.At, Role: role, Actor: actorID, Event: string(act.Event),
			Object: object(record.ID), Version: record.Version + 1, Codes: codes(after, act),
		},
	}, nil
}

// codes returns what the log says of an act of a request besides its event.
func codes(r rights.Request, act rights.Act) []string {
	var all []string
	if act.Outcome != rights.Pending {
		all = append(all, string(act.Outcome))
	}
	for _, r := range act.Reasons {
		all = append(all, string(r))
	}
	if act.Event == rights.Extend || act.Event == rights.Overdue {
		all = append(all, controllersOf(r, act.Items)...) // whose share it is
	}
	return append(all, act.Told...)
}

// controllersOf returns the controllers of some items of a request, each once.
func controllersOf(r rights.Request, items []int) []string {
	var all []string
	for _, n := range items {
		if c := r.Items[n].Controller; !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// write adds a message to a change, of the side and the instant of its entry.
func (d *Desk) write(c *Change, kind MessageKind, key, text string) error {
	m := Message{ID: newID(), At: c.Entry.At, By: c.Entry.By, Actor: c.Entry.Actor, Kind: kind, Key: key}
	var err error
	m.Body, err = d.Sealer.Seal(text, placeOfBody(c.Record.ID, m.ID))
	c.Messages = append(c.Messages, m)
	return err
}

// message returns a message as it is stored, or why it can't be.
func message(text string, most int) (string, error) {
	p := rights.Prompt{ID: wire.FieldText, Kind: rights.Text, Optional: true, Max: most}
	values, err := rights.CheckAnswer(p, []string{text})
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

// fieldVersion is the field of faults about a version that is not that of now.
const fieldVersion = "version"

// errStale says that a request changed since it was seen.
func errStale() error {
	return &fault.Error{Code: fault.Conflict, Field: fieldVersion, Reason: "changed"}
}
