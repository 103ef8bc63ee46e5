package rights

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
)

// DefaultReviewWindow is how many working days after receipt a question about
// identity is still asked without undue delay.
const DefaultReviewWindow = 3

// overlong is how many days a question stands without answer before the
// office is warned.
const overlong = 14

// A Pause is a time during which the clock stands still, because the office
// has a reasonable doubt about who asks: EDPB guidelines 01/2022, section 5.3.
type Pause struct {
	Asked    calendar.Day `json:"asked"`             // the day of the question
	Answered calendar.Day `json:"answered,omitzero"` // the day of the answer; zero while there is none
	Reason   ReasonCode   `json:"reason,omitempty"`  // why there was a doubt; no part of the computation
}

// Open reports whether p still waits for its answer.
func (p Pause) Open() bool { return p.Answered.IsZero() }

// Overlong reports whether p has waited for its answer for 14 days or more,
// so that the office is warned.
func (p Pause) Overlong(today calendar.Day) bool {
	return p.Open() && today.Sub(p.Asked) >= overlong
}

// A Doubt is a question about identity by which the office wants to pause the
// clock.
type Doubt struct {
	Asked       calendar.Day
	Reason      string // why there is a reasonable doubt
	StrongLogin bool   // whether the request was filed under a strong login
}

// AllowPause returns nil if doubt q may pause the clock of a request with
// deadline d.
//
// It is a fault.Invalid on "reason" without a reason, and on "asked" without
// a day or with one before receipt; a fault.Conflict if the login was strong,
// since that is the proof of identity, or if the question comes later than
// [Clock.LastDoubtDay] or after the due date.
func (c Clock) AllowPause(d Deadline, q Doubt) error {
	switch {
	case blank(q.Reason):
		return fault.OnField("reason", "required")
	case q.Asked.IsZero():
		return fault.OnField("asked", "required")
	case q.Asked.Before(d.Receipt):
		return fault.OnField("asked", "before_receipt")
	case q.StrongLogin:
		return &fault.Error{Code: fault.Conflict, Field: "pause", Reason: "strong_login"}
	case q.Asked.After(c.LastDoubtDay(d.Receipt)) || q.Asked.After(d.Due):
		return &fault.Error{Code: fault.Conflict, Field: "pause", Reason: "too_late"}
	}
	return nil
}

// LastDoubtDay returns the last day on which a question about identity can
// pause the clock of a request: the end of the review window, in working days
// after the day of receipt.
func (c Clock) LastDoubtDay(receipt calendar.Day) calendar.Day {
	window := c.ReviewWindow
	if window == 0 {
		window = DefaultReviewWindow
	}
	return c.Calendar.AddWorkingDays(receipt, window)
}

// pausedDays returns the days that pauses take until today, each counted
// once, and whether one is still open. The day of the question counts, the
// day of the answer does not.
func pausedDays(receipt calendar.Day, pauses []Pause, today calendar.Day) (int, bool, error) {
	days, open := 0, false
	sorted := slices.Clone(pauses)
	slices.SortFunc(sorted, func(p, q Pause) int { return p.Asked.Compare(q.Asked) })
	counted := receipt // every paused day before it is counted
	for _, p := range sorted {
		until, err := p.until(receipt, today)
		if err != nil {
			return 0, false, err
		}
		open = open || p.Open()
		from := p.Asked
		if from.Before(counted) {
			from = counted
		}
		if until.After(from) {
			days += until.Sub(from)
			counted = until
		}
	}
	return days, open, nil
}

// until returns the day before which p counts: that of the answer, or today.
// It returns a fault.Invalid for a pause that cannot be.
func (p Pause) until(receipt, today calendar.Day) (calendar.Day, error) {
	switch {
	case p.Asked.IsZero():
		return p.Asked, fault.OnField("asked", "required")
	case p.Asked.Before(receipt):
		return p.Asked, fault.OnField("asked", "before_receipt")
	case !p.Open() && p.Answered.Before(p.Asked):
		return p.Asked, fault.OnField("answered", "before_asked")
	case p.Open() && p.Asked.After(today):
		return p.Asked, fault.OnField("asked", "in_future")
	case p.Open():
		return today, nil
	}
	return p.Answered, nil
}

// blank reports whether s has nothing to read.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
