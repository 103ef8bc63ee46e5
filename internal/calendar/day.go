package calendar

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Day is a day of the Gregorian calendar, without a time and without a
// zone. Days are comparable with ==. The zero Day is no day at all; it is
// written as the empty string.
type Day struct {
	year  int
	month time.Month
	day   int
}

// Date returns the day of a year, month and day of the month. Values outside
// their range are carried over, as [time.Date] does.
func Date(year int, month time.Month, day int) Day {
	if time.January <= month && month <= time.December && 1 <= day && day <= 28 { // as most days of feeds are
		return Day{year, month, day}
	}
	return fromTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DayOf returns the day on which the instant t falls in a zone.
func DayOf(t time.Time, zone *time.Location) Day { return fromTime(t.In(zone)) }

// ParseDay reads a day written as 2006-01-02. The empty string is the zero
// Day; anything else that is no such day is a fault.Invalid.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return Day{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Day{}, &fault.Error{Code: fault.Invalid, Reason: "day", Err: err}
	}
	return fromTime(t), nil
}

// fromTime returns the day that t shows in its own zone.
func fromTime(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// utc returns midnight UTC of d, for arithmetic.
func (d Day) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// Year returns the year of d.
func (d Day) Year() int { return d.year }

// Month returns the month of d.
func (d Day) Month() time.Month { return d.month }

// Day returns the day of the month of d.
func (d Day) Day() int { return d.day }

// Weekday returns the day of the week of d.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// IsZero reports whether d is no day at all.
func (d Day) IsZero() bool { return d == Day{} }

// AddDays returns the day n days after d.
func (d Day) AddDays(n int) Day { return fromTime(d.utc().AddDate(0, 0, n)) }

// AddMonths returns the day with the same number n months after d or, where
// that month is too short, its last day: article 3(2)(c) of Regulation
// 1182/71. It is not time.AddDate, which runs on into the following month.
func (d Day) AddMonths(n int) Day {
	last := time.Date(d.year, d.month+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return Day{last.Year(), last.Month(), min(d.day, last.Day())}
}

// Sub returns the number of days from e to d.
func (d Day) Sub(e Day) int {
	const seconds = 24 * 60 * 60 // every day of UTC
	return int((d.utc().Unix() - e.utc().Unix()) / seconds)
}

// Compare returns -1, 0 or +1 as d is before, on or after e.
func (d Day) Compare(e Day) int { return d.utc().Compare(e.utc()) }

// Before reports whether d is before e.
func (d Day) Before(e Day) bool { return d.Compare(e) < 0 }

// After reports whether d is after e.
func (d Day) After(e Day) bool { return d.Compare(e) > 0 }

// Start returns the instant at which d begins in a zone.
func (d Day) Start(zone *time.Location) time.Time {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, zone)
}

// String returns d as 2006-01-02, or "" for the zero Day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText implements [encoding.TextMarshaler].
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Day) UnmarshalText(b []byte) error {
	v, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
