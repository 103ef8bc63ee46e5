package calendar_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
)

// with returns a calendar with extra days.
func with(t testing.TB, extra ...string) calendar.Calendar {
	t.Helper()
	days := make([]calendar.Day, len(extra))
	for i, s := range extra {
		days[i] = day(t, s)
	}
	return calendar.New(days)
}

func TestDayOff(t *testing.T) {
	holiday := func(c calendar.HolidayCode) calendar.Off {
		return calendar.Off{Reason: calendar.LegalHoliday, Holiday: c}
	}
	weekday := calendar.Off{}
	cal := with(t, "2026-05-15", "2026-12-26", "2026-12-25")
	for _, test := range []struct {
		day  string
		want calendar.Off
	}{
		{"2026-01-01", holiday(calendar.NewYear)},
		{"2026-04-03", weekday}, // Good Friday
		{"2026-04-05", calendar.Off{Reason: calendar.Sunday}},
		{"2026-04-06", holiday(calendar.EasterMonday)},
		{"2026-04-07", weekday},
		{"2026-05-01", holiday(calendar.LabourDay)},
		{"2026-05-14", holiday(calendar.Ascension)},
		{"2026-05-15", calendar.Off{Reason: calendar.Extra}}, // the bridge, decreed
		{"2027-05-07", weekday},                              // the bridge, not decreed
		{"2026-05-25", holiday(calendar.WhitMonday)},
		{"2026-07-11", calendar.Off{Reason: calendar.Saturday}},
		{"2025-07-11", weekday}, // day of the Flemish community
		{"2027-09-27", weekday}, // day of the French community
		{"2026-07-21", holiday(calendar.NationalDay)},
		{"2026-08-15", calendar.Off{Reason: calendar.Saturday}}, // the weekend is told first
		{"2026-08-17", weekday},                                 // no replacement day
		{"2027-08-15", calendar.Off{Reason: calendar.Sunday}},
		{"2028-08-15", holiday(calendar.Assumption)},
		{"2027-11-01", holiday(calendar.AllSaints)},
		{"2027-11-02", weekday},
		{"2026-11-11", holiday(calendar.Armistice)},
		{"2027-11-15", weekday},                          // the King's feast
		{"2026-12-25", holiday(calendar.Christmas)},      // a legal holiday is told before an extra day
		{"2026-12-26", calendar.Off{Reason: "saturday"}}, // and so is the weekend
		{"2028-12-26", weekday},
		{"2008-05-01", holiday(calendar.LabourDay)}, // and Ascension
	} {
		got, off := cal.DayOff(day(t, test.day))
		if got != test.want || off != (test.want != weekday) {
			t.Errorf("DayOff(%s) = %v, %v, want %v", test.day, got, off, test.want)
		}
		if cal.Working(day(t, test.day)) == off {
			t.Errorf("Working(%s) = %v", test.day, !off)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, test := range []struct {
		extra []string
		want  string
	}{
		{nil, "BE-10-legal"},
		{[]string{"2027-05-07"}, "BE-10-legal+2027-05-07"},
		{[]string{"2028-01-03", "2027-05-07", "2028-01-03"}, "BE-10-legal+2027-05-07+2028-01-03"},
		{[]string{"2027-05-08", "2026-12-25", ""}, "BE-10-legal"}, // off anyway, and no day
	} {
		cal := with(t, test.extra...)
		if got := cal.Version(); got != test.want {
			t.Errorf("Version with %v = %q, want %q", test.extra, got, test.want)
		}
		again, err := calendar.Parse(test.want)
		if err != nil || again.Version() != test.want {
			t.Errorf("Parse(%q) = %q, %v", test.want, again.Version(), err)
		}
		for _, s := range test.extra {
			if s != "" && again.Working(day(t, s)) {
				t.Errorf("the calendar of %q works on %s", test.want, s)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, version := range []string{
		"", "BE", "BE-11-legal", "BE-10-legal+", "BE-10-legal+2027", "BE-10-legal+2027-05-07+",
		"BE-10-legal+2028-01-03+2027-05-07", "BE-10-legal+2027-05-07+2027-05-07",
		"BE-10-legal+2026-12-25", " BE-10-legal", "BE-10-legal2027-05-07", "be-10-legal", "+BE-10-legal",
	} {
		if _, err := calendar.Parse(version); !fault.Is(err, fault.Invalid) {
			t.Errorf("Parse(%q) = %v, want an invalid fault", version, err)
		}
	}
}

func TestNewKeepsItsOwnDays(t *testing.T) {
	days := []calendar.Day{day(t, "2028-01-03"), day(t, "2027-05-07")}
	cal := calendar.New(days)
	if days[0] != day(t, "2028-01-03") {
		t.Error("New sorted the caller's days")
	}
	days[0], days[1] = day(t, "2030-01-02"), day(t, "2030-01-03")
	if got := cal.Version(); got != "BE-10-legal+2027-05-07+2028-01-03" {
		t.Errorf("Version = %q after the caller's slice changed", got)
	}
}

func TestWorkingDays(t *testing.T) {
	cal := with(t, "2026-12-28")
	for _, test := range []struct {
		from, next, last string
		plus             map[int]string
	}{
		{"2026-12-24", "2026-12-24", "2026-12-24", map[int]string{
			-1: "2026-12-24", 0: "2026-12-24", 1: "2026-12-29", 3: "2026-12-31", 4: "2027-01-04"}},
		{"2026-12-25", "2026-12-29", "2026-12-24", map[int]string{0: "2026-12-25", 1: "2026-12-29"}},
		{"2026-12-28", "2026-12-29", "2026-12-24", map[int]string{1: "2026-12-29", 2: "2026-12-30"}},
		{"2026-12-27", "2026-12-29", "2026-12-24", nil},
		{"2027-01-01", "2027-01-04", "2026-12-31", nil},
	} {
		from := day(t, test.from)
		if got := cal.NextWorkingDay(from); got != day(t, test.next) {
			t.Errorf("NextWorkingDay(%s) = %s, want %s", from, got, test.next)
		}
		if got := cal.LastWorkingDay(from); got != day(t, test.last) {
			t.Errorf("LastWorkingDay(%s) = %s, want %s", from, got, test.last)
		}
		for n, want := range test.plus {
			if got := cal.AddWorkingDays(from, n); got != day(t, want) {
				t.Errorf("AddWorkingDays(%s, %d) = %s, want %s", from, n, got, want)
			}
		}
	}
}

func TestAddWorkingDaysCounts(t *testing.T) {
	epoch := day(t, "2020-01-01")
	rapid.Check(t, func(t *rapid.T) {
		from := epoch.AddDays(rapid.IntRange(0, 15_000).Draw(t, "from"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		extra := rapid.SliceOfN(rapid.IntRange(0, 40), 0, 6).Draw(t, "extra")
		var days []calendar.Day
		for _, e := range extra {
			days = append(days, from.AddDays(e))
		}
		cal := calendar.New(days)
		to, counted := cal.AddWorkingDays(from, n), 0
		for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
			if off := slices.Contains(days, d); cal.Working(d) {
				counted++
				if off {
					t.Fatalf("%s works and was added as off", d)
				}
			}
		}
		if counted != n || !cal.Working(to) {
			t.Fatalf("%d working days after %s is %s, %d were counted", n, from, to, counted)
		}
	})
}
