package server

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// reach returns lines in order, the newest first: those that read returns from
// the newest on or, where these do not reach back to a day, from that day on.
// Below is the day with which those begin that were not read, zero if there are
// none. Read returns lines up to a day, a zero one for all, and whether there are
// more; a day that it may have cut is left for the next part.
func reach[T any](
	until calendar.Day, dayOf func(T) calendar.Day, read func(until calendar.Day) ([]T, bool, error),
) (all []T, below calendar.Day, err error) {
	part := func(until calendar.Day) ([]T, calendar.Day, error) {
		all, more, err := read(until)
		if err != nil || !more || len(all) == 0 {
			return all, calendar.Day{}, err
		}
		last, n := dayOf(all[len(all)-1]), len(all)
		for n > 0 && dayOf(all[n-1]) == last {
			n--
		}
		if n == 0 { // of more than fits in a part the rest is not told
			return all, last.AddDays(-1), nil
		}
		return all[:n], last, nil
	}
	all, below, err = part(calendar.Day{})
	if err != nil || below.IsZero() || until.IsZero() || until.After(below) {
		return all, below, err
	}
	return part(until)
}

// bound returns the day back to which a list has to be read for what an address
// asks for: that with which its page begins, or the last one of its period.
func (a asked) bound() calendar.Day {
	if !a.until.IsZero() {
		return a.until
	}
	_, last := holdings.PeriodOf(a.period)
	return last
}
