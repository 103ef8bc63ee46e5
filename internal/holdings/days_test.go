package holdings_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// today is the day of the tests.
const today = "2026-11-23"

// on reads a day; "" is the zero day.
func on(t *testing.T, s string) calendar.Day {
	t.Helper()
	if s == "" {
		return calendar.Day{}
	}
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dates reads days by trigger.
func dates(t *testing.T, m map[string]string) holdings.Dates {
	t.Helper()
	out := holdings.Dates{}
	for id, s := range m {
		out[id] = on(t, s)
	}
	return out
}
