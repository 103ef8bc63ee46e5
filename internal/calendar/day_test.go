package calendar_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata" // so that the test needs nothing of the machine

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
)

func TestParseDay(t *testing.T) {
	for _, s := range []string{"", "2026-01-31", "2028-02-29", "0001-01-01", "9999-12-31"} {
		if got := day(t, s).String(); got != s {
			t.Errorf("ParseDay(%q) = %q", s, got)
		}
	}
	for _, s := range []string{"2026-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "26-01-01", "2026-01-01T00:00:00Z", " 2026-01-01", "x"} {
		if d, err := calendar.ParseDay(s); !fault.Is(err, fault.Invalid) || !d.IsZero() {
			t.Errorf("ParseDay(%q) = %q, %v, want an invalid fault", s, d, err)
		}
	}
}

func TestDayParts(t *testing.T) {
	d := calendar.Date(2026, time.November, 25)
	if d.Year() != 2026 || d.Month() != time.November || d.Day() != 25 || d.Weekday() != time.Wednesday {
		t.Errorf("parts of %s: %d %s %d %s", d, d.Year(), d.Month(), d.Day(), d.Weekday())
	}
	if d.IsZero() || !(calendar.Day{}).IsZero() {
		t.Error("IsZero is wrong")
	}
	if got := calendar.Date(2026, time.February, 30); got != day(t, "2026-03-02") {
		t.Errorf("30 February carried over to %s", got)
	}
}

func TestAddMonths(t *testing.T) {
	for _, test := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2026-01-28", 1, "2026-02-28"},
		{"2026-02-28", 1, "2026-03-28"},
		{"2026-03-31", 1, "2026-04-30"},
		{"2026-10-31", 3, "2027-01-31"},
		{"2026-11-30", 3, "2027-02-28"},
		{"2026-12-31", 1, "2027-01-31"},
		{"2026-12-31", 0, "2026-12-31"},
		{"2026-01-31", -2, "2025-11-30"},
		{"2026-01-15", 25, "2028-02-15"},
	} {
		if got := day(t, test.from).AddMonths(test.n); got != day(t, test.want) {
			t.Errorf("%s and %d months = %s, want %s", test.from, test.n, got, test.want)
		}
	}
}

func TestDayOrder(t *testing.T) {
	for _, test := range []struct {
		d, e string
		days int
	}{
		{"2026-03-29", "2026-03-29", 0},
		{"2026-03-30", "2026-03-29", 1}, // around the change to summer time
		{"2026-10-26", "2026-10-24", 2}, // around the change to winter time
		{"2026-02-28", "2026-03-01", -1},
		{"2028-03-01", "2028-02-28", 2},
		{"9999-12-31", "0001-01-01", 3_652_058}, // more than a time.Duration holds
	} {
		d, e := day(t, test.d), day(t, test.e)
		if got := d.Sub(e); got != test.days {
			t.Errorf("%s - %s = %d, want %d", d, e, got, test.days)
		}
		if got := e.AddDays(test.days); got != d {
			t.Errorf("%s and %d days = %s, want %s", e, test.days, got, d)
		}
		sign := min(1, max(-1, test.days))
		if d.Compare(e) != sign || e.Compare(d) != -sign || d.Before(e) != (sign < 0) || d.After(e) != (sign > 0) {
			t.Errorf("order of %s and %s is wrong", d, e)
		}
	}
	if !(calendar.Day{}).Before(day(t, "0001-01-01")) {
		t.Error("the zero Day is not before every day")
	}
}

func TestDayInZone(t *testing.T) {
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		day   string
		start string // in UTC
		hours int    // how long the day is
	}{
		{"2026-01-15", "2026-01-14T23:00:00Z", 24},
		{"2026-03-29", "2026-03-28T23:00:00Z", 23},
		{"2026-03-30", "2026-03-29T22:00:00Z", 24},
		{"2026-10-25", "2026-10-24T22:00:00Z", 25},
		{"2026-10-26", "2026-10-25T23:00:00Z", 24},
	} {
		d := day(t, test.day)
		start := d.Start(brussels)
		if got := start.UTC().Format(time.RFC3339); got != test.start {
			t.Errorf("%s starts at %s, want %s", d, got, test.start)
		}
		end := d.AddDays(1).Start(brussels)
		if got := end.Sub(start); got != time.Duration(test.hours)*time.Hour {
			t.Errorf("%s lasts %s, want %d hours", d, got, test.hours)
		}
		if calendar.DayOf(start.UTC(), brussels) != d || calendar.DayOf(end.Add(-1), brussels) != d ||
			calendar.DayOf(start.Add(-1), brussels) == d || calendar.DayOf(end, brussels) == d {
			t.Errorf("instants around %s fall on the wrong day", d)
		}
	}
}

func TestDayJSON(t *testing.T) {
	var got struct {
		Asked    calendar.Day `json:"asked"`
		Answered calendar.Day `json:"answered,omitzero"`
	}
	const text = `{"asked":"2026-06-02"}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if b, err := json.Marshal(got); err != nil || string(b) != text {
		t.Errorf("written again: %s, %v", b, err)
	}
	err := json.Unmarshal([]byte(`{"asked":"2 June"}`), &got)
	if !fault.Is(err, fault.Invalid) || got.Asked != day(t, "2026-06-02") {
		t.Errorf("a bad day gave %s, %v", got.Asked, err)
	}
}
