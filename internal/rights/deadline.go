package rights

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
)

// Zone is the time zone of the office, in whose days the law counts.
const Zone = "Europe/Brussels"

// The periods of GDPR article 12(3), in months from receipt.
const (
	Period         = 1
	ExtendedPeriod = 3
)

// targetMargin is how many days before the nominal date the office wants to
// be ready.
const targetMargin = 7

// The years in which a deadline can be computed: from the first in which the
// ten holidays applied to the last that has four digits.
const (
	firstYear = 1975
	lastYear  = 9999
)

// A Deadline is a computed deadline with all that it was computed from, so
// that it can be explained to the person and computed again by anybody.
type Deadline struct {
	Receipt  calendar.Day // the Brussels date of receipt: the reference day
	Months   int          // 1, or 3 when extended
	Paused   int          // days of accepted pauses, overlaps counted once
	Nominal  calendar.Day // same day number, Months later, pauses included
	Due      calendar.Day // Nominal, or the next working day
	End      time.Time    // first instant after Due in Brussels, in UTC; overdue from then on
	Target   calendar.Day // internal: the last working day at least 7 days before Nominal
	Calendar string       // version of the calendar of holidays

	// AsOf is the day up to which an open pause was counted: the other
	// days hold if the person answers on that day. It is zero when no pause
	// is open, and then they hold for good.
	AsOf calendar.Day
}

// A Clock computes deadlines. It is a value and knows no present: the instant
// or the day is always an argument.
type Clock struct {
	Calendar calendar.Calendar

	// Office is the time zone of the office, [Zone]. It must be set.
	Office *time.Location

	// ReviewWindow is how many working days after receipt the office may
	// still ask a question about identity that pauses the clock. Zero means
	// [DefaultReviewWindow].
	ReviewWindow int
}

// Deadline returns the deadline of a request received at an instant, as it
// stands now. See [Clock.DeadlineFrom].
func (c Clock) Deadline(received time.Time, months int, pauses []Pause, now time.Time) (Deadline, error) {
	return c.DeadlineFrom(calendar.DayOf(received, c.Office), months, pauses, calendar.DayOf(now, c.Office))
}

// DeadlineFrom returns the deadline of a request received on a day, as it
// stands today. Months is [Period] or [ExtendedPeriod], counted from receipt;
// pauses are those that were accepted, in any order. Any day is a day of
// receipt, a weekend or holiday too. What makes no sense is a fault.Invalid.
//
// The period ends on the day with the same number as the day of receipt or,
// where the month is too short, on its last day; paused days are added to
// that day; and a period never ends on a day off but on the next working day:
// Regulation 1182/71, article 3, and EDPB guidelines 01/2022, section 5.3.
func (c Clock) DeadlineFrom(receipt calendar.Day, months int, pauses []Pause, today calendar.Day) (Deadline, error) {
	if receipt.IsZero() {
		return Deadline{}, fault.OnField("receipt", "required")
	}
	if receipt.Year() < firstYear {
		return Deadline{}, fault.OnField("receipt", "out_of_range")
	}
	if months != Period && months != ExtendedPeriod {
		return Deadline{}, fault.OnField("months", "not_1_or_3")
	}
	paused, open, err := pausedDays(receipt, pauses, today)
	if err != nil {
		return Deadline{}, err
	}
	nominal := receipt.AddMonths(months).AddDays(paused)
	due := c.Calendar.NextWorkingDay(nominal)
	after := due.AddDays(1)
	if after.Year() > lastYear {
		return Deadline{}, fault.OnField("receipt", "out_of_range")
	}
	d := Deadline{
		Receipt:  receipt,
		Months:   months,
		Paused:   paused,
		Nominal:  nominal,
		Due:      due,
		End:      after.Start(c.Office).UTC(),
		Target:   c.Calendar.LastWorkingDay(nominal.AddDays(-targetMargin)),
		Calendar: c.Calendar.Version(),
	}
	if open {
		d.AsOf = today
	}
	return d, nil
}

// Overdue reports whether the answer is late at an instant. While a pause is
// open nothing is late.
func (d Deadline) Overdue(now time.Time) bool {
	return d.AsOf.IsZero() && !now.Before(d.End)
}

// Extended reports whether the period was extended.
func (d Deadline) Extended() bool { return d.Months == ExtendedPeriod }

// DaysLeft returns the number of days from today to the due date: 0 on the
// due date, negative after it.
func (d Deadline) DaysLeft(today calendar.Day) int { return d.Due.Sub(today) }

// DayNumber returns how many days ago the request was received, the 12 of
// "day 12 of 30". It goes on counting while paused and after the due date.
func (d Deadline) DayNumber(today calendar.Day) int { return max(0, today.Sub(d.Receipt)) }

// DayCount returns the days from receipt to the due date, the 30 of "day 12
// of 30".
func (d Deadline) DayCount() int { return d.Due.Sub(d.Receipt) }

// AllowExtension returns nil if the office may extend deadline d by two
// months, telling the person at an instant and for a reason: GDPR article
// 12(3). Deadline d is the one that holds at that instant.
//
// It is a fault.Invalid on "reason" without a reason, and on "told" if that
// is before the day of receipt; a fault.Conflict if d was extended before or
// if the first month, pauses included, is over.
func (c Clock) AllowExtension(d Deadline, reason string, told time.Time) error {
	switch {
	case blank(reason):
		return fault.OnField("reason", "required")
	case calendar.DayOf(told, c.Office).Before(d.Receipt):
		return fault.OnField("told", "before_receipt")
	case d.Months != Period:
		return &fault.Error{Code: fault.Conflict, Field: "extend", Reason: "already_extended"}
	case d.Overdue(told):
		return &fault.Error{Code: fault.Conflict, Field: "extend", Reason: "too_late"}
	}
	return nil
}
