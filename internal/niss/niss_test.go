package niss_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/niss"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, text string
		digits     string // "" when refused
		reason     string
	}{
		{"plain", "80010199976", "80010199976", ""},
		{"as printed", "80.01.01-999.76", "80010199976", ""},
		{"with spaces", " 75 06 08 999 87 ", "75060899987", ""},
		{"born on a leap day of 2000", "00.02.29-999.17", "00022999917", ""},
		{"born after 2000", "17.07.30-999.88", "17073099988", ""},
		{"bis number", "90.41.07-999.95", "90410799995", ""},
		{"bis number, sex not known", compute("902107", false), compute("902107", false), ""},
		{"month not known", compute("900000", false), compute("900000", false), ""},
		{"check digits 97", "42.12.28-999.97", "42122899997", ""},

		{"empty", "", "", niss.ReasonForm},
		{"ten digits", "8001019997", "", niss.ReasonForm},
		{"twelve digits", "800101999760", "", niss.ReasonForm},
		{"letter", "8001019997O", "", niss.ReasonForm},
		{"slash", "80/01/01-999.76", "", niss.ReasonForm},
		{"other digits", "８００１０１９９９７６", "", niss.ReasonForm},
		{"no-break space", "80\u00a001\u00a001\u00a099976", "", niss.ReasonForm},
		{"month 13", compute("901301", false), "", niss.ReasonDate},
		{"month 33", compute("903301", false), "", niss.ReasonDate},
		{"month 53", compute("905301", false), "", niss.ReasonDate},
		{"month 60", compute("906001", false), "", niss.ReasonDate},
		{"day 32", compute("900132", false), "", niss.ReasonDate},
		{"serial 000", fmt.Sprintf("800101000%02d", niss.Check("800101000", false)), "", niss.ReasonSerial},
		{"wrong check", "80010199977", "", niss.ReasonCheck},
		{"check 00", "42122899900", "", niss.ReasonCheck},
		{"two digits swapped", "80011099976", "", niss.ReasonCheck},
	} {
		t.Run(test.name, func(t *testing.T) {
			n, err := niss.Parse(test.text)
			if test.digits != "" {
				if err != nil || n.Digits() != test.digits {
					t.Fatalf("Parse = %q, %v, want %q", n.Digits(), err, test.digits)
				}
				return
			}
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != fault.Invalid || f.Field != niss.Field || f.Reason != test.reason || !n.IsZero() {
				t.Errorf("Parse = %v, %v, want invalid %s", n, err, test.reason)
			}
		})
	}
}

// compute returns the number with serial 999 of a date.
func compute(date string, from2000 bool) string {
	return fmt.Sprintf("%s999%02d", date, niss.Check(date+"999", from2000))
}

// TestMasked: no way of printing a number shows more than its tail.
func TestMasked(t *testing.T) {
	n, err := niss.Parse("80010199976")
	if err != nil {
		t.Fatal(err)
	}
	const want = "**.**.**-***.76"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%20s"} {
		if got := fmt.Sprintf(verb, n); got != want {
			t.Errorf("%s gives %q, want %q", verb, got, want)
		}
		if got := fmt.Sprintf(verb, []niss.Number{n}); strings.Contains(got, "999") || !strings.Contains(got, want) {
			t.Errorf("%s of a list gives %q, want the mask alone", verb, got)
		}
		if got := fmt.Sprintf(verb, &n); strings.Contains(got, "80010199976") {
			t.Errorf("%s of a pointer gives %q", verb, got)
		}
	}
	if n.String() != want || n.Masked() != want || n.Tail() != "76" || niss.Mask("76") != want {
		t.Errorf("String, Masked, Tail = %q, %q, %q", n.String(), n.Masked(), n.Tail())
	}
	b, err := json.Marshal([]any{n})
	if err != nil || strings.Contains(string(b), "999") {
		t.Errorf("JSON = %s, %v", b, err)
	}
	var none niss.Number
	if none.String() != "" || none.Tail() != "" || none.Synthetic() || !none.IsZero() {
		t.Errorf("the zero Number is shown as %q", none)
	}
}

func TestSynthetic(t *testing.T) {
	for serial, want := range map[string]bool{"001": false, "998": false, "999": true} {
		nine := "800101" + serial
		n, err := niss.Parse(fmt.Sprintf("%s%02d", nine, niss.Check(nine, false)))
		if err != nil || n.Synthetic() != want {
			t.Errorf("serial %s: Synthetic = %t, %v, want %t", serial, n.Synthetic(), err, want)
		}
	}
}

// TestEveryNumber: a number made by the rule is read, in either century, and
// stops being one when a digit changes.
func TestEveryNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := fmt.Sprintf("%02d%02d%02d%03d",
			rapid.IntRange(0, 99).Draw(t, "year"),
			rapid.IntRange(0, 12).Draw(t, "month")+rapid.SampledFrom([]int{0, 20, 40}).Draw(t, "bis"),
			rapid.IntRange(0, 31).Draw(t, "day"), 999)
		later := rapid.Bool().Draw(t, "from 2000")
		text := fmt.Sprintf("%s%02d", nine, niss.Check(nine, later))
		n, err := niss.Parse(text)
		if err != nil || n.Digits() != text {
			t.Fatalf("Parse(%s) = %v, %v", text, n, err)
		}
		// The other century has other check digits, so a changed digit of
		// the tail is right only if it is the other century's.
		other := fmt.Sprintf("%s%02d", nine, niss.Check(nine, !later))
		changed := text[:9] + fmt.Sprintf("%02d", rapid.IntRange(0, 99).Draw(t, "tail"))
		if _, err := niss.Parse(changed); (err == nil) != (changed == text || changed == other) {
			t.Fatalf("Parse(%s) = %v", changed, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"80.01.01-999.76", "", "9041079999", "...........", "42122899997\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := niss.Parse(s)
		if (err == nil) == n.IsZero() {
			t.Fatalf("Parse(%q) = %v, %v", s, n, err)
		}
		if err != nil {
			return
		}
		again, err := niss.Parse(n.Digits())
		if err != nil || again != n {
			t.Fatalf("Parse(%q) = %v, %v, want %v", n.Digits(), again, err, n)
		}
	})
}
