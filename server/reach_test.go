package server

import (
	"fmt"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// TestReach: a list that is read in parts loses no line between two parts, and
// tells none twice, wherever a page begins.
func TestReach(t *testing.T) {
	day := func(n int) calendar.Day { return calendar.Date(2026, 1, n) }
	none := calendar.Day{}
	same := func(d calendar.Day) calendar.Day { return d }
	for _, test := range []struct {
		name  string
		lines []int // days, the newest first
		until calendar.Day
		want  string
		below calendar.Day
	}{
		{"nothing", nil, none, "[]", none},
		{"all of it", []int{9, 8, 8}, none, "[9 8 8]", none},
		{"the day that may be cut is left for the next part", []int{9, 8, 8, 8, 7}, none, "[9]", day(8)},
		{"which begins there", []int{9, 8, 8, 8, 7}, day(8), "[8 8 8]", day(7)},
		{"and in the middle of the first, nothing is read anew", []int{9, 8, 8, 8, 7}, day(9), "[9]", day(8)},
		{"the last part", []int{9, 8, 8, 8, 7}, day(7), "[7]", none},
		{"before everything", []int{9, 8, 8, 8, 7}, day(1), "[]", none},
		{"after everything", []int{9, 8, 8, 8, 7}, day(20), "[9]", day(8)},
		{"a day that is longer than a part", []int{9, 9, 9, 9, 8}, none, "[9 9 9]", day(8)},
	} {
		all, below, err := reach(test.until, same, func(until calendar.Day) ([]calendar.Day, bool, error) {
			var some []calendar.Day
			for _, n := range test.lines {
				if until.IsZero() || !day(n).After(until) {
					some = append(some, day(n))
				}
			}
			return some[:min(3, len(some))], len(some) > 3, nil
		})
		got := []int{}
		for _, d := range all {
			got = append(got, d.Day())
		}
		if err != nil || fmt.Sprint(got) != test.want || below != test.below {
			t.Errorf("%s: %v, below %s, %v", test.name, got, below, err)
		}
	}
}
