package registerdata

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// textsOf adds every text under a value to found, by its path. Addresses, notes
// for the office alone and choices are left out: no fact has them.
func textsOf(at string, v reflect.Value, found map[string]lang.Text) {
	if note, ok := v.Interface().(register.Note); ok && !note.Members {
		return
	}
	if text, ok := v.Interface().(lang.Text); ok {
		if text != (lang.Text{}) {
			found[at] = text
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() && field.Name != "Slug" && field.Name != "Choices" {
				textsOf(at+"."+field.Name, v.Field(i), found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			name := at
			if id := reflect.Indirect(v.Index(i)); id.Kind() == reflect.Struct && id.FieldByName("ID").IsValid() {
				name += "." + id.FieldByName("ID").String()
			}
			textsOf(name, v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			textsOf(at+"."+key.String(), v.MapIndex(key), found)
		}
	}
}

// TestEveryTextIsInAFact wants each text of the register in force in a fact, so
// that search, exports and the list of changes miss nothing.
func TestEveryTextIsInAFact(t *testing.T) {
	r := mustLoad(t)
	var said []lang.Text
	for _, f := range r.Facts() {
		for _, field := range f.Fields {
			said = append(said, field.Values...)
		}
	}
	found := map[string]lang.Text{}
	textsOf("register", reflect.ValueOf(*r), found)
	for at, text := range found {
		if !slices.ContainsFunc(said, func(s lang.Text) bool {
			return strings.Contains(s.FR, text.FR) && strings.Contains(s.NL, text.NL)
		}) {
			t.Errorf("%s is in no fact: %q", at, text.FR)
		}
	}
	if len(found) < 800 {
		t.Errorf("only %d texts", len(found))
	}
}

// TestFactsOfEveryEdition wants facts with different names, and no value that
// is empty: each reference found what it names.
func TestFactsOfEveryEdition(t *testing.T) {
	editions, err := LoadEditions(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range editions {
		seen := map[string]bool{}
		for _, f := range r.Facts() {
			at := f.Kind + " " + f.ID
			if seen[at] {
				t.Errorf("edition %d: %s is there twice", r.Edition.Number, at)
			}
			seen[at] = true
			for _, field := range f.Fields {
				for i, v := range field.Values {
					if v.FR == "" || v.NL == "" {
						t.Errorf("edition %d: %s: value %d of %s is empty", r.Edition.Number, at, i, field.Code)
					}
				}
			}
		}
	}
}

// TestEditionsDiffer wants the earlier edition to show each way in which two
// editions can differ, and no more changes than a person reads.
func TestEditionsDiffer(t *testing.T) {
	editions, err := LoadEditions(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(editions) - 1 {
		ops := map[register.Op]int{}
		changes := register.Diff(editions[i+1], editions[i])
		for _, c := range changes {
			ops[c.Op]++
		}
		if ops[register.Added] == 0 || ops[register.Changed] == 0 || ops[register.Removed] == 0 || len(changes) > 30 {
			t.Errorf("edition %d has %v", editions[i].Edition.Number, ops)
		}
	}
}

// TestRightsInDomains holds which rights apply in the four domains, as the
// declaration allows to say it.
func TestRightsInDomains(t *testing.T) {
	r := mustLoad(t)
	for _, test := range []struct{ domain, want string }{
		{"operational", "access applies, rectification applies, erasure depends, restriction depends, objection depends, " +
			"withdrawal applies, human_review absent, transfer applies, direct_marketing applies"},
		{"compulsory", "access applies, rectification applies, erasure depends, restriction depends, objection may, " +
			"withdrawal absent, human_review applies, transfer applies"},
		{"complementary", "access applies, rectification applies, erasure depends, restriction depends, objection may, " +
			"withdrawal absent, human_review absent, transfer applies"},
		{"insurance", "access applies, rectification applies, erasure depends, restriction depends, objection may, " +
			"withdrawal applies, human_review absent, transfer applies"},
	} {
		var got []string
		for _, h := range r.RightsIn(test.domain) {
			got = append(got, h.Right+" "+string(h.Verdict))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %s\nwant %s", test.domain, strings.Join(got, ", "), test.want)
		}
	}
}
