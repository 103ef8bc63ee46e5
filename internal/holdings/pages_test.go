package holdings_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestPageOf(t *testing.T) {
	list := []string{"2026-11-20", "2026-11-20", "2026-11-19", "2026-11-19", "2026-11-19", "2026-10-01"}
	self := func(s string) calendar.Day {
		d, err := calendar.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct {
		name   string
		until  string
		enough int
		want   []string
		next   string
	}{
		{"the newest", "", 2, list[:2], "2026-11-19"},
		{"no day is cut", "", 1, list[:2], "2026-11-19"},
		{"nor the second one", "", 3, list[:5], "2026-10-01"},
		{"from a day on", "2026-11-19", 1, list[2:5], "2026-10-01"},
		{"from a day without any", "2026-11-01", 1, list[5:], ""},
		{"all of it", "", 6, list, ""},
		{"more than there is", "", 60, list, ""},
		{"before the first", "2020-01-01", 60, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, next := holdings.PageOf(list, self, self(test.until), test.enough)
			if !slices.Equal(got, test.want) || next.String() != test.next {
				t.Errorf("got %v, then %q; want %v, then %q", got, next, test.want, test.next)
			}
		})
	}
	if got, next := holdings.PageOf(nil, self, calendar.Day{}, 5); got != nil || !next.IsZero() {
		t.Errorf("of nothing: %v, %v", got, next)
	}
}

// TestPagesLoseNothing goes through ten thousand lines page by page.
func TestPagesLoseNothing(t *testing.T) {
	first := calendar.Date(2026, 11, 22)
	var all []calendar.Day
	for i := range 10_000 {
		all = append(all, first.AddDays(-i*i/40_000))
	}
	var seen []calendar.Day
	pages, until := 0, calendar.Day{}
	for {
		page, next := holdings.PageOf(all, func(d calendar.Day) calendar.Day { return d }, until, 60)
		seen = append(seen, page...)
		if pages++; next.IsZero() || pages > len(all) {
			break
		}
		until = next
	}
	if !slices.Equal(seen, all) {
		t.Errorf("%d of %d lines on %d pages", len(seen), len(all), pages)
	}
}

func TestPeriodOf(t *testing.T) {
	for _, test := range []struct{ s, from, to string }{
		{"2026", "2026-01-01", "2026-12-31"},
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2026-12", "2026-12-01", "2026-12-31"},
		{"", "", ""}, {"26", "", ""}, {"2026-13", "", ""}, {"2026-1", "", ""}, {"2026-02-03", "", ""}, {"abcd", "", ""}, {"20 6", "", ""},
	} {
		if from, to := holdings.PeriodOf(test.s); from.String() != test.from || to.String() != test.to {
			t.Errorf("%q is from %q to %q, want %q to %q", test.s, from, to, test.from, test.to)
		}
	}
}
