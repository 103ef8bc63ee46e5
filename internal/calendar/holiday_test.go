package calendar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// day reads a day of a test table.
func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEasterKnown(t *testing.T) {
	for _, want := range []string{
		"1818-03-22",                                           // the earliest there is
		"1943-04-25",                                           // the latest there is
		"1954-04-18", "1981-04-19", "2049-04-18", "2076-04-19", // where simpler methods go wrong
		"2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16",
		"2029-04-01", "2035-03-25", "2038-04-25", "2285-03-22",
	} {
		d := day(t, want)
		if got := calendar.Easter(d.Year()); got != d {
			t.Errorf("Easter(%d) = %s, want %s", d.Year(), got, want)
		}
	}
}

// knuthEaster is Easter by another method: algorithm E of The Art of Computer
// Programming, section 1.3.2, exercise 14.
func knuthEaster(year int) calendar.Day {
	golden := year%19 + 1
	century := year/100 + 1
	dropped := 3*century/4 - 12
	moon := (8*century+5)/25 - 5
	sunday := 5*year/4 - dropped - 10
	epact := (11*golden + 20 + moon - dropped) % 30
	if epact < 0 {
		epact += 30
	}
	if epact == 25 && golden > 11 || epact == 24 {
		epact++
	}
	full := 44 - epact
	if full < 21 {
		full += 30
	}
	return calendar.Date(year, time.March, full+7-(sunday+full)%7)
}

func TestEasterByAnotherMethod(t *testing.T) {
	for year := 1583; year <= 4000; year++ {
		got, want := calendar.Easter(year), knuthEaster(year)
		if got != want {
			t.Fatalf("Easter(%d) = %s, want %s", year, got, want)
		}
		if got.Weekday() != time.Sunday {
			t.Fatalf("Easter(%d) = %s is a %s", year, got, got.Weekday())
		}
	}
}

func TestHolidays(t *testing.T) {
	codes := []calendar.HolidayCode{
		"new_year", "easter_monday", "labour_day", "ascension", "whit_monday",
		"national_day", "assumption", "all_saints", "armistice", "christmas",
	}
	for year, days := range map[int]string{
		2008: "01-01 03-24 05-01 05-01 05-12 07-21 08-15 11-01 11-11 12-25", // two on one day
		2024: "01-01 04-01 05-01 05-09 05-20 07-21 08-15 11-01 11-11 12-25",
		2025: "01-01 04-21 05-01 05-29 06-09 07-21 08-15 11-01 11-11 12-25",
		2038: "01-01 04-26 05-01 06-03 06-14 07-21 08-15 11-01 11-11 12-25",
	} {
		want := strings.Fields(days)
		for i, h := range calendar.Holidays(year) {
			if h.Code != codes[i] || h.Day.String()[5:] != want[i] || h.Day.Year() != year {
				t.Errorf("Holidays(%d)[%d] = %s on %s, want %s on %s", year, i, h.Code, h.Day, codes[i], want[i])
			}
		}
	}
}
