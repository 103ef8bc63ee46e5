package locales

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// constants returns the values of the string constants of a type, as a source
// file declares them.
func constants(t *testing.T, path, typ string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typ {
			return true
		}
		for _, v := range spec.Values {
			value, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
		return true
	})
	if len(values) == 0 {
		t.Fatalf("no constants of type %s in %s", typ, path)
	}
	return values
}

// byName returns the key of an id that must exist.
func byName(t *testing.T, id string) Key {
	t.Helper()
	k, ok := ByName(id)
	if !ok {
		t.Errorf("no message %s", id)
	}
	return k
}

func TestFault(t *testing.T) {
	codes := constants(t, "../internal/fault/fault.go", "Code")
	for _, code := range codes {
		prefix := "fault_" + code + "_"
		want := FaultKeys{
			byName(t, prefix+"title"), byName(t, prefix+"what"), byName(t, prefix+"kept"), byName(t, prefix+"next"),
		}
		if got := Fault(fault.Code(code)); got != want {
			t.Errorf("Fault(%s) = %v, want %v", code, got, want)
		}
	}
	for _, f := range faults {
		if !slices.Contains(codes, string(f.code)) {
			t.Errorf("words for %s, which is no code", f.code)
		}
	}
	if got := Fault("none"); got != Fault(fault.Internal) {
		t.Errorf("Fault of an unknown code = %v, want that of internal", got)
	}
}

func TestTag(t *testing.T) {
	for _, tag := range constants(t, "../internal/holdings/holdings.go", "Tag") {
		label, means := Tag(holdings.Tag(tag))
		if label != byName(t, "tag_"+tag) || means != byName(t, "tag_"+tag+"_means") {
			t.Errorf("Tag(%s) = %d, %d", tag, label, means)
		}
	}
	if label, means := Tag("certain"); label != TagPossible || means != TagPossibleMeans {
		t.Errorf("an unknown tag claims more than possible: %d, %d", label, means)
	}
}

func TestHoliday(t *testing.T) {
	for _, h := range calendar.Holidays(2026) {
		if got := Holiday(h.Code); got != byName(t, "holiday_"+string(h.Code)) {
			t.Errorf("Holiday(%s) = %d", h.Code, got)
		}
	}
	for _, code := range []calendar.HolidayCode{"", "bridge"} {
		if got := Holiday(code); got != HolidayExtra {
			t.Errorf("Holiday(%q) = %d, want a day off of no name", code, got)
		}
	}
}
