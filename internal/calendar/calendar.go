package calendar

import (
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Reason is why a day is not a working day. Reasons are part of the JSON
// interface and are never renamed.
type Reason string

// The reasons.
const (
	Saturday     Reason = "saturday"
	Sunday       Reason = "sunday"
	LegalHoliday Reason = "holiday" // one of the ten
	Extra        Reason = "extra"   // a one-off day that the office added
)

// An Off says why a day is not a working day.
type Off struct {
	Reason  Reason      `json:"reason"`
	Holiday HolidayCode `json:"holiday,omitempty"` // which one, for a [LegalHoliday]
}

// rules names the rule set of this package in [Calendar.Version]. It changes
// when the law changes the ten holidays.
const rules = "BE-10-legal"

// A Calendar tells working days from days off. It is a value and is never
// changed; the zero Calendar has the ten legal holidays and no extra day.
type Calendar struct {
	extra []Day // in order, without doubles, none of them off anyway
}

// New returns the calendar of the ten legal holidays and some one-off days
// off, in any order. A day that is off anyway adds nothing.
func New(extra []Day) Calendar {
	var c Calendar
	for _, d := range extra {
		if _, off := (Calendar{}).DayOff(d); !off && !d.IsZero() {
			c.extra = append(c.extra, d)
		}
	}
	slices.SortFunc(c.extra, Day.Compare)
	c.extra = slices.Compact(c.extra)
	return c
}

// Version names the rule set and the extra days, such as "BE-10-legal" or
// "BE-10-legal+2027-05-07". Two calendars have one version exactly if they
// agree on every day, and [Parse] gives the calendar back, so that a deadline
// stored with its version can be computed again years later.
func (c Calendar) Version() string {
	var b strings.Builder
	b.WriteString(rules)
	for _, d := range c.extra {
		b.WriteString("+" + d.String())
	}
	return b.String()
}

// Parse returns the calendar that has a version. A version that
// [Calendar.Version] does not write is a fault.Invalid.
func Parse(version string) (Calendar, error) {
	name, list, _ := strings.Cut(version, "+")
	var extra []Day
	for s := range strings.SplitSeq(list, "+") {
		d, err := ParseDay(s)
		if err != nil {
			return Calendar{}, err
		}
		extra = append(extra, d)
	}
	c := New(extra)
	if name != rules || c.Version() != version {
		return Calendar{}, fault.OnField("calendar", "unknown_version")
	}
	return c, nil
}

// DayOff reports whether d is not a working day, and why. Where there are
// several reasons it tells the one that needs the least knowledge: the
// weekend before a holiday, a legal holiday before an extra day.
func (c Calendar) DayOff(d Day) (Off, bool) {
	switch d.Weekday() {
	case time.Saturday:
		return Off{Reason: Saturday}, true
	case time.Sunday:
		return Off{Reason: Sunday}, true
	default:
	}
	for _, h := range Holidays(d.year) {
		if h.Day == d {
			return Off{LegalHoliday, h.Code}, true
		}
	}
	if slices.Contains(c.extra, d) {
		return Off{Reason: Extra}, true
	}
	return Off{}, false
}

// Working reports whether d is a working day.
func (c Calendar) Working(d Day) bool {
	_, off := c.DayOff(d)
	return !off
}

// NextWorkingDay returns the first working day that is not before d: d
// itself, if it is one.
func (c Calendar) NextWorkingDay(d Day) Day {
	for !c.Working(d) {
		d = d.AddDays(1)
	}
	return d
}

// LastWorkingDay returns the last working day that is not after d: d itself,
// if it is one.
func (c Calendar) LastWorkingDay(d Day) Day {
	for !c.Working(d) {
		d = d.AddDays(-1)
	}
	return d
}

// AddWorkingDays returns the n-th working day after d, which itself is not
// counted, be it working or not. If n is not positive it returns d.
func (c Calendar) AddWorkingDays(d Day, n int) Day {
	for range n {
		d = c.NextWorkingDay(d.AddDays(1))
	}
	return d
}
