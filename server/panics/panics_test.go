package panics_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/panics"
)

// canary is what a person typed.
const canary = "CANARY"

// A typed is a value with a text of a person.
type typed struct{ text string }

// Error implements error.
func (t typed) Error() string { return t.text }

// inner panics where the test looks for it.
func inner(v any) { panic(v) }

func TestCatch(t *testing.T) {
	var none map[string]int
	for _, test := range []struct {
		name, kind string
		f          func()
	}{
		{"a text", "string", func() { inner(canary) }},
		{"an error", "panics_test.typed", func() { inner(typed{canary}) }},
		{"a pointer to one", "*panics_test.typed", func() { inner(&typed{canary}) }},
		{"a wrapped one", "*errors.joinError", func() { inner(errors.Join(typed{canary})) }},
		{"a map that is none", "runtime.", func() { none[canary] = 1 }},
		{"a text that is no number", "*runtime.TypeAssertionError", func() { _ = any(canary).(int) }},
		{"nothing", "*runtime.PanicNilError", func() { inner(nil) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := panics.Catch(func() error { test.f(); return nil })
			if !panics.Caught(err) {
				t.Fatalf("caught %v", err)
			}
			s := err.Error()
			if strings.Contains(s, canary) || strings.Contains(s, "goroutine") || strings.Contains(s, "/") && strings.Contains(s, ".go") {
				t.Errorf("it tells too much: %s", s)
			}
			if !strings.HasPrefix(s, "panic of type "+test.kind) || !strings.Contains(s, "panics_test.TestCatch") {
				t.Errorf("it does not tell where: %s", s)
			}
		})
	}
}

// TestPlace holds that the first place is the one that panicked.
func TestPlace(t *testing.T) {
	err := panics.Catch(func() error { inner("x"); return nil })
	caught, ok := errors.AsType[*panics.Error](err)
	if !ok || len(caught.Where) < 3 || !strings.Contains(caught.Where[0], "panics_test.inner:") {
		t.Errorf("places %v", caught)
	}
}

func TestNoPanic(t *testing.T) {
	if err := panics.Catch(func() error { return nil }); err != nil {
		t.Errorf("of nothing: %v", err)
	}
	if err := panics.Catch(func() error { return typed{"no"} }); err != (typed{"no"}) || panics.Caught(err) {
		t.Errorf("of an error: %v", err)
	}
}

// TestDeep holds that an endless chain of calls is not told whole.
func TestDeep(t *testing.T) {
	var down func(n int)
	down = func(n int) {
		if n == 0 {
			panic(canary)
		}
		down(n - 1)
	}
	err := panics.Catch(func() error { down(500); return nil })
	if n := len(err.Error()); n > 2000 || !panics.Caught(err) {
		t.Errorf("%d bytes", n)
	}
}
