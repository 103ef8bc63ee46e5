package picture

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// months returns bars from a month on, by how often something happened.
func months(year, month int, times ...int) []wire.Bar {
	first := calendar.Date(year, 1, 1).AddMonths(month - 1)
	var bars []wire.Bar
	for i, n := range times {
		bars = append(bars, wire.Bar{Month: first.AddMonths(i), Times: n})
	}
	return bars
}

func TestUprights(t *testing.T) {
	all := uprights(months(2025, 11, 1, 0, 1000, 500))
	heights := []float64{2, 0, tallest, tallest / 2} // a month with one of a thousand is still seen
	for i, c := range all {
		if c.height != heights[i] || c.x != float64(i)*25 || c.width <= 0 || c.x+c.width > 100 {
			t.Errorf("bar %d: %+v, want height %v", i, c, heights[i])
		}
	}
	if all[0].year != "2025" || all[2].year != "2026" || all[1].year+all[3].year != "" {
		t.Errorf("years: %+v", all)
	}
	if year := uprights(months(2025, 12, make([]int, 12)...)); year[0].year != "" || year[1].year != "2026" {
		t.Errorf("the end of a year stands in the way of the next: %+v", year)
	}
}

// TestYearsDoNotRunTogether: over forty years some years are left out, and none
// is written so near the edge that it is cut.
func TestYearsDoNotRunTogether(t *testing.T) {
	last, n := -100.0, 0
	for _, c := range uprights(months(1987, 3, make([]int, 480)...)) {
		if c.year == "" {
			continue
		}
		if n++; c.x-last < yearsApart || c.x > 100-yearsApart/2 {
			t.Errorf("%s is written at %v, after %v", c.year, c.x, last)
		}
		last = c.x
	}
	if n < 3 {
		t.Errorf("only %d years are written", n)
	}
}
