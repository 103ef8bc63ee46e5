package feed_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
)

// docs is the folder with what is published of the feeds.
const docs = "../../docs/feeds"

// example returns the example of a feed.
func example(t testing.TB, kind feed.Kind) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(docs, string(kind)+".example.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// schemaFile returns the schema of a feed as JSON.
func schemaFile(t testing.TB, kind feed.Kind) map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(docs, string(kind)+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v.(map[string]any)
}

// schema returns the schema of a feed, ready for use.
func schema(t testing.TB, kind feed.Kind) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("feed.json", schemaFile(t, kind)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("feed.json")
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return s
}

// TestExamples imports the published examples.
func TestExamples(t *testing.T) {
	store := newFake()
	for _, kind := range feed.Kinds {
		r := must(t, store, example(t, kind))
		if r.Header.Feed != kind || r.Counts.Rows != r.Lines || len(r.Rejected) > 0 {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}

// TestSchemasTakeWhatIsTaken looks that every line that is known to be good, of
// the examples, the samples and the demonstration, is good by the schema too.
func TestSchemasTakeWhatIsTaken(t *testing.T) {
	files := map[feed.Kind][]string{}
	for _, kind := range feed.Kinds {
		files[kind] = append(files[kind], example(t, kind), samples[kind]+"\n")
	}
	for _, name := range demo.Files(theRegister(t).DomainIDs()) {
		b, err := io.ReadAll(open(t, name))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(strings.TrimSuffix(name, ".jsonl"), "-")
		files[feed.Kind(kind)] = append(files[feed.Kind(kind)], string(b))
	}
	for kind, texts := range files {
		s := schema(t, kind)
		for line := range strings.Lines(strings.Join(texts, "")) {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err == nil {
				err = s.Validate(v)
			}
			if err != nil {
				t.Errorf("%s: %s: %v", kind, line, err)
			}
		}
	}
}

// open returns a file of the demonstration.
func open(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := demo.Data().Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestSchemasRefuse looks that schemas refuse what no register is needed to
// refuse: wrong forms, and what is not of the form.
func TestSchemasRefuse(t *testing.T) {
	for kind, line := range samples {
		s := schema(t, kind)
		for _, change := range []struct{ from, to string }{
			{`{`, `{"employee":"Jan Peeters",`},
			{`"M-1"`, `"Jan Peeters"`},
			{`"M-1"`, `7`},
			{`"on":"2026-`, `"on":"26-`},
			{`"as_of":"2026-`, `"as_of":"26-`},
			{`"at":"2026-11-20T`, `"at":"2026-11-20 `},
			{`"2011-03-01"`, `"2011-02-30"`},
			{`"member":`, `"members":`},
		} {
			changed := strings.Replace(line, change.from, change.to, 1)
			if changed == line {
				continue
			}
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(changed))
			if err != nil {
				t.Fatal(err)
			}
			if s.Validate(v) == nil {
				t.Errorf("%s: the schema takes %s", kind, changed)
			}
		}
	}
}

// TestSchemasAreTheStructs compares the schemas with the types that lines are
// read into, name by name.
func TestSchemasAreTheStructs(t *testing.T) {
	for kind, line := range map[feed.Kind]reflect.Type{
		feed.Members:       reflect.TypeFor[feed.MemberLine](),
		feed.Holdings:      reflect.TypeFor[feed.HoldingLine](),
		feed.Decisions:     reflect.TypeFor[feed.DecisionLine](),
		feed.Disclosures:   reflect.TypeFor[feed.DisclosureLine](),
		feed.Consultations: reflect.TypeFor[feed.ConsultationLine](),
		feed.Choices:       reflect.TypeFor[feed.ChoiceLine](),
	} {
		file := schemaFile(t, kind)
		defs := file["$defs"].(map[string]any)
		sameForm(t, string(kind), defs, defs["line"], line, nil)
		absent := []string{"services", "purposes", "roles"}
		switch kind {
		case feed.Consultations:
			absent = []string{"domain", "category"}
		case feed.Members, feed.Decisions, feed.Disclosures, feed.Choices:
			absent = append(absent, "domain", "category")
		}
		sameForm(t, string(kind)+" header", defs, defs["header"], reflect.TypeFor[feed.Header](), absent)
	}
}

// sameForm compares a part of a schema with a type. Absent are the members
// that the type has and this feed does not.
func sameForm(t *testing.T, at string, defs map[string]any, part any, typ reflect.Type, absent []string) {
	t.Helper()
	s := part.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		s = defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	if either, ok := s["anyOf"].([]any); ok { // or the empty string
		sameForm(t, at, defs, either[0], typ, absent)
		return
	}
	is := s["type"]
	if _, enum := s["enum"]; enum {
		is = "string"
	}
	if _, constant := s["const"]; constant {
		is = "string"
	}
	if want := kindOf(typ); is != want {
		t.Errorf("%s: the schema says %v, the type %s", at, is, want)
		return
	}
	switch is {
	case "array":
		sameForm(t, at+"[]", defs, s["items"], typ.Elem(), absent)
	case "object":
		if typ.Kind() == reflect.Map {
			sameForm(t, at+"{}", defs, s["additionalProperties"], typ.Elem(), absent)
			return
		}
		sameMembers(t, at, defs, s, typ, absent)
	}
}

// sameMembers is sameForm for an object.
func sameMembers(t *testing.T, at string, defs, s map[string]any, typ reflect.Type, absent []string) {
	t.Helper()
	if s["additionalProperties"] != false {
		t.Errorf("%s: the schema takes other members", at)
	}
	fields := map[string]reflect.Type{}
	optional := map[string]bool{}
	for _, f := range reflect.VisibleFields(typ) {
		name, more, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && !slices.Contains(absent, name) {
			fields[name], optional[name] = f.Type, more != ""
		}
	}
	properties := s["properties"].(map[string]any)
	if got, want := slices.Sorted(maps.Keys(properties)), slices.Sorted(maps.Keys(fields)); !slices.Equal(got, want) {
		t.Errorf("%s: the schema has %v, the type %v", at, got, want)
		return
	}
	required, _ := s["required"].([]any)
	for name, typ := range fields {
		sameForm(t, at+"."+name, defs, properties[name], typ, absent)
		if slices.Contains(required, any(name)) && optional[name] && name != "domain" && name != "services" && name != "purposes" && name != "of" {
			t.Errorf("%s.%s is optional, and needed by the schema", at, name)
		}
	}
}

// kindOf returns what a type is in JSON.
func kindOf(typ reflect.Type) string {
	switch typ {
	case reflect.TypeFor[calendar.Day](), reflect.TypeFor[time.Time](), reflect.TypeFor[holdings.Whose]():
		return "string"
	}
	switch typ.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int:
		return "integer"
	case reflect.Slice:
		return "array"
	case reflect.Struct, reflect.Map:
		return "object"
	}
	return fmt.Sprint(typ)
}
