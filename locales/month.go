package locales

import (
	"strconv"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// Month writes the month of a day: "novembre 2026", "november 2026". The zero
// day is the empty string.
func (w Words) Month(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return w.T(months[d.Month()-1]) + " " + strconv.Itoa(d.Year())
}
