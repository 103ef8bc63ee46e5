package wire

import "github.com/loupe-privacy/loupe/internal/calendar"

// A Step is one step of the computation of a due date, in the order in which
// it is explained.
type Step struct {
	Day    calendar.Day `json:"day"`
	Kind   string       `json:"kind"`             // received, month, extended, paused, moved or due
	Reason string       `json:"reason,omitempty"` // of a move: saturday, sunday, extra or a holiday's code
	Count  int          `json:"count,omitempty"`  // months, or days of pause
	Short  bool         `json:"short,omitempty"`  // the month has no day of that number
}
