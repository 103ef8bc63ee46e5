package rights

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
)

// steps are what events do beyond the status. Those that are not here do
// nothing more.
var steps = map[Event]func(*Request, Clock, Act) error{
	File:          (*Request).file,
	AskIdentity:   (*Request).doubt,
	ShowIdentity:  (*Request).show,
	PausesOver:    (*Request).resume,
	Extend:        (*Request).extend,
	Decide:        (*Request).decide,
	Settle:        (*Request).settle,
	Tell:          (*Request).tell,
	Withdraw:      (*Request).withdraw,
	Close:         (*Request).end,
	RecomputeDate: (*Request).recompute,
	Overdue:       (*Request).late,
}

// Do returns r after an act, with a clock that holds the calendar of today. It
// is the only way in which a request changes. The version stays: the store
// counts.
//
// Do leaves r itself alone, and returns it as it is with a fault: a
// fault.Conflict on the event, with the status as its reason, if the workflow
// has no such event there; a fault.Forbidden on the event if it isn't for
// that side to cause; the faults of [Clock.AllowPause] and
// [Clock.AllowExtension]; a fault.Invalid or fault.Conflict on "items",
// "outcome", "reasons", "told" or "at" if what belongs to the event is wrong.
func (r Request) Do(c Clock, act Act) (Request, error) {
	to, ok := next[r.Status][act.Event]
	if !ok {
		return r, &fault.Error{Code: fault.Conflict, Field: string(act.Event), Reason: string(r.Status)}
	}
	if !slices.Contains(by[act.Event], act.By) {
		return r, &fault.Error{Code: fault.Forbidden, Field: string(act.Event), Reason: string(act.By)}
	}
	if act.At.IsZero() {
		return r, fault.OnField("at", "required")
	}
	after := r.clone()
	if step := steps[act.Event]; step != nil {
		if err := step(&after, c, act); err != nil {
			return r, err
		}
	}
	switch to {
	case working:
		to = after.working()
	case decided:
		to = after.decided()
	}
	after.Status = to
	if to.Done() && !r.Status.Done() {
		if err := after.resume(c, act); err != nil { // nobody waits for an answer any more
			return r, err
		}
	}
	return after, nil
}

// clone returns r with lists of its own.
func (r Request) clone() Request {
	r.Items = slices.Clone(r.Items)
	for i := range r.Items {
		r.Items[i].Reasons = slices.Clone(r.Items[i].Reasons)
		r.Items[i].Told = slices.Clone(r.Items[i].Told)
	}
	r.Pauses = slices.Clone(r.Pauses)
	return r
}

// working returns the status of a request that the office works on and that
// waits for nobody else.
func (r Request) working() Status {
	switch {
	case slices.ContainsFunc(r.Items, func(i Item) bool { return i.Outcome != Pending && !i.AtOnce() }):
		return PartlyAnswered
	case r.months() == ExtendedPeriod:
		return Extended
	}
	return InProgress
}

// decided returns the status of a request some of whose items were just
// decided. As long as one is not, what the person was asked stays asked, and
// what nobody has taken up stays so.
func (r Request) decided() Status {
	switch {
	case !r.has(Pending) && !r.has(Fulfilled) && !r.has(Partly):
		return Refused
	case !r.has(Pending):
		return Answered
	case r.Status == Questioned || r.Status == IdentityAsked || r.Status == Received:
		return r.Status
	}
	return r.working()
}

// has reports whether an item has an outcome.
func (r Request) has(o Outcome) bool {
	return slices.ContainsFunc(r.Items, func(i Item) bool { return i.Outcome == o })
}

// file sets the receipt and starts the clock.
func (r *Request) file(c Clock, act Act) error {
	if len(r.Items) == 0 {
		return fault.OnField("items", "required")
	}
	for _, i := range r.Items {
		if !i.Right.Valid() || i.Outcome != Pending {
			return fault.OnField("items", "invalid")
		}
	}
	r.Received = act.At.UTC()
	return r.compute(c, act)
}

// doubt adds a pause for a question about who asks.
func (r *Request) doubt(c Clock, act Act) error {
	reason, err := act.reason(ForDoubt)
	if err != nil {
		return err
	}
	today := calendar.DayOf(act.At, c.Office)
	if err := c.AllowPause(r.Deadline, Doubt{
		Asked: today, Reason: string(reason), StrongLogin: r.Level >= Substantial,
	}); err != nil {
		return err
	}
	r.Pauses = append(r.Pauses, Pause{Asked: today, Reason: reason})
	return r.compute(c, act)
}

// show ends the doubt about who asks, whether or not the person has answered
// meanwhile. Where nobody doubted there is nothing to end.
func (r *Request) show(c Clock, act Act) error {
	if len(r.Pauses) == 0 {
		return &fault.Error{Code: fault.Conflict, Field: string(ShowIdentity), Reason: "not_asked"}
	}
	return r.resume(c, act)
}

// resume ends the pause that is open, if one is. A clock that went back
// meanwhile takes no day away.
func (r *Request) resume(c Clock, act Act) error {
	open := false
	for i := range r.Pauses {
		if p := &r.Pauses[i]; p.Open() {
			open, p.Answered = true, calendar.DayOf(act.At, c.Office)
			if p.Answered.Before(p.Asked) {
				p.Answered = p.Asked
			}
		}
	}
	if !open {
		return nil
	}
	return r.compute(c, act)
}

// decide gives items their outcome. While it is not known who asks, an item
// can only be refused for that.
func (r *Request) decide(c Clock, act Act) error {
	switch act.Outcome {
	case Fulfilled, Partly, Rejected:
	default:
		return fault.OnField("outcome", "invalid")
	}
	if act.Outcome != Fulfilled && len(act.Reasons) == 0 {
		return fault.OnField("reasons", "required")
	}
	if r.Status == IdentityAsked && (act.Outcome != Rejected || !slices.ContainsFunc(act.Reasons, ReasonCode.aboutIdentity)) {
		return &fault.Error{Code: fault.Conflict, Field: "outcome", Reason: "identity"}
	}
	items, err := r.undecided(act)
	if err != nil {
		return err
	}
	for _, i := range items {
		for n, code := range act.Reasons {
			if reason, ok := ReasonOf(code); !ok || !reason.Allows(act.Outcome, i.Right) || slices.Contains(act.Reasons[:n], code) {
				return fault.OnField("reasons", "invalid")
			}
		}
		i.Outcome, i.Reasons, i.Decided = act.Outcome, slices.Clone(act.Reasons), act.At.UTC()
	}
	if r.months() == r.Deadline.Months {
		return nil
	}
	return r.compute(c, act) // what is left was all extended
}

// settle grants what takes effect at once.
func (r *Request) settle(_ Clock, act Act) error {
	items, err := r.chosen(act)
	if err != nil {
		return err
	}
	atOnce := r.AtOnce()
	for n, i := range items {
		if !slices.Contains(atOnce, act.Items[n]) {
			return &fault.Error{Code: fault.Conflict, Field: "items", Reason: "not_at_once"}
		}
		i.Outcome, i.Decided = Fulfilled, act.At.UTC()
	}
	return nil
}

// tell notes the recipients that were told of a correction, an erasure or a
// restriction, once each.
func (r *Request) tell(c Clock, act Act) error {
	items, err := r.chosen(act)
	if err != nil {
		return err
	}
	if len(act.Told) == 0 || slices.ContainsFunc(act.Told, blank) {
		return fault.OnField("told", "required")
	}
	for _, i := range items {
		if !i.Tells() {
			return &fault.Error{Code: fault.Conflict, Field: "items", Reason: "nothing_to_tell"}
		}
		for _, recipient := range act.Told {
			if slices.ContainsFunc(i.Told, func(t Telling) bool { return t.Recipient == recipient }) {
				return &fault.Error{Code: fault.Conflict, Field: "told", Reason: "already"}
			}
			i.Told = append(i.Told, Telling{Recipient: recipient, Day: calendar.DayOf(act.At, c.Office)})
		}
	}
	return nil
}

// withdraw drops what is not decided.
func (r *Request) withdraw(_ Clock, act Act) error {
	for n := range r.Items {
		if i := &r.Items[n]; i.Outcome == Pending {
			i.Outcome, i.Decided = Dropped, act.At.UTC()
		}
	}
	return nil
}

// end notes when it was closed.
func (r *Request) end(_ Clock, act Act) error {
	r.Closed = act.At.UTC()
	return nil
}

// chosen returns the items that act is about: at least one, each once.
func (r *Request) chosen(act Act) ([]*Item, error) {
	if len(act.Items) == 0 {
		return nil, fault.OnField("items", "required")
	}
	var items []*Item
	for n, at := range act.Items {
		if at < 0 || at >= len(r.Items) || slices.Contains(act.Items[:n], at) {
			return nil, fault.OnField("items", "invalid")
		}
		items = append(items, &r.Items[at])
	}
	return items, nil
}

// undecided returns the items that act is about, none of which is decided.
func (r *Request) undecided(act Act) ([]*Item, error) {
	items, err := r.chosen(act)
	if err == nil && slices.ContainsFunc(items, func(i *Item) bool { return i.Outcome != Pending }) {
		err = &fault.Error{Code: fault.Conflict, Field: "items", Reason: "decided"}
	}
	return items, err
}

// reason returns the one reason of act, which must be for a use.
func (act Act) reason(use ReasonUse) (ReasonCode, error) {
	if len(act.Reasons) == 0 {
		return "", fault.OnField("reason", "required")
	}
	reason, ok := ReasonOf(act.Reasons[0])
	if !ok || reason.Use != use || len(act.Reasons) > 1 {
		return "", fault.OnField("reason", "invalid")
	}
	return reason.Code, nil
}
