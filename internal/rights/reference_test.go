package rights_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// referenceFrom returns the reference that numbers from a random source make.
func referenceFrom(numbers ...uint32) (rights.Reference, error) {
	var b []byte
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return rights.NewReference(bytes.NewReader(b))
}

func TestNewReference(t *testing.T) {
	for _, test := range []struct {
		numbers []uint32
		want    rights.Reference
	}{
		{[]uint32{48291537}, "LP-4829-1537-31"},
		{[]uint32{0}, "LP-0000-0000-98"},
		{[]uint32{1}, "LP-0000-0001-95"},
		{[]uint32{32}, "LP-0000-0032-02"}, // the smallest check digits
		{[]uint32{99_999_999}, "LP-9999-9999-52"},
		{[]uint32{100_000_000}, "LP-0000-0000-98"},
		{[]uint32{4_199_999_999}, "LP-9999-9999-52"},
		{[]uint32{4_200_000_000, 1<<32 - 1, 48291537}, "LP-4829-1537-31"}, // numbers that would favour some are passed over
	} {
		if got, err := referenceFrom(test.numbers...); err != nil || got != test.want {
			t.Errorf("from %v: %s, %v, want %s", test.numbers, got, err, test.want)
		}
	}
}

func TestNewReferenceFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := rights.NewReference(iotest.ErrReader(broken)); !fault.Is(err, fault.Internal) || !errors.Is(err, broken) {
		t.Errorf("broken source: %v", err)
	}
	if _, err := rights.NewReference(strings.NewReader("abc")); !fault.Is(err, fault.Internal) {
		t.Errorf("three bytes: %v", err)
	}
	if r, err := rights.NewReference(bytes.NewReader(bytes.Repeat([]byte{0xff}, 1<<16))); !fault.Is(err, fault.Internal) || r != "" {
		t.Errorf("a source that is stuck: %q, %v", r, err)
	}
}

func TestParseReference(t *testing.T) {
	for _, test := range []struct {
		in     string
		reason string // empty: it is LP-4829-1537-31
	}{
		{"LP-4829-1537-31", ""},
		{"lp-4829-1537-31", ""},
		{"Lp 4829 1537 31", ""},
		{"LP4829153731", ""},
		{"4829153731", ""},
		{"4829-1537-31", ""},
		{" 48 29.15 37.31\n", ""},
		{"LP\u20114829\u20131537\u00a031", ""}, // typographic dashes and spaces
		{"L P 4829 1537 31", ""},
		{"", "required"},
		{" \t", "required"},
		{"LP", "format"},
		{"LP-4829-1537", "format"},
		{"LP-4829-1537-3", "format"},
		{"LP-4829-1537-311", "format"},
		{"LPLP-4829-1537-31", "format"},
		{"PL-4829-1537-31", "format"},
		{"LP-4829-1537-31 LP", "format"},
		{"LP-4829-I537-31", "format"},
		{"48291537/31", "format"},
		{"٤٨٢٩١٥٣٧٣١", "format"},
		{"48291537:2", "format"},
		{"4829153/31", "format"},
		{"4829153731" + strings.Repeat(" ", 54), ""},
		{"4829153731" + strings.Repeat(" ", 55), "format"},
		{"LP-4829-1537-61", "check_digits"},
		{"LP-4829-1573-31", "check_digits"},
		{"LP-0000-0000-01", "check_digits"}, // right modulo 97, but never given
	} {
		got, err := rights.ParseReference(test.in)
		if test.reason == "" {
			if err != nil || got != "LP-4829-1537-31" {
				t.Errorf("ParseReference(%q) = %q, %v", test.in, got, err)
			}
			continue
		}
		wantFault(t, test.in, err, fault.Invalid, "reference", test.reason)
		if got != "" {
			t.Errorf("ParseReference(%q) = %q beside the fault", test.in, got)
		}
	}
}

func TestGroups(t *testing.T) {
	r, err := rights.ParseReference("4829153731")
	if want := []string{"LP", "4829", "1537", "31"}; err != nil || !slices.Equal(r.Groups(), want) {
		t.Errorf("groups %q, %v, want %q", r.Groups(), err, want)
	}
}

// digitsOf returns the ten digits of a reference.
func digitsOf(r rights.Reference) []byte {
	return []byte(strings.Join(r.Groups()[1:], ""))
}

func TestReferenceGivesSlipsAway(t *testing.T) {
	source := rand.New(rand.NewPCG(4, 18))
	for range 2000 {
		r, err := referenceFrom(source.Uint32N(4_200_000_000))
		if err != nil {
			t.Fatal(err)
		}
		good := digitsOf(r)
		for i := range good {
			for digit := byte('0'); digit <= '9'; digit++ {
				bad := slices.Clone(good)
				bad[i] = digit
				wantSlip(t, r, bad)
			}
			if i > 0 {
				bad := slices.Clone(good)
				bad[i-1], bad[i] = bad[i], bad[i-1]
				wantSlip(t, r, bad)
			}
		}
	}
}

// wantSlip checks that digits which differ from those of r are refused, and
// that the same digits are read as r.
func wantSlip(t *testing.T, r rights.Reference, digits []byte) {
	t.Helper()
	got, err := rights.ParseReference(string(digits))
	if same := bytes.Equal(digits, digitsOf(r)); same && (err != nil || got != r) || !same && err == nil {
		t.Fatalf("%s for %s: %s, %v", digits, r, got, err)
	}
}

func FuzzParseReference(f *testing.F) {
	for _, s := range []string{"LP-4829-1537-31", "lp 4829.1537.31", "4829153731", "LP-4829-1537-61", "", "LP", "ｌｐ４８２９", "\xff"} {
		f.Add(s)
	}
	form := regexp.MustCompile(`^LP-[0-9]{4}-[0-9]{4}-[0-9]{2}$`)
	f.Fuzz(func(t *testing.T, s string) {
		r, err := rights.ParseReference(s)
		if err != nil {
			if r != "" || !fault.Is(err, fault.Invalid) {
				t.Fatalf("ParseReference(%q) = %q, %v", s, r, err)
			}
			return
		}
		if !form.MatchString(string(r)) {
			t.Fatalf("ParseReference(%q) = %q", s, r)
		}
		if again, err := rights.ParseReference(string(r)); err != nil || again != r {
			t.Fatalf("%q is read again as %q, %v", r, again, err)
		}
		typed := strings.Map(func(c rune) rune {
			if '0' <= c && c <= '9' {
				return c
			}
			return -1
		}, s)
		if typed != string(digitsOf(r)) {
			t.Fatalf("ParseReference(%q) = %q has other digits", s, r)
		}
	})
}
