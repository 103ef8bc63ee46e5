package holdings

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// PageOf returns the part of a list that one page shows: from the newest day up
// to a day on, whole days until there are enough lines, and the day where the
// next page begins, zero if there is none. The list is in order, the newest
// first; a zero until begins with the newest. A day is never cut, so a page is
// longer than enough by no more than one day.
func PageOf[T any](all []T, dayOf func(T) calendar.Day, until calendar.Day, enough int) (page []T, next calendar.Day) {
	if !until.IsZero() {
		from := slices.IndexFunc(all, func(t T) bool { return !dayOf(t).After(until) })
		if from < 0 {
			return nil, calendar.Day{}
		}
		all = all[from:]
	}
	for i := range all {
		if i >= enough && dayOf(all[i]) != dayOf(all[i-1]) {
			return all[:i], dayOf(all[i])
		}
	}
	return all, calendar.Day{}
}

// PeriodOf returns the first and the last day of a year or a month, written as
// 2006 or 2006-01. What is neither has no days: it comes from an address, which
// people may change.
func PeriodOf(s string) (from, to calendar.Day) {
	switch len(s) {
	case len("2006"):
		if from, err := calendar.ParseDay(s + "-01-01"); err == nil {
			return from, from.AddMonths(12).AddDays(-1)
		}
	case len("2006-01"):
		if from, err := calendar.ParseDay(s + "-01"); err == nil {
			return from, from.AddMonths(1).AddDays(-1)
		}
	}
	return calendar.Day{}, calendar.Day{}
}
