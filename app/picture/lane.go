package picture

import (
	"strconv"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A shape is what a stretch of a lane is drawn as.
type shape int

// The shapes, in the order of the key.
const (
	inUse   shape = iota // a bar: in use
	known                // a filled diamond: an event that is known
	coming               // a hollow diamond: an event that has not come, or is not named
	kept                 // a hatched bar: kept, and no longer used
	perhaps              // a light bar: kept, and nothing says how or whether so long
	open                 // a dashed arrow: no end is known
	before               // a dashed line at the left edge: no begin is known
)

// A stretch is a part of a lane, in percent of its width. A diamond stands at
// from.
type stretch struct {
	shape    shape
	from, to float64
}

// A tick is a line of the axis with its number: a year, or years after the
// event. Minor ticks have no number where there is little room.
type tick struct {
	at    float64
	label int
	minor bool
}

// An axis is what the lanes of a picture share. Zero is today or the event.
type axis struct {
	ticks []tick
	zero  float64
}

// The places of an axis, in percent: lanes begin after edge and end, unless
// they are open, before 100-edge. The event of the public picture is at event.
const (
	edge  = 6.0
	event = 26.0
)

// steps are the distances between ticks, in years, from the smallest.
var steps = [...]int{1, 2, 5, 10, 20, 50, 100}

// step returns a distance between ticks that gives at most most of them.
func step(years, most int) int {
	for _, s := range steps {
		if years/s <= most {
			return s
		}
	}
	return max(1, years/most)
}

// rulesAxis returns the axis of years after an event.
func rulesAxis(lanes []wire.Lane) (axis, func(years int) float64) {
	longest := 0
	for i := range lanes {
		longest = max(longest, lanes[i].MinYears, lanes[i].MaxYears)
	}
	at := func(years int) float64 {
		return event + (100-edge-event)*float64(years)/float64(max(longest, 1))
	}
	a := axis{zero: event}
	by := step(longest, 4)
	for y := by; y <= longest; y += by {
		a.ticks = append(a.ticks, tick{at: at(y), label: y, minor: longest/by > 3 && (longest/by-y/by)%2 == 1})
	}
	return a, at
}

// ruleLane returns what is drawn for a rule, whoever it is for.
func ruleLane(l *wire.Lane, at func(years int) float64) []stretch {
	least, most := at(l.MinYears), at(max(l.MinYears, l.MaxYears))
	switch {
	case len(l.Until) > 0:
		return []stretch{{inUse, edge, event}, {known, event, event}}
	case l.Rule.Unstated || l.MinYears == 0 && l.MaxYears == 0:
		return []stretch{{open, edge, 100 - edge/3}}
	}
	lane := []stretch{{inUse, edge, event}}
	if l.MinYears > 0 {
		lane = append(lane, stretch{kept, event, least})
	}
	switch {
	case most > least:
		lane = append(lane, stretch{perhaps, least, most})
	case l.MaxYears == 0:
		lane = append(lane, stretch{open, least, 100 - edge/3})
	}
	if l.After == "" {
		return append(lane, stretch{coming, event, event})
	}
	return append(lane, stretch{known, event, event})
}

// datesAxis returns the axis of the days of a member. Today has room on both
// sides, whatever the days are.
func datesAxis(d *wire.RetentionData) (axis, func(calendar.Day) float64) {
	first, last := d.Today, d.Today.AddMonths(120)
	for i := range d.Lanes {
		s := d.Lanes[i].Span
		if s == nil {
			continue
		}
		for _, day := range [...]calendar.Day{s.Begin, s.Since, s.Least, s.Most, s.End} {
			if day.IsZero() {
				continue
			}
			if day.Before(first) {
				first = day
			}
			if day.After(last) {
				last = day
			}
		}
	}
	if room := d.Today.AddDays(-last.Sub(d.Today) / 5); room.Before(first) {
		first = room
	}
	at := func(day calendar.Day) float64 {
		return edge + (100-2*edge)*float64(day.Sub(first))/float64(last.Sub(first))
	}
	a := axis{zero: at(d.Today)}
	by := step(last.Year()-first.Year(), 6)
	for y := first.Year() / by * by; y <= last.Year(); y += by {
		if x := at(calendar.Date(y, 1, 1)); x >= edge {
			a.ticks = append(a.ticks, tick{x, y, len(a.ticks)%2 == 1})
		}
	}
	return a, at
}

// datesLane returns what is drawn for a rule on the days of a member: nothing
// where no source says that there are such data.
func datesLane(l *wire.Lane, today calendar.Day, at func(calendar.Day) float64) []stretch {
	s := l.Span
	if s == nil || s.State == holdings.Nothing || holdings.Why(s.Why) == holdings.WhyNotChecked {
		return nil
	}
	start, now, reach := edge, at(today), 100-edge/3
	var lane, marks []stretch
	if s.Begin.IsZero() {
		lane = append(lane, stretch{before, 0, edge})
	} else {
		start = at(s.Begin)
		marks = append(marks, stretch{known, start, start})
	}
	add := func(as shape, from, to float64) {
		if to > from {
			lane = append(lane, stretch{as, from, to})
		}
	}
	archive := start
	switch {
	case !s.Since.IsZero():
		archive = at(s.Since)
		add(inUse, start, archive)
		marks = append(marks, stretch{known, archive, archive})
	case s.State == holdings.InUse && !s.End.IsZero() && l.After == "", s.State == holdings.Over:
		archive = at(s.End)
		add(inUse, start, archive)
		marks = append(marks, stretch{endMark(s.State), archive, archive})
	case s.State == holdings.InUse:
		archive = now
		add(inUse, start, now)
	case s.State == holdings.Unknown:
		archive = now
		add(perhaps, start, now)
	}
	switch {
	case !s.End.IsZero():
		add(kept, archive, at(s.End))
	case !s.Most.IsZero():
		sure := max(archive, now)
		if !s.Least.IsZero() {
			sure = at(s.Least)
		}
		add(kept, archive, sure)
		add(perhaps, sure, at(s.Most))
	case !s.Least.IsZero():
		if s.State == holdings.InUse {
			marks = append(marks, stretch{coming, now, now})
		}
		add(kept, archive, at(s.Least))
		add(open, at(s.Least), reach)
	default:
		add(kept, archive, now)
		add(open, now, reach)
	}
	return append(lane, marks...)
}

// endMark returns the diamond of an event that ends keeping.
func endMark(state holdings.Keeping) shape {
	if state == holdings.Over {
		return known
	}
	return coming
}

// percent writes a place on a lane with one decimal, so that the server and
// the browser write the same.
func percent(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) + "%" }
