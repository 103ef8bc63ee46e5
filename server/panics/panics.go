// Package panics makes an error of a panic, so that one thing that goes wrong
// ends neither the program nor what comes after it.
//
// The error tells where it was and never what: the value of a panic may be
// made of what a person typed, and errors are logged.
package panics

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// An Error is a panic that was caught.
type Error struct {
	Kind  string   // type of the value
	Where []string // function and line, innermost first
}

// Error tells the type of the value and where it was, never the value.
func (e *Error) Error() string {
	return "panic of type " + e.Kind + " in " + strings.Join(e.Where, " < ")
}

// Catch returns the error of f, or an [Error] if it panics.
func Catch(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Error{Kind: fmt.Sprintf("%T", v), Where: where()}
		}
	}()
	return f()
}

// Caught reports whether an error is of a panic.
func Caught(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok
}

// depth is the most places of an error: enough to find the line, and to see
// who asked for it.
const depth = 12

// where returns the functions that were running, down to the one that gave
// [Catch] what panicked. Those of the panic itself are left out.
func where() []string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	var all []string
	begun := false // what comes before is the way from the panic to here
	for more := true; more && len(all) < depth; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			begun = true
		case begun && f.Function != "" && !strings.HasPrefix(f.Function, "runtime."):
			all = append(all, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
	}
	return all
}
