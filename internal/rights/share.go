package rights

import (
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
)

// months returns the period of i, counted from receipt.
func (i Item) months() int {
	if i.Extension != (Extension{}) {
		return ExtendedPeriod
	}
	return Period
}

// months returns the period of the answer that is owed next: the long one only
// if every item that is not decided was extended. Of a request that is decided
// it is the one that it had.
func (r Request) months() int {
	if !r.has(Pending) {
		return r.Deadline.Months
	}
	if slices.ContainsFunc(r.Items, func(i Item) bool { return i.Outcome == Pending && i.months() == Period }) {
		return Period
	}
	return ExtendedPeriod
}

// DeadlineOf returns the deadline of one item of r as it stands at an instant,
// by the calendar of the stored deadline. Items of one request share receipt
// and pauses; that of a controller that extended is two months later. A
// calendar version that is not known is a fault.Invalid.
func (r Request) DeadlineOf(i Item, office *time.Location, now time.Time) (Deadline, error) {
	cal, err := calendar.Parse(r.Deadline.Calendar)
	if err != nil {
		return Deadline{}, err
	}
	return Clock{Calendar: cal, Office: office}.Deadline(r.Received, i.months(), r.Pauses, now)
}

// LateItems returns the positions of the items whose answer is late at an
// instant. While a pause is open none is.
func (r Request) LateItems(c Clock, now time.Time) ([]int, error) {
	var late []int
	for n, i := range r.Items {
		if i.Outcome != Pending {
			continue
		}
		d, err := c.Deadline(r.Received, i.months(), r.Pauses, now)
		if err != nil {
			return nil, err
		}
		if d.Overdue(now) {
			late = append(late, n)
		}
	}
	return late, nil
}

// Untold returns those of some items of r of which the person was not told
// that they are late.
func (r Request) Untold(late []int) []int {
	return slices.DeleteFunc(slices.Clone(late), func(n int) bool { return !r.Items[n].Late.IsZero() })
}

// extend adds two months to items, as the clock allows it with all pauses.
func (r *Request) extend(c Clock, act Act) error {
	reason, err := act.reason(ForExtension)
	if err != nil {
		return err
	}
	items, err := r.undecided(act)
	if err != nil {
		return err
	}
	for _, i := range items {
		now, err := c.Deadline(r.Received, i.months(), r.Pauses, act.At)
		if err != nil {
			return err
		}
		if err := c.AllowExtension(now, string(reason), act.At); err != nil {
			return err
		}
		i.Extension = Extension{Reason: reason, Told: act.At.UTC()}
	}
	return r.compute(c, act)
}

// late notes that the person was told that items are late: once each.
func (r *Request) late(c Clock, act Act) error {
	items, err := r.chosen(act)
	if err != nil {
		return err
	}
	late, err := r.LateItems(c, act.At)
	if err != nil {
		return err
	}
	for n, i := range items {
		switch {
		case !slices.Contains(late, act.Items[n]):
			return &fault.Error{Code: fault.Conflict, Field: "items", Reason: "not_late"}
		case !i.Late.IsZero():
			return &fault.Error{Code: fault.Conflict, Field: "items", Reason: "already"}
		}
		i.Late = act.At.UTC()
	}
	return nil
}

// recompute computes the deadline by the calendar of today. What is not late
// by it was told to be for nothing, and is told anew if it becomes so.
func (r *Request) recompute(c Clock, act Act) error {
	late, err := r.LateItems(c, act.At)
	if err != nil {
		return err
	}
	for n := range r.Items {
		if i := &r.Items[n]; i.Outcome == Pending && !slices.Contains(late, n) {
			i.Late = time.Time{}
		}
	}
	return r.compute(c, act)
}

// compute sets the deadline.
func (r *Request) compute(c Clock, act Act) error {
	d, err := c.Deadline(r.Received, r.months(), r.Pauses, act.At)
	if err != nil {
		return err
	}
	r.Deadline = d
	return nil
}
