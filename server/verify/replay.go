package verify

import (
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// replay does again what the history tells, from the filing on, and finds an
// entry that the rules do not allow where it stands, and whatever the entries
// do not lead to. The history of a request of before there were answers was
// put into today's words, and can't be done again.
func (k *check) replay(history []casework.Entry, office *time.Location) {
	if k.old() || len(history) == 0 {
		return
	}
	stored := k.r.Request
	r := rights.Request{
		ID: stored.ID, MemberID: stored.MemberID, AccountID: stored.AccountID, GuestID: stored.GuestID,
		Behalf: stored.Behalf, Level: stored.Level,
	}
	for _, i := range stored.Items {
		r.Items = append(r.Items, rights.Item{
			Right: i.Right, Domain: i.Domain, Subject: i.Subject, Controller: i.Controller, Channel: i.Channel,
		})
	}
	for n, e := range history {
		after, err := k.again(r, e, office)
		if err != nil {
			k.find(History, "entry %d, %q by %s of a request that is %q: %v", n+1, e.Event, e.By, r.Status, err)
			return
		}
		r = after
	}
	k.ledTo(r, history)
}

// again does what one entry tells. The filing also settles what takes effect at
// once.
func (k *check) again(r rights.Request, e casework.Entry, office *time.Location) (rights.Request, error) {
	version := e.Calendar
	if version == "" {
		version = k.r.Deadline.Calendar
	}
	cal, err := calendar.Parse(version)
	if err != nil {
		return r, err
	}
	c := rights.Clock{Calendar: cal, Office: office}
	act := rights.Act{
		Event: e.Event, By: e.By, At: e.At, Items: e.Items, Outcome: e.Outcome, Reasons: e.Codes, Told: e.Told,
	}
	if e.Calendar == "" && e.Event == rights.Tell {
		return k.toldBefore(r, e, office)
	}
	if e.Calendar == "" {
		act = k.before(r, act)
	}
	if act.Event == rights.File {
		after, err := r.Do(c, rights.Act{Event: rights.File, By: e.By, At: e.At})
		if err != nil || len(act.Items) == 0 {
			return after, err
		}
		return after.Do(c, rights.Act{Event: rights.Settle, By: rights.System, At: e.At, Items: act.Items})
	}
	return r.Do(c, act)
}

// before completes an act of an entry that does not tell what it was about,
// from what is stored of the items now.
func (k *check) before(r rights.Request, act rights.Act) rights.Act {
	for n, i := range k.r.Items {
		pending := r.Items[n].Outcome == rights.Pending
		switch act.Event {
		case rights.File, rights.Decide:
			if !pending || !i.Decided.Equal(act.At) || act.Event == rights.File && !i.AtOnce() {
				continue
			}
			act.Outcome = i.Outcome
		case rights.Extend:
			if !pending || !i.Extension.Told.Equal(act.At) {
				continue
			}
		default:
			return act
		}
		act.Items = append(act.Items, n)
	}
	return act
}

// toldBefore does again an entry of before about recipients that were told,
// which are those of that day and earlier, as far as the rules allow one there.
func (k *check) toldBefore(r rights.Request, e casework.Entry, office *time.Location) (rights.Request, error) {
	if !r.Status.Allows(e.Event, e.By) {
		return r, &fault.Error{Code: fault.Conflict, Field: string(e.Event), Reason: string(r.Status)}
	}
	r.Items = slices.Clone(r.Items)
	for n, i := range k.r.Items {
		r.Items[n].Told = nil
		for _, t := range i.Told {
			if !t.Day.After(calendar.DayOf(e.At, office)) {
				r.Items[n].Told = append(r.Items[n].Told, t)
			}
		}
	}
	return r, nil
}

// ledTo compares what the entries lead to with what is stored.
func (k *check) ledTo(r rights.Request, history []casework.Entry) {
	stored := k.r.Request
	if r.Status != stored.Status {
		k.find(History, "its entries lead to %q, and it is %q", r.Status, stored.Status)
	}
	if !r.Closed.Equal(stored.Closed) {
		k.find(History, "its entries close it at %s, and it says %s", stamp(r.Closed), stamp(stored.Closed))
	}
	if !slices.Equal(r.Pauses, stored.Pauses) {
		k.find(History, "its entries lead to the pauses %v, and it has %v", r.Pauses, stored.Pauses)
	}
	a, b := r.Deadline, stored.Deadline
	if a.Months != b.Months || a.Paused != b.Paused || a.Due != b.Due {
		k.find(History, "its entries lead to %d months and the due day %s, and it has %d and %s", a.Months, a.Due, b.Months, b.Due)
	}
	told := slices.ContainsFunc(history, func(e casework.Entry) bool { return e.Event == rights.Overdue })
	for n, i := range stored.Items {
		again := r.Items[n]
		if again.Outcome != i.Outcome || !again.Decided.Equal(i.Decided) || !slices.Equal(again.Reasons, i.Reasons) {
			k.find(History, "its entries lead to item %d being %q, decided at %s, and it is %q, at %s", n,
				again.Outcome, stamp(again.Decided), i.Outcome, stamp(i.Decided))
		}
		if again.Extension.Reason != i.Extension.Reason || !again.Extension.Told.Equal(i.Extension.Told) {
			k.find(History, "its entries extend item %d for %q, and it says %q", n, again.Extension.Reason, i.Extension.Reason)
		}
		if !slices.Equal(again.Told, i.Told) {
			k.find(History, "its entries tell %d recipients of item %d, and it has %d", len(again.Told), n, len(i.Told))
		}
		if told && !again.Late.Equal(i.Late) { // before, it was told without an entry
			k.find(History, "its entries tell at %s that item %d is late, and it says %s", stamp(again.Late), n, stamp(i.Late))
		}
	}
}

// stamp writes an instant as findings do.
func stamp(t time.Time) string { return t.Format(time.RFC3339Nano) }
