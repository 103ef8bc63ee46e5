package rights_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// pauses reads "2026-06-02/2026-06-12 2026-06-20/", separated by spaces.
func pauses(t testing.TB, s string) []rights.Pause {
	t.Helper()
	var all []rights.Pause
	for _, f := range strings.Fields(s) {
		asked, answered, _ := strings.Cut(f, "/")
		all = append(all, rights.Pause{Asked: day(t, asked), Answered: day(t, answered)})
	}
	return all
}

func TestPausedDays(t *testing.T) {
	c, receipt, today := clock(t), day(t, "2026-06-01"), day(t, "2026-06-20")
	for _, test := range []struct {
		name   string
		pauses string
		days   int
		open   bool
	}{
		{"none", "", 0, false},
		{"same day", "2026-06-02/2026-06-02", 0, false},
		{"one night", "2026-06-02/2026-06-03", 1, false},
		{"from the day of receipt", "2026-06-01/2026-06-02", 1, false},
		{"one after the other", "2026-06-02/2026-06-05 2026-06-05/2026-06-08", 6, false},
		{"with days between", "2026-06-02/2026-06-05 2026-06-07/2026-06-08", 4, false},
		{"overlapping", "2026-06-02/2026-06-06 2026-06-04/2026-06-09", 7, false},
		{"the same twice", "2026-06-02/2026-06-06 2026-06-02/2026-06-06", 4, false},
		{"one inside the other", "2026-06-02/2026-06-12 2026-06-04/2026-06-06 2026-06-11/2026-06-13", 11, false},
		{"in any order", "2026-06-11/2026-06-13 2026-06-02/2026-06-12 2026-06-04/2026-06-06", 11, false},
		{"over a weekend, which counts", "2026-06-05/2026-06-08", 3, false},
		{"over the end of the month", "2026-06-28/2026-07-02", 4, false},
		{"open", "2026-06-02/", 18, true},
		{"open since today", "2026-06-20/", 0, true},
		{"open beside one that is not", "2026-06-15/ 2026-06-02/2026-06-04", 7, true},
		{"open over one that is not", "2026-06-02/ 2026-06-05/2026-06-08", 18, true},
		{"open before one that is not", "2026-06-02/ 2026-06-19/2026-06-25", 23, true},
	} {
		d := deadlineOf(t, c, receipt, 1, today, pauses(t, test.pauses)...)
		if d.Paused != test.days || d.Nominal != day(t, "2026-07-01").AddDays(test.days) {
			t.Errorf("%s: %d days, nominal %s, want %d", test.name, d.Paused, d.Nominal, test.days)
		}
		want := calendar.Day{}
		if test.open {
			want = today
		}
		if d.AsOf != want {
			t.Errorf("%s: as of %q, want %q", test.name, d.AsOf, want)
		}
	}
}

func TestOpenPauseUntilDayInBrussels(t *testing.T) {
	c, open := clock(t), pauses(t, "2026-06-02/")
	for now, want := range map[string]int{
		"2026-06-10T21:59:59Z": 8,
		"2026-06-10T22:00:00Z": 9, // the eleventh in Brussels
	} {
		d, err := c.Deadline(instant(t, "2026-06-01T08:00:00Z"), 1, open, instant(t, now))
		if err != nil || d.Paused != want {
			t.Errorf("at %s: paused %d, %v, want %d", now, d.Paused, err, want)
		}
	}
}

func TestOverlong(t *testing.T) {
	for _, test := range []struct {
		pause, today string
		want         bool
	}{
		{"2026-06-02/", "2026-06-02", false},
		{"2026-06-02/", "2026-06-15", false},
		{"2026-06-02/", "2026-06-16", true},
		{"2026-06-02/", "2026-09-16", true},
		{"2026-06-02/2026-07-02", "2026-09-16", false},
	} {
		if got := pauses(t, test.pause)[0].Overlong(day(t, test.today)); got != test.want {
			t.Errorf("%s on %s: overlong %v", test.pause, test.today, got)
		}
	}
}

func TestAllowPause(t *testing.T) {
	for _, test := range []struct {
		name    string
		receipt string
		window  int
		doubt   rights.Doubt
		code    fault.Code // empty: allowed
		field   string
		why     string
	}{
		{"on the day of receipt", "2026-06-01", 0, rights.Doubt{day(t, "2026-06-01"), "name differs", false}, "", "", ""},
		{"on the third working day", "2026-06-01", 0, rights.Doubt{day(t, "2026-06-04"), "name differs", false}, "", "", ""},
		{"on the fourth", "2026-06-01", 0, rights.Doubt{day(t, "2026-06-05"), "name differs", false}, fault.Conflict, "pause", "too_late"},
		{"after a weekend", "2026-06-04", 0, rights.Doubt{day(t, "2026-06-09"), "name differs", false}, "", "", ""},
		{"too long after a weekend", "2026-06-04", 0, rights.Doubt{day(t, "2026-06-10"), "name differs", false}, fault.Conflict, "pause", "too_late"},
		{"received at Christmas", "2026-12-24", 0, rights.Doubt{day(t, "2026-12-30"), "name differs", false}, "", "", ""},
		{"long after Christmas", "2026-12-24", 0, rights.Doubt{day(t, "2026-12-31"), "name differs", false}, fault.Conflict, "pause", "too_late"},
		{"received on a Sunday", "2026-06-07", 0, rights.Doubt{day(t, "2026-06-10"), "name differs", false}, "", "", ""},
		{"in a longer window", "2026-06-01", 4, rights.Doubt{day(t, "2026-06-05"), "name differs", false}, "", "", ""},
		{"in a shorter window", "2026-06-01", 1, rights.Doubt{day(t, "2026-06-03"), "name differs", false}, fault.Conflict, "pause", "too_late"},
		{"on the due date, in a window longer than the period", "2026-06-01", 60, rights.Doubt{day(t, "2026-07-01"), "name differs", false}, "", "", ""},
		{"after the due date, in such a window", "2026-06-01", 60, rights.Doubt{day(t, "2026-07-02"), "name differs", false}, fault.Conflict, "pause", "too_late"},
		{"after a strong login", "2026-06-01", 0, rights.Doubt{day(t, "2026-06-02"), "name differs", true}, fault.Conflict, "pause", "strong_login"},
		{"without a reason", "2026-06-01", 0, rights.Doubt{day(t, "2026-06-02"), " ", false}, fault.Invalid, "reason", "required"},
		{"without a day", "2026-06-01", 0, rights.Doubt{calendar.Day{}, "name differs", false}, fault.Invalid, "asked", "required"},
		{"before receipt", "2026-06-01", 0, rights.Doubt{day(t, "2026-05-31"), "name differs", false}, fault.Invalid, "asked", "before_receipt"},
	} {
		c := clock(t)
		c.ReviewWindow = test.window
		err := c.AllowPause(deadlineOf(t, c, day(t, test.receipt), 1, day(t, test.receipt)), test.doubt)
		if test.code == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		wantFault(t, test.name, err, test.code, test.field, test.why)
	}
}

func TestLastDoubtDay(t *testing.T) {
	c := clock(t, day(t, "2026-12-28"))
	for receipt, want := range map[string]string{
		"2026-12-24": "2026-12-31", // Christmas, the weekend and the extra day do not count
		"2026-12-26": "2026-12-31",
		"2026-06-01": "2026-06-04",
		"2026-05-13": "2026-05-19", // Ascension Day
	} {
		if got := c.LastDoubtDay(day(t, receipt)); got != day(t, want) {
			t.Errorf("LastDoubtDay(%s) = %s, want %s", receipt, got, want)
		}
	}
}
