package rights

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Reference names a request between people: short, not sequential, with
// check digits, and made of digits only so that it can be said aloud in both
// languages. Written as LP-4829-1537-31.
//
// The check digits are those of ISO 7064 MOD 97-10: they give away any one
// wrong digit and any two neighbours that changed places.
type Reference string

// The makings of a reference.
const (
	referencePrefix = "LP"
	referenceSpace  = 100_000_000 // eight random digits
	maxReference    = 64          // characters read before giving up
)

// NewReference returns a reference from a source of random bytes, of which it
// takes four or, rarely, more. Every reference is as likely as any other. It
// may be in use already: the store decides. A source that fails, or that
// gives nothing usable, is a fault.Internal.
func NewReference(random io.Reader) (Reference, error) {
	const tries = 32 // one in fifty fails where bytes are random
	const fair = 1 << 32 / referenceSpace * referenceSpace
	for range tries {
		var b [4]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fault.Wrap(fault.Internal, err)
		}
		n := uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
		if n < fair {
			return reference(n % referenceSpace), nil
		}
	}
	return "", fault.New(fault.Internal, "the random source is not random")
}

// reference writes eight digits with their check digits.
func reference(n uint64) Reference {
	check := 98 - n*100%97
	return Reference(fmt.Sprintf("%s-%04d-%04d-%02d", referencePrefix, n/10_000, n%10_000, check))
}

// ParseReference reads a reference as people write it: capital or small, with
// or without LP, with spaces, dashes and dots anywhere. It returns a
// fault.Invalid on "reference": "required" for nothing at all, "format" for
// what is no reference, "check_digits" for one with a slip in it.
func ParseReference(s string) (Reference, error) {
	if blank(s) {
		return "", fault.OnField("reference", "required")
	}
	if len(s) > maxReference {
		return "", fault.OnField("reference", "format")
	}
	s = strings.TrimPrefix(strings.ToUpper(strings.Map(significant, s)), referencePrefix)
	if len(s) != 10 {
		return "", fault.OnField("reference", "format")
	}
	var n uint64
	for _, c := range []byte(s) {
		if c < '0' || '9' < c {
			return "", fault.OnField("reference", "format")
		}
		n = n*10 + uint64(c-'0')
	}
	r := reference(n / 100)
	if !strings.HasSuffix(string(r), s[8:]) {
		return "", fault.OnField("reference", "check_digits")
	}
	return r, nil
}

// significant drops what people put between digits, for [strings.Map].
func significant(c rune) rune {
	if c == '.' || unicode.IsSpace(c) || unicode.Is(unicode.Pd, c) {
		return -1
	}
	return c
}

// Groups returns the parts of a reference in the order in which they are read
// aloud: the letters, two groups of four digits, the check digits.
func (r Reference) Groups() []string { return strings.Split(string(r), "-") }
