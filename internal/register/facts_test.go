package register_test

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// silent are the parts of a register that state nothing, by the path where
// they stand: no fact has them.
var silent = regexp.MustCompile(`^Edition\.|^Choices\b|Slug|\.Mark$|\.Forms\b|\.Unlinked$` +
	// ids by which files name a text, and owners that say where a thing stands
	`|\.(Logic|Inputs|Steps|Effects|Derived|Missions|ProcessorNotes|Elements|Grounds|Limits|Points)\.\d+\.ID$` +
	`|\.(Logic|Effects|Derived|Missions|ProcessorNotes|Elements|Grounds|Limits|Points)\.\d+\.(Src|Inferred)$` +
	`|^(Staff|Conditions|Triggers|Situations)\.\d+\.(Src|Inferred)$` +
	`|^Contest\.Src$|\.(Purposes|Retention)\.\d+\.Domain$`)

// accessLimits are statements of their own, unlike other limits.
var accessLimits = regexp.MustCompile(`^Access\.`)

// states reports whether a part of a register states something.
func states(path string) bool { return !silent.MatchString(path) || accessLimits.MatchString(path) }

// walk visits every part of a value that has no parts itself, and every list,
// with its path: "Domains.0.Title", "Domains.0.Purposes".
func walk(path string, v reflect.Value, visit func(path string, v reflect.Value)) {
	sub := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch {
	case v.Type() == reflect.TypeFor[lang.Text](), v.Type().PkgPath() == "github.com/loupe-privacy/loupe/internal/calendar":
		visit(path, v)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			walk(sub(v.Type().Field(i).Name), v.Field(i), visit)
		}
	case v.Kind() == reflect.Slice:
		visit(path, v)
		for i := range v.Len() {
			walk(sub(strconv.Itoa(i)), v.Index(i), visit)
		}
	case v.Kind() == reflect.Map:
		for _, key := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem() // values of a map cannot be set
			item.Set(v.MapIndex(key))
			walk(sub(key.String()), item, visit)
			v.SetMapIndex(key, item)
		}
	default:
		visit(path, v)
	}
}

// TestSampleIsFull wants each field of each type set somewhere in the sample,
// so that a new field cannot be forgotten by the tests below.
func TestSampleIsFull(t *testing.T) {
	numbers := regexp.MustCompile(`\.\d+|^\d+`)
	set := map[string]bool{}
	walk("", reflect.ValueOf(full()).Elem(), func(path string, v reflect.Value) {
		field := numbers.ReplaceAllString(path, "")
		set[field] = set[field] || !v.IsZero()
	})
	for field, ok := range set {
		if !ok {
			t.Errorf("%s is never set", field)
		}
	}
	if len(set) < 150 {
		t.Errorf("only %d fields", len(set))
	}
}

// TestEveryTextIsInAFact wants each text of the register among the fields of a
// fact.
func TestEveryTextIsInAFact(t *testing.T) {
	r := full()
	var said []lang.Text
	for _, f := range r.Facts() {
		for _, field := range f.Fields {
			said = append(said, field.Values...)
		}
	}
	texts := 0
	walk("", reflect.ValueOf(r).Elem(), func(path string, v reflect.Value) {
		text, ok := v.Interface().(lang.Text)
		if !ok || text == (lang.Text{}) || !states(path) {
			return
		}
		texts++
		if !slices.ContainsFunc(said, func(s lang.Text) bool {
			return strings.Contains(s.FR, text.FR) && strings.Contains(s.NL, text.NL)
		}) {
			t.Errorf("%s is in no fact", path)
		}
	})
	if texts < 100 {
		t.Errorf("only %d texts", texts)
	}
}

// TestEveryChangeIsSeen changes each part of the register in turn, and wants
// the difference to be told.
func TestEveryChangeIsSeen(t *testing.T) {
	var paths []string
	walk("", reflect.ValueOf(full()).Elem(), func(path string, _ reflect.Value) { paths = append(paths, path) })
	if len(paths) < 400 {
		t.Fatalf("only %d parts", len(paths))
	}
	for _, at := range paths {
		changed, touched := full(), false
		walk("", reflect.ValueOf(changed).Elem(), func(path string, v reflect.Value) {
			if path == at {
				touched = change(v)
			}
		})
		if got := register.Diff(full(), changed); touched && states(at) && len(got) == 0 {
			t.Errorf("a change of %s is not seen", at)
		} else if !states(at) && len(got) > 0 {
			t.Errorf("a change of %s, which states nothing, is told: %v", at, got[0].Fields)
		}
	}
}

// change makes a value another one, and reports whether it did: an empty list
// stays, and so does an empty string, which may be a reference to nothing.
func change(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		if v.Len() == 0 {
			return false
		}
		v.SetString(v.String() + "_")
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Slice:
		if v.Len() == 0 {
			return false
		}
		v.Set(v.Slice(0, v.Len()-1))
	case reflect.Struct:
		if text, ok := v.Addr().Interface().(*lang.Text); ok {
			*text = lang.Text{FR: text.FR, NL: text.NL + "."}
		}
	}
	return true
}

// TestFactsAreWellFormed holds what readers of facts rely on.
func TestFactsAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	codes := map[string]bool{}
	kind := 0
	for _, f := range full().Facts() {
		at := f.Kind + " " + f.ID
		if seen[at] {
			t.Errorf("%s is there twice", at)
		}
		seen[at] = true
		switch i := slices.Index(register.Kinds[:], f.Kind); {
		case i < 0:
			t.Errorf("%s is of no kind", at)
		case i < kind:
			t.Errorf("%s comes after %s", at, register.Kinds[kind])
		default:
			kind = i
		}
		own := map[string]bool{}
		for _, field := range f.Fields {
			codes[field.Code] = true
			if own[field.Code] || !slices.Contains(register.FieldCodes[:], field.Code) {
				t.Errorf("%s: field %s twice or unknown", at, field.Code)
			}
			own[field.Code] = true
			if len(field.Values) == 0 || len(field.Refs) > 0 && len(field.Refs) != len(field.Values) {
				t.Errorf("%s: field %s has %d values, %d references", at, field.Code, len(field.Values), len(field.Refs))
			}
			for i, v := range field.Values {
				if v.FR == "" || v.NL == "" {
					t.Errorf("%s: value %d of field %s is empty", at, i, field.Code)
				}
			}
		}
		if f.Name != (lang.Text{}) != own["name"] {
			t.Errorf("%s: name %q, and a field of it: %t", at, f.Name.FR, own["name"])
		}
	}
	for _, code := range register.FieldCodes {
		if !codes[code] {
			t.Errorf("no fact has a field %s", code)
		}
	}
	for _, k := range register.Kinds {
		if !slices.ContainsFunc(full().Facts(), func(f register.Fact) bool { return f.Kind == k }) {
			t.Errorf("no fact is a %s", k)
		}
	}
}

// TestFacts looks at single facts whole.
func TestFacts(t *testing.T) {
	r := full()
	day := r.Domains[0]
	facts := map[string]register.Fact{}
	for _, f := range r.Facts() {
		facts[f.Kind+" "+f.ID] = f
	}
	yes := []lang.Text{{FR: "oui", NL: "ja"}}
	one := func(t lang.Text) []lang.Text { return []lang.Text{t} }
	same := func(s string) []lang.Text { return one(lang.Text{FR: s, NL: s}) }
	dash := func(a, b lang.Text) []lang.Text {
		return one(lang.Text{FR: a.FR + " – " + b.FR, NL: a.NL + " – " + b.NL})
	}
	for _, want := range []register.Fact{
		{Kind: "purpose", ID: "day/post", Domain: "day", Name: day.Purposes[0].Name, Text: day.Purposes[0].Text, Src: "3", Fields: []register.Field{
			{Code: "name", Values: one(day.Purposes[0].Name)}, {Code: "text", Values: one(day.Purposes[0].Text)},
			{Code: "basis", Values: same2("RGPD art. 6.1.f", "AVG art. 6.1.f"), Refs: []string{"day/interest"}},
			{Code: "objection", Values: yes}, {Code: "support", Values: one(r.Organisations[0].Short), Refs: []string{"first"}},
		}},
		{Kind: "recipient", ID: "day/court", Domain: "day", Name: r.Recipients[1].Name, Text: day.Recipients[1].Detail, Src: "3", Fields: []register.Field{
			{Code: "name", Values: one(r.Recipients[1].Name), Refs: []string{"court"}},
			{Code: "detail", Values: one(day.Recipients[1].Detail)},
			{Code: "condition", Values: dash(r.Conditions[0].Name, r.Conditions[0].Text)},
		}},
		{Kind: "rule", ID: "day_prospect", Domain: "day", Text: day.Retention[3].Text, Src: "3", Fields: []register.Field{
			{Code: "text", Values: one(day.Retention[3].Text)},
			{Code: "audience", Values: one(r.Audience[0].Name), Refs: []string{"prospect"}},
			{Code: "years", Values: same("≤ 1")}, {Code: "duration", Values: one(day.Retention[3].Duration)},
		}},
		{Kind: "transfer", ID: "day", Domain: "day", Text: day.Transfers.Text, Src: "3", Fields: []register.Field{
			{Code: "text", Values: one(day.Transfers.Text)}, {Code: "possible", Values: yes},
			{Code: "when", Values: []lang.Text{r.Transfers[0].Name, r.Transfers[1].Name}, Refs: []string{"consent", "contract"}},
		}},
		{Kind: "note", ID: "unclear", Text: r.Notes[0].Text, Src: "3.7", Fields: []register.Field{
			{Code: "text", Values: one(r.Notes[0].Text)}, {Code: "reading", Values: one(r.Notes[0].Reading)},
			{Code: "about", Values: []lang.Text{day.Title, day.Retention[0].Text}, Refs: []string{"domains.day", "retention.day_rest"}},
			{Code: "src", Values: same("3.7")},
		}},
		{Kind: "term", ID: "fee", Name: r.Terms[1].Name, Text: r.Terms[1].Text, Fields: []register.Field{
			{Code: "name", Values: one(r.Terms[1].Name)}, {Code: "text", Values: one(r.Terms[1].Text)},
		}},
	} {
		if got := facts[want.Kind+" "+want.ID]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s is\n%+v\nwant\n%+v", want.Kind, want.ID, got, want)
		}
	}
	step, _ := facts["decision bim"].Field("steps")
	if s := r.Decisions[0].Steps[0]; step.Values[0].NL != s.Route.NL+" – als "+s.If.NL+", dan "+s.Then.NL {
		t.Errorf("the step is %q", step.Values[0].NL)
	}
	if d := facts["decision bim"]; d.Domain != "day" {
		t.Errorf("the decision is of %q, want the first domain that declares it", d.Domain)
	}
}

// same2 returns one text in two languages as a list.
func same2(fr, nl string) []lang.Text { return []lang.Text{{FR: fr, NL: nl}} }

func TestLocal(t *testing.T) {
	want := map[string]string{
		"source self": "self", "category name": "name", "category night/name": "name", "purpose day/post": "post",
		"rule day_rest": "day_rest", "domain day": "day", "transfer day": "day", "decision bim": "bim",
	}
	for _, f := range full().Facts() {
		if local, ok := want[f.Kind+" "+f.ID]; ok && f.Local() != local {
			t.Errorf("%s %s is %q within its domain", f.Kind, f.ID, f.Local())
		}
		delete(want, f.Kind+" "+f.ID)
	}
	if len(want) > 0 {
		t.Errorf("no facts %v", want)
	}
}

// TestYearsInDigits holds how a range is written.
func TestYearsInDigits(t *testing.T) {
	for want, years := range map[string]register.Years{
		"5": {Min: 5, Max: 5}, "7–30": {Min: 7, Max: 30}, "≤ 1": {Max: 1}, "≥ 3": {Min: 3}, "": {},
	} {
		r := full()
		r.Domains[0].Retention[0].Years = years
		i := slices.IndexFunc(r.Facts(), func(f register.Fact) bool { return f.ID == "day_rest" })
		field, ok := r.Facts()[i].Field("years")
		if ok != (want != "") || ok && field.Values[0].NL != want {
			t.Errorf("%v is written %v, want %q", years, field.Values, want)
		}
	}
}

// TestOfficeNotesAreNoFacts wants notes for the office alone kept from what
// everybody reads.
func TestOfficeNotesAreNoFacts(t *testing.T) {
	r := full()
	r.Notes[0].Members = false
	for _, f := range r.Facts() {
		if f.Kind == "note" {
			t.Errorf("%s is a fact", f.ID)
		}
	}
}
