// Package reason names why a file is not taken. The words for people are in
// the catalogs; what was found in the file is a cause for the log, and never
// holds any of the file's own text.
package reason

import (
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// Field is the field that faults about files are on.
const Field = "file"

// A Reason says why a file is not taken. Reasons are part of the JSON
// interface and are never renamed.
type Reason string

// The reasons.
const (
	Empty         Reason = "empty"           // no bytes at all
	TooLarge      Reason = "too_large"       // more bytes than are taken, or more once unpacked
	Type          Reason = "type"            // neither PDF, JPEG nor PNG, by its content
	Mismatch      Reason = "mismatch"        // the name ends like that of another kind of file
	Name          Reason = "name"            // the name is made to mislead: paths, line ends, turned text
	Damaged       Reason = "damaged"         // begins like its kind and can't be read as one
	TooManyPixels Reason = "too_many_pixels" // a picture, or one in a document, larger than is decoded
	TooManyPages  Reason = "too_many_pages"
	Encrypted     Reason = "encrypted" // a document that a password protects
	Active        Reason = "active"    // a document that does something, or carries other files
	Polyglot      Reason = "polyglot"  // a file of two kinds at once
	Infected      Reason = "infected"  // the scanner knows it as malware
)

// All lists the reasons.
var All = [...]Reason{
	Empty, TooLarge, Type, Mismatch, Name, Damaged,
	TooManyPixels, TooManyPages, Encrypted, Active, Polyglot, Infected,
}

// Because returns the refusal of a file for r, with its cause for the log.
func (r Reason) Because(format string, args ...any) error {
	return &fault.Error{Code: fault.Invalid, Field: Field, Reason: string(r), Err: fmt.Errorf(format, args...)}
}
