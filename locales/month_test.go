package locales

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

func TestMonth(t *testing.T) {
	both(t, "Month", func(w Words) string { return w.Month(calendar.Date(2026, 11, 1)) }, "novembre 2026", "november 2026")
	both(t, "Month", func(w Words) string { return w.Month(calendar.Date(2024, 2, 29)) }, "février 2024", "februari 2024")
	both(t, "Month", func(w Words) string { return w.Month(calendar.Day{}) }, "", "")
}
