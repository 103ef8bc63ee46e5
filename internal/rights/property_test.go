package rights_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// The first and the last day for which the properties are tested.
var (
	firstDay = calendar.Date(2020, time.January, 1)
	lastDay  = calendar.Date(2060, time.December, 31)
)

// bothPeriods calls f for every day of receipt and both periods.
func bothPeriods(t *testing.T, f func(c rights.Clock, receipt calendar.Day, d rights.Deadline)) {
	t.Helper()
	c := clock(t)
	for receipt := firstDay; !receipt.After(lastDay); receipt = receipt.AddDays(1) {
		for _, months := range []int{rights.Period, rights.ExtendedPeriod} {
			f(c, receipt, deadlineOf(t, c, receipt, months, receipt))
			if t.Failed() {
				return // one date says enough
			}
		}
	}
}

func TestNominalEveryDay(t *testing.T) {
	bothPeriods(t, func(_ rights.Clock, receipt calendar.Day, d rights.Deadline) {
		months := 12*(d.Nominal.Year()-receipt.Year()) + int(d.Nominal.Month()-receipt.Month())
		lastOfMonth := d.Nominal.AddDays(1).Day() == 1
		sameNumber := d.Nominal.Day() == receipt.Day()
		if months != d.Months || !sameNumber && (!lastOfMonth || d.Nominal.Day() >= receipt.Day()) {
			t.Errorf("%d months from %s is %s", d.Months, receipt, d.Nominal)
		}
	})
}

func TestDueEveryDay(t *testing.T) {
	longest := 0
	bothPeriods(t, func(c rights.Clock, receipt calendar.Day, d rights.Deadline) {
		longest = max(longest, d.Due.Sub(d.Nominal))
		if !c.Calendar.Working(d.Due) || d.Due.Before(d.Nominal) || d.Due.Sub(d.Nominal) > 4 {
			t.Errorf("received %s: nominal %s, due %s", receipt, d.Nominal, d.Due)
		}
		for day := d.Nominal; day.Before(d.Due); day = day.AddDays(1) {
			if c.Calendar.Working(day) {
				t.Errorf("received %s: due %s although %s is a working day", receipt, d.Due, day)
			}
		}
	})
	if longest != 3 { // Easter Monday, or a Christmas on Friday
		t.Errorf("the longest wait for a working day is %d days, want 3", longest)
	}
}

func TestEndEveryDay(t *testing.T) {
	bothPeriods(t, func(c rights.Clock, receipt calendar.Day, d rights.Deadline) {
		h, m, s := d.End.In(c.Office).Clock()
		if h+m+s+d.End.Nanosecond() != 0 || calendar.DayOf(d.End.Add(-1), c.Office) != d.Due {
			t.Errorf("received %s: due %s, end %s", receipt, d.Due, d.End)
		}
	})
}

func TestTargetEveryDay(t *testing.T) {
	bothPeriods(t, func(c rights.Clock, receipt calendar.Day, d rights.Deadline) {
		if !c.Calendar.Working(d.Target) || d.Nominal.Sub(d.Target) < 7 || d.Target.Before(receipt) {
			t.Errorf("received %s: nominal %s, target %s", receipt, d.Nominal, d.Target)
		}
		for day := d.Target.AddDays(1); d.Nominal.Sub(day) >= 7; day = day.AddDays(1) {
			if c.Calendar.Working(day) {
				t.Errorf("received %s: nominal %s, target %s although %s is a working day", receipt, d.Nominal, d.Target, day)
			}
		}
	})
}

func TestLaterReceiptIsNeverDueEarlier(t *testing.T) {
	var before [4]calendar.Day
	bothPeriods(t, func(_ rights.Clock, receipt calendar.Day, d rights.Deadline) {
		if d.Due.Before(before[d.Months]) {
			t.Errorf("received %s is due %s, before that of the day before, %s", receipt, d.Due, before[d.Months])
		}
		before[d.Months] = d.Due
	})
}

func TestExtensionIsDueLater(t *testing.T) {
	var plain calendar.Day
	bothPeriods(t, func(_ rights.Clock, receipt calendar.Day, d rights.Deadline) {
		if d.Months == rights.Period {
			plain = d.Due
		} else if !d.Due.After(plain) {
			t.Errorf("received %s: extended due %s, else %s", receipt, d.Due, plain)
		}
	})
}

func TestOneMoreHolidayIsNeverEarlier(t *testing.T) {
	bothPeriods(t, func(c rights.Clock, receipt calendar.Day, d rights.Deadline) {
		for n := -1; n <= 2; n++ { // only days around the due date can matter
			extra := d.Due.AddDays(n)
			more := deadlineOf(t, rights.Clock{Calendar: calendar.New([]calendar.Day{extra}), Office: c.Office}, receipt, d.Months, receipt)
			moved := more.Due != d.Due
			if more.Due.Before(d.Due) || moved != (n == 0) || more.Nominal != d.Nominal {
				t.Errorf("received %s, due %s: with %s off too, due %s", receipt, d.Due, extra, more.Due)
			}
		}
	})
}

func TestStepsEveryDay(t *testing.T) {
	bothPeriods(t, func(_ rights.Clock, receipt calendar.Day, d rights.Deadline) {
		steps, err := d.Steps()
		if err != nil || len(steps) != 3+d.Due.Sub(d.Nominal) {
			t.Fatalf("received %s: %d steps from %s to %s, %v", receipt, len(steps), d.Nominal, d.Due, err)
		}
		for i, off := range steps[2 : len(steps)-1] {
			if off.Kind != rights.StepOff || off.Day != d.Nominal.AddDays(i) || off.Off == nil || off.Off.Reason == calendar.Extra {
				t.Errorf("received %s: step %+v", receipt, off)
			}
		}
	})
}

// A span is one pause for the generator: days after receipt, and how long.
type span struct{ from, length int }

// drawSpans returns up to six spans that often overlap.
func drawSpans(t *rapid.T) []span {
	one := rapid.Custom(func(t *rapid.T) span {
		return span{rapid.IntRange(0, 40).Draw(t, "from"), rapid.IntRange(0, 20).Draw(t, "length")}
	})
	return rapid.SliceOfN(one, 0, 6).Draw(t, "spans")
}

// pausesOf returns spans as pauses after a day of receipt.
func pausesOf(receipt calendar.Day, spans []span) []rights.Pause {
	var pauses []rights.Pause
	for _, s := range spans {
		asked := receipt.AddDays(s.from)
		pauses = append(pauses, rights.Pause{Asked: asked, Answered: asked.AddDays(s.length)})
	}
	return pauses
}

func TestPausedDaysCountOnce(t *testing.T) {
	c := clock(t)
	rapid.Check(t, func(t *rapid.T) {
		receipt := firstDay.AddDays(rapid.IntRange(0, lastDay.Sub(firstDay)).Draw(t, "receipt"))
		months := rapid.SampledFrom([]int{1, 3}).Draw(t, "months")
		spans := drawSpans(t)
		days := map[int]bool{}
		for _, s := range spans {
			for n := range s.length {
				days[s.from+n] = true
			}
		}
		pauses := pausesOf(receipt, spans)
		before := slices.Clone(pauses)
		d, err := c.DeadlineFrom(receipt, months, pauses, receipt)
		if err != nil {
			t.Fatal(err)
		}
		if d.Paused != len(days) || d.Nominal != receipt.AddMonths(months).AddDays(len(days)) || !d.AsOf.IsZero() {
			t.Fatalf("paused %d of %v, nominal %s", d.Paused, spans, d.Nominal)
		}
		if d.Due != c.Calendar.NextWorkingDay(d.Nominal) {
			t.Fatalf("nominal %s, due %s", d.Nominal, d.Due)
		}
		if !slices.Equal(pauses, before) {
			t.Fatal("the caller's pauses were moved about")
		}
		rand.Shuffle(len(pauses), func(i, j int) { pauses[i], pauses[j] = pauses[j], pauses[i] })
		if again, err := c.DeadlineFrom(receipt, months, pauses, receipt); err != nil || again != d {
			t.Fatalf("in another order %+v, %v, want %+v", again, err, d)
		}
	})
}

func TestOneMorePauseIsNeverEarlier(t *testing.T) {
	c := clock(t)
	rapid.Check(t, func(t *rapid.T) {
		receipt := firstDay.AddDays(rapid.IntRange(0, lastDay.Sub(firstDay)).Draw(t, "receipt"))
		spans := drawSpans(t)
		today := receipt.AddDays(rapid.IntRange(0, 60).Draw(t, "today"))
		asked := receipt.AddDays(rapid.IntRange(0, today.Sub(receipt)).Draw(t, "asked"))
		pauses := pausesOf(receipt, spans)
		d, err := c.DeadlineFrom(receipt, 1, pauses, today)
		if err != nil {
			t.Fatal(err)
		}
		more, err := c.DeadlineFrom(receipt, 1, append(pauses, rights.Pause{Asked: asked}), today)
		if err != nil {
			t.Fatal(err)
		}
		grown := more.Paused - d.Paused
		if more.Due.Before(d.Due) || grown < 0 || grown > today.Sub(asked) || more.AsOf != today {
			t.Fatalf("open since %s until %s: %d more days, due %s instead of %s", asked, today, grown, more.Due, d.Due)
		}
		if more.Overdue(more.End) {
			t.Fatal("overdue while a pause is open")
		}
	})
}
