package casework

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/feed"
)

// officeEvents are what the office causes, and the kind of the message that
// goes with each.
var officeEvents = map[rights.Event]struct {
	kind MessageKind
	text bool // must say something
}{
	rights.Assign:       {PlainMessage, false},
	rights.AskIdentity:  {IdentityMessage, true},
	rights.ShowIdentity: {PlainMessage, false},
	rights.AskPerson:    {QuestionMessage, true},
	rights.Reply:        {PlainMessage, false}, // goes on without a reply
	rights.Write:        {PlainMessage, true},
	rights.Extend:       {PlainMessage, false}, // the reason says it
	rights.Decide:       {AnswerMessage, false},
	rights.Tell:         {PlainMessage, false},
	rights.Close:        {PlainMessage, false},
}

// Act does what the office does with a request, as the officer saw it in a
// version: the act, a message if text is not empty, documents, and word to
// the person, all or nothing. By and At of act are set here.
//
// Controllers of one request answer each for itself: an officer decides and
// extends what is of their own, and an extension is for all of it that is open.
// What belongs to the thread is done for all: who works on it, questions, and
// a doubt about who asks, which none can leave aside that knows of it. An
// officer closes what is theirs alone; the rest [Desk.CloseQuiet] closes.
//
// A request none of whose items is of the officer's controller is a
// fault.NotFound; an item of another one a fault.Forbidden on "items"; another
// version a fault.Conflict on "version". What the rules do not allow is the
// fault of [rights.Request.Do].
func (d *Desk) Act(
	ctx context.Context, o Officer, id string, version int, act rights.Act, text string, docs []Document,
) (rights.Request, error) {
	record, err := d.caseOf(ctx, o, id)
	if err != nil {
		return rights.Request{}, err
	}
	if record.Version != version {
		return rights.Request{}, errStale()
	}
	switch act.Event {
	case rights.Extend, rights.AskIdentity: // of the latter, they say who may open what shows it
		act.Items = o.share(record.Request)
	case rights.Close:
		err = o.mayDecide(record.Request, everyItem(record.Request))
	default:
		err = o.mayDecide(record.Request, act.Items)
	}
	if err != nil {
		return rights.Request{}, err
	}
	act.By, act.At = rights.Office, d.now()
	c, err := d.officeChange(ctx, o, record, act, text, docs)
	if err != nil {
		return rights.Request{}, err
	}
	stored, _, err := d.Store.Apply(ctx, c)
	if err != nil {
		return rights.Request{}, err
	}
	stored = d.withoutIdentity(ctx, stored)
	if len(c.Messages) > 0 { // whoever writes has read what was written before
		if err := d.Store.MarkRead(ctx, Whose{}, id, rights.Office, act.At, act.At); err != nil {
			return rights.Request{}, err
		}
	}
	after, _, err := d.opened(stored)
	return after, err
}

// maxTold is how many recipients are told of in one act: they are one line of
// the log.
const maxTold = 50

// idForm is the form of the ids of the register.
var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_./-]{0,99}$`)

// officeChange returns the change that an act of the office makes.
func (d *Desk) officeChange(
	ctx context.Context, o Officer, record Record, act rights.Act, text string, docs []Document,
) (Change, error) {
	rule, ok := officeEvents[act.Event]
	if !ok {
		return Change{}, fault.OnField("event", "unknown")
	}
	text, err := message(text, MaxAnswer)
	if err != nil {
		return Change{}, err
	}
	if rule.text && text == "" && len(docs) == 0 {
		return Change{}, fault.OnField(wire.FieldText, "required")
	}
	if len(act.Told) > maxTold {
		return Change{}, fault.OnField("told", "too_many")
	}
	for _, recipient := range act.Told {
		if !idForm.MatchString(recipient) { // the log holds ids and codes only
			return Change{}, fault.OnField("told", "invalid")
		}
	}
	c, err := d.step(record, act, o.AccountID, rights.Officer)
	if err != nil {
		return Change{}, err
	}
	c.Notices = notices(c.Record.Request, act.Event, act.At, version(c))
	if text == "" && len(docs) == 0 {
		return c, nil
	}
	if err := d.write(&c, rule.kind, newID(), text); err != nil {
		return Change{}, err
	}
	c.Made, err = d.made(ctx, c.Messages[0], c.Record.ID, docs)
	return c, err
}

// version returns the version that a request has after a change.
func version(c Change) int { return c.Record.Version + 1 }

// made returns documents of the office, checked and sealed, for a message.
func (d *Desk) made(ctx context.Context, m Message, request string, docs []Document) ([]NewFile, error) {
	if len(docs) > wire.MaxFiles {
		return nil, &fault.Error{Code: fault.TooLarge, Field: wire.FieldFile, Reason: "too_many"}
	}
	var all []NewFile
	for _, doc := range docs {
		f := File{
			ID: newID(), OwnerID: m.Actor, RequestID: request, MessageID: m.ID, By: rights.Office, Created: m.At,
		}
		whole, sealed, err := d.makeFile(ctx, f, doc.Name, doc.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, NewFile{File: whole, Sealed: sealed})
	}
	return all, nil
}

// Case returns a request with all that belongs to it to an officer whose
// controller answers for some of it, or a fault.NotFound. The log tells who
// looked, and a member is told that the office did, before anything is read.
func (d *Desk) Case(ctx context.Context, o Officer, id string) (Thread, error) {
	record, err := d.caseOf(ctx, o, id)
	if err != nil {
		return Thread{}, err
	}
	leaf := audit.Leaf{
		At: d.now(), Role: rights.Officer, Actor: o.AccountID, Event: string(rights.Open),
		Object: object(id), Version: record.Version,
	}
	if _, err := d.Store.LookInto(ctx, id, leaf, d.lookOf(o, record, holdings.PurposeRequest)); err != nil {
		return Thread{}, err
	}
	now := d.now()
	if err := d.Store.MarkRead(ctx, Whose{}, id, rights.Office, now, now); err != nil {
		return Thread{}, err
	}
	t, _, err := d.thread(ctx, Whose{}, id)
	return t, err
}

// lookOf returns the look of an officer into a request, as its member is told of
// it. Its domain is the one that the officer's controller is asked about, "" for
// several or none.
func (d *Desk) lookOf(o Officer, r Record, purpose string) feed.Look {
	look := feed.Look{
		At: d.now(), Service: holdings.OfficeService(o.Controller), Purpose: purpose, Role: holdings.RoleOfficer,
		Account: o.AccountID,
	}
	var domains []string
	for _, i := range r.Items {
		if i.Controller == o.Controller && !slices.Contains(domains, i.Domain) {
			domains = append(domains, i.Domain)
		}
	}
	if len(domains) == 1 {
		look.Domain = domains[0]
	}
	return look
}

// caseOf returns a request for which the controller of an officer answers.
func (d *Desk) caseOf(ctx context.Context, o Officer, id string) (Record, error) {
	if o.AccountID == "" || o.Controller == "" {
		return Record{}, fault.New(fault.Forbidden, "no officer")
	}
	record, err := d.Store.Request(ctx, Whose{}, id)
	if err != nil {
		return Record{}, err
	}
	if !slices.ContainsFunc(record.Items, func(i rights.Item) bool { return i.Controller == o.Controller }) {
		return Record{}, fault.New(fault.NotFound, "no request of this controller")
	}
	return record, nil
}

// mayDecide refuses items of another controller.
func (o Officer) mayDecide(r rights.Request, items []int) error {
	for _, n := range items {
		if n >= 0 && n < len(r.Items) && r.Items[n].Controller != o.Controller {
			return &fault.Error{Code: fault.Forbidden, Field: "items", Reason: "controller"}
		}
	}
	return nil
}

// share returns the items of a request that are of the officer's controller:
// those that are open or, if none is, all of them.
func (o Officer) share(r rights.Request) []int {
	var own, open []int
	for n, i := range r.Items {
		if i.Controller != o.Controller {
			continue
		}
		own = append(own, n)
		if i.Outcome == rights.Pending {
			open = append(open, n)
		}
	}
	if len(open) > 0 {
		return open
	}
	return own
}

// everyItem returns the positions of all items of a request.
func everyItem(r rights.Request) []int {
	all := make([]int, len(r.Items))
	for n := range all {
		all[n] = n
	}
	return all
}

// isStale reports whether err says that a request changed meanwhile.
func isStale(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Code == fault.Conflict && e.Field == fieldVersion
}
