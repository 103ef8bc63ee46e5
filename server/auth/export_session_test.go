package auth

import "github.com/loupe-privacy/loupe/internal/calendar"

// Undated returns s as it is stored, without the day on which it was looked at.
func Undated(s Session) Session {
	s.asOf = calendar.Day{}
	return s
}

// MaxVerifying is maxVerifying.
const MaxVerifying = maxVerifying
