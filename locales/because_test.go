package locales

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/register"
)

func TestBecause(t *testing.T) {
	codes := constants(t, "../internal/register/applies.go", "Reason")
	for _, code := range codes {
		if got := Because(code); got == 0 || got != byName(t, "because_"+code) {
			t.Errorf("Because(%s) = %d", code, got)
		}
		if !slices.Contains(register.Reasons[:], register.Reason(code)) {
			t.Errorf("%s is not among all reasons", code)
		}
	}
	said := map[Key]string{}
	for _, r := range reasons {
		if !slices.Contains(codes, r.code) {
			t.Errorf("words for %s, which is no reason", r.code)
		}
		if other, twice := said[r.key]; twice {
			t.Errorf("%s and %s have the same words", r.code, other)
		}
		said[r.key] = r.code
	}
	for _, code := range []string{"", "a_reason_of_tomorrow"} {
		if got := Because(code); got != 0 {
			t.Errorf("Because(%q) = %d, want no words", code, got)
		}
	}
}

func TestRightHere(t *testing.T) {
	for id, want := range map[string]Key{
		register.Withdrawal:      byName(t, "here_withdrawal"),
		register.DirectMarketing: byName(t, "here_direct_marketing"),
		"access":                 0,
		"":                       0,
	} {
		if got := RightHere(id); got != want {
			t.Errorf("RightHere(%q) = %d, want %d", id, got, want)
		}
	}
}
