package reason_test

import (
	"errors"
	"io"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// TestBecause has each reason be a fault of its own on the field, with its
// cause.
func TestBecause(t *testing.T) {
	seen := map[reason.Reason]bool{}
	for _, r := range reason.All {
		err := r.Because("reading: %w", io.EOF)
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Code != fault.Invalid || e.Field != reason.Field || e.Reason != string(r) || !errors.Is(err, io.EOF) {
			t.Errorf("%s is %v", r, err)
		}
		if r == "" || seen[r] {
			t.Errorf("%q is twice, or none", r)
		}
		seen[r] = true
	}
}
