// Package fault names what can go wrong, in codes.
//
// A fault carries no HTTP status and no words for people: package server
// decides the status, the catalogs in locales hold the words. What caused a
// fault is kept for the log and never shown.
package fault

import "errors"

// A Code says what kind of thing went wrong. Codes are part of the JSON
// interface and are never renamed.
type Code string

// The codes.
const (
	Internal     Code = "internal"       // our mistake, or a broken part of the machine
	Invalid      Code = "invalid"        // what was sent cannot be understood or accepted
	TooLarge     Code = "too_large"      // what was sent is larger than allowed
	NotFound     Code = "not_found"      // no such thing, or none that this person may know of
	Conflict     Code = "conflict"       // the thing changed meanwhile, or the key was used for something else
	Forbidden    Code = "forbidden"      // the person is known and may not do this
	Unauthorized Code = "unauthorized"   // nobody is logged in
	Expired      Code = "expired"        // the session, or the step of the login, is over
	StepUp       Code = "step_up"        // the person is logged in, but not strongly or not recently enough
	CrossOrigin  Code = "cross_origin"   // sent from a page of another site
	Unavailable  Code = "unavailable"    // something we depend on does not answer; trying later may help
	TooMany      Code = "too_many"       // more than anybody needs, in too short a time
	BadMethod    Code = "bad_method"     // the address exists, but not for this method
	BadMediaType Code = "bad_media_type" // the body is of a kind we do not read
)

// An Error is a fault: a code, the field it concerns if it concerns one, and
// its cause.
type Error struct {
	Code Code

	// Field is the name of the form field or JSON member at fault, or "".
	Field string

	// Reason is a stable word that tells apart the causes of one code on
	// one field ("required", "too_long"), or "".
	Reason string

	// Err is the cause, for the log only.
	Err error
}

// Error describes the fault for the log.
func (e *Error) Error() string {
	s := string(e.Code)
	if e.Field != "" {
		s += " " + e.Field
	}
	if e.Reason != "" {
		s += " (" + e.Reason + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns a fault with a cause that is only words.
func New(code Code, cause string) *Error {
	return &Error{Code: code, Err: errors.New(cause)}
}

// Wrap returns a fault of the given code caused by err.
func Wrap(code Code, err error) *Error {
	return &Error{Code: code, Err: err}
}

// OnField returns an Invalid fault about one field, for a reason.
func OnField(field, reason string) *Error {
	return &Error{Code: Invalid, Field: field, Reason: reason}
}

// CodeOf returns the code of the first fault in err's chain, and Internal for
// an error that holds none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Is reports whether err is a fault of the given code.
func Is(err error, code Code) bool {
	return err != nil && CodeOf(err) == code
}
