package page

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestNamesOfFacts holds the words of the versions against the codes of the
// register: each has some in both languages, and there is none too many.
func TestNamesOfFacts(t *testing.T) {
	for _, l := range lang.All {
		pen := widget.PenOf(wire.Page{Lang: l})
		other := pen.T(locales.ReadOtherPoint)
		for _, code := range register.FieldCodes {
			if name := fieldName(pen, code); name == "" || name == other {
				t.Errorf("%s: the field %s is called %q", l, code, name)
			}
		}
		for _, kind := range register.Kinds {
			if name := kindName(pen, wire.Kind(kind)); name == "" || name == other {
				t.Errorf("%s: the kind %s is called %q", l, kind, name)
			}
		}
		if fieldName(pen, "of-tomorrow") != other || kindName(pen, "of-tomorrow") != other {
			t.Errorf("%s: what is not known is not called %q", l, other)
		}
	}
	for code := range fieldNames {
		if !slices.Contains(register.FieldCodes[:], code) {
			t.Errorf("no field is called %s", code)
		}
	}
	for kind := range kindNames {
		if !slices.Contains(register.Kinds[:], string(kind)) {
			t.Errorf("no fact is of the kind %s", kind)
		}
	}
}

func TestWordsOfTouching(t *testing.T) {
	for _, op := range []register.Op{register.Added, register.Changed, register.Removed} {
		if _, ok := ops[string(op)]; !ok {
			t.Errorf("no words for what was %s", op)
		}
	}
	for _, touching := range []holdings.Touching{holdings.Touches, holdings.MayTouch, holdings.Touchless} {
		if _, ok := touches[string(touching)]; !ok {
			t.Errorf("no words for %s", touching)
		}
	}
	for _, why := range holdings.TouchReasons {
		if _, ok := whys[why]; !ok {
			t.Errorf("no words for the reason %s", why)
		}
	}
	if len(whys) != len(holdings.TouchReasons) || len(touches) != 3 || len(ops) != 3 {
		t.Errorf("%d reasons, %d answers and %d operations have words", len(whys), len(touches), len(ops))
	}
}

func TestIsStatement(t *testing.T) {
	field := func(code, old, now string) []wire.FieldChange {
		return []wire.FieldChange{{Field: code, Old: []string{old}, New: []string{now}}}
	}
	for _, test := range []struct {
		name   string
		change wire.Change
		want   bool
	}{
		{"its text is its name", wire.Change{Name: "a b", Fields: field("text", "x", "a b")}, true},
		{"its text was its name", wire.Change{Name: "a b", Fields: field("text", "a b", "x")}, true},
		{"a name of its own", wire.Change{Name: "a", Fields: field("text", "x", "a b")}, false},
		{"another field says the same", wire.Change{Name: "a", Fields: field("name", "x", "a")}, false},
		{"no fields", wire.Change{Name: "a"}, false},
	} {
		if got := isStatement(test.change); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestByLetter(t *testing.T) {
	term := func(name string) wire.GlossaryTerm { return wire.GlossaryTerm{Term: wire.Term{ID: name, Name: name}} }
	got := byLetter([]wire.GlossaryTerm{
		term("accès"), term("APD"), term("État"), term("eHealth"), term("œuvre"), term("1994"), term("à charge"), term(""), term("Überzorg"),
	})
	want := []struct{ sign, id, names string }{
		{"A", "letter-a", "accès APD à charge"}, {"E", "letter-e", "État eHealth"}, {"O", "letter-o", "œuvre"},
		{"#", "letter-other", "1994 "}, {"U", "letter-u", "Überzorg"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d letters, want %d: %v", len(got), len(want), got)
	}
	for i, l := range got {
		names := ""
		for j, term := range l.terms {
			if j > 0 {
				names += " "
			}
			names += term.Name
		}
		if l.sign != want[i].sign || l.id() != want[i].id || names != want[i].names {
			t.Errorf("letter %d is %s (%s) with %q, want %v", i, l.sign, l.id(), names, want[i])
		}
	}
}
