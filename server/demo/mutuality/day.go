package mutuality

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// epoch is day 0 of this package, in which days are numbers.
var epoch = calendar.Date(1900, time.January, 1)

// ahead is how many days after today something can be announced for.
const ahead = 3 * 366

// About how many days a year has, and a childhood.
const (
	year    = 365.25
	grownUp = 6575
)

// logged is for how many days before the full run disclosures and looks were
// logged.
const logged = 730

// days are days as they are written, ten bytes each: a full run writes some
// fifty million.
type days []byte

// daysUpTo returns the days from the epoch to the last.
func daysUpTo(last int) days {
	all := make(days, 0, 10*(last+1))
	for d, n := epoch, 0; n <= last; d, n = d.AddDays(1), n+1 {
		all = append(all, d.String()...)
	}
	return all
}

// at returns a day as it is written.
func (d days) at(n int) []byte { return d[10*n : 10*n+10] }

// day adds a day, with what stands before it and after it.
func (s *sheet) day(d days, before string, n int, after string) {
	s.b = append(append(append(s.b, before...), d.at(n)...), after...)
}
