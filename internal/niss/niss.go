// Package niss reads the Belgian identification number of social security
// (NISS, INSZ): the national register number and its "bis" variant.
//
// A number is opaque: neither sex nor age is read from it. It is shown
// masked, whatever way it is printed; [Number.Digits] is the only way to the
// digits, and what it returns never goes into an address, a log or a mail.
//
// Legal source: law of 8 August 1983 on the National Register and its royal
// decree of 3 April 1984, articles 1 to 5 (form and check digits); law of 15
// January 1990, article 8 (bis number).
package niss

import (
	"fmt"
	"io"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// Field is the name of the field that a fault of [Parse] concerns.
const Field = "national_number"

// The reasons of a fault of [Parse].
const (
	ReasonForm   = "number_form"   // not eleven digits
	ReasonDate   = "number_date"   // the first six digits are no date of birth, known or unknown
	ReasonSerial = "number_serial" // serial 000, which is never given
	ReasonCheck  = "number_check"  // the check digits don't belong to the other nine
)

// size is the number of digits of a number.
const size = 11

// synthetic is the serial that the register never gives, and that therefore
// marks the people of demonstrations and tests.
const synthetic = "999"

// What a bis number adds to the month: 20 where the sex is not known, 40 where
// it is. Neither is read from it.
const (
	bis1, bis2 = 20, 40
	december   = 12
)

// A Number is one valid national number. The zero Number is none.
type Number struct{ digits string }

// Parse reads a number of eleven digits, with spaces, dots and dashes
// tolerated. It returns a fault.Invalid about [Field] for anything else.
//
// A day or month of zero is allowed: the register uses it for people whose
// date of birth is not known. Months 21 to 32 and 41 to 52 are those of bis
// numbers. Numbers with serial 999 are valid here; where real people are
// expected, refuse those that are [Number.Synthetic].
func Parse(s string) (Number, error) {
	digits, ok := compact(s)
	if !ok {
		return Number{}, fault.OnField(Field, ReasonForm)
	}
	month, day := number(digits[2:4]), number(digits[4:6])
	if month > bis2+december || month%bis1 > december || day > 31 {
		return Number{}, fault.OnField(Field, ReasonDate)
	}
	if digits[6:9] == "000" {
		return Number{}, fault.OnField(Field, ReasonSerial)
	}
	if check := number(digits[9:]); check != Check(digits[:9], false) && check != Check(digits[:9], true) {
		return Number{}, fault.OnField(Field, ReasonCheck)
	}
	return Number{digits}, nil
}

// Check returns the check digits, 1 to 97, of the first nine digits of a
// number. From the year 2000 of birth on, a 2 is put before them.
func Check(nine string, from2000 bool) int {
	n := number(nine)
	if from2000 {
		n += 2_000_000_000
	}
	return 97 - n%97
}

// Digits returns the eleven digits.
func (n Number) Digits() string { return n.digits }

// IsZero reports whether n is no number at all.
func (n Number) IsZero() bool { return n.digits == "" }

// Synthetic reports whether n belongs to nobody: its serial is never given.
func (n Number) Synthetic() bool { return !n.IsZero() && n.digits[6:9] == synthetic }

// Tail returns the two check digits: all that is kept and shown of a number.
func (n Number) Tail() string {
	if n.IsZero() {
		return ""
	}
	return n.digits[9:]
}

// Masked returns n as it is shown: "**.**.**-***.76".
func (n Number) Masked() string { return Mask(n.Tail()) }

// Mask returns a number of which only the tail is known as it is shown, and
// "" where there is none.
func Mask(tail string) string {
	if tail == "" {
		return ""
	}
	return "**.**.**-***." + tail
}

// String returns n masked, so that no message can hold a number by mistake.
func (n Number) String() string { return n.Masked() }

// Format implements [fmt.Formatter]: n is masked under every verb.
func (n Number) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.Masked()) }

// compact returns the digits of s, and false where there are not eleven, or
// anything but the usual separators lies between them.
func compact(s string) (string, bool) {
	digits := make([]byte, 0, size)
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			if len(digits) == size {
				return "", false
			}
			digits = append(digits, c)
		case c != ' ' && c != '.' && c != '-':
			return "", false
		}
	}
	return string(digits), len(digits) == size
}

// number returns the value of a string of digits.
func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
