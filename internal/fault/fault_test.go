package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
)

func TestCodeOf(t *testing.T) {
	cause := errors.New("disk")
	for _, test := range []struct {
		err  error
		code fault.Code
		text string
	}{
		{fault.New(fault.NotFound, "none"), fault.NotFound, "not_found: none"},
		{fmt.Errorf("reading: %w", fault.Wrap(fault.Unavailable, cause)), fault.Unavailable, "reading: unavailable: disk"},
		{fault.OnField("note", "too_long"), fault.Invalid, "invalid note (too_long)"},
		{cause, fault.Internal, "disk"},
	} {
		if got := fault.CodeOf(test.err); got != test.code || test.err.Error() != test.text || !fault.Is(test.err, test.code) {
			t.Errorf("CodeOf(%v) = %s, want %s", test.err, got, test.code)
		}
	}
	if !errors.Is(fault.Wrap(fault.Internal, cause), cause) {
		t.Error("the cause is lost")
	}
	if fault.Is(nil, fault.Internal) {
		t.Error("no error is a fault")
	}
}
