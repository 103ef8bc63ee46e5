package live_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v2"

	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

// described returns docs/connector/openapi.yaml as JSON values.
func described(t *testing.T) map[string]any {
	t.Helper()
	b, err := os.ReadFile("../../docs/connector/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return plain(doc).(map[string]any)
}

// plain returns a value of YAML as one of JSON.
func plain(v any) any {
	switch v := v.(type) {
	case map[any]any:
		m := map[string]any{}
		for key, value := range v {
			m[key.(string)] = plain(value)
		}
		return m
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}

// at returns what stands at a path of a document.
func at(t *testing.T, doc any, path ...string) any {
	t.Helper()
	for _, name := range path {
		m, ok := doc.(map[string]any)
		if !ok || m[name] == nil {
			t.Fatalf("nothing at %v", path)
		}
		doc = m[name]
	}
	return doc
}

// schema returns a schema of the document.
func schema(t *testing.T, doc map[string]any, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("openapi.json", asJSON(t, doc)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("openapi.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON returns a value as the validator reads it.
func asJSON(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDescriptionIsOfTheCode: each object of the description has the members
// that the code reads, and no others.
func TestDescriptionIsOfTheCode(t *testing.T) {
	doc := described(t)
	for name, typ := range map[string]reflect.Type{
		"Question": reflect.TypeFor[live.Question](), "Answer": reflect.TypeFor[feed.Answer](), "Covers": reflect.TypeFor[feed.Covers](),
		"Holding": reflect.TypeFor[feed.HoldingLine](), "Category": reflect.TypeFor[feed.CategoryLine](),
	} {
		var want []string
		for field := range typ.Fields() {
			if member, _, _ := strings.Cut(field.Tag.Get("json"), ","); member != "fields" { // samples are not asked for
				want = append(want, member)
			}
		}
		slices.Sort(want)
		got := slices.Sorted(maps.Keys(at(t, doc, "components", "schemas", name, "properties").(map[string]any)))
		if !slices.Equal(got, want) {
			t.Errorf("%s has %v, the code %v", name, got, want)
		}
		if at(t, doc, "components", "schemas", name).(map[string]any)["additionalProperties"] != false {
			t.Errorf("%s is open", name)
		}
	}
}

// TestExamplesOfTheDescription: the examples keep their own schemas, and the
// answer is one that Loupe accepts.
func TestExamplesOfTheDescription(t *testing.T) {
	doc := described(t)
	post := at(t, doc, "paths", "/holdings", "post")
	question := at(t, post, "requestBody", "content", "application/json", "example")
	answer := at(t, post, "responses", "200", "content", "application/json", "example")
	refusal := at(t, post, "responses", "404", "content", "application/problem+json", "example")
	for name, example := range map[string]any{"Question": question, "Answer": answer, "Problem": refusal} {
		if err := schema(t, doc, name).Validate(asJSON(t, example)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err := declared()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	rules := feed.Rules{Register: r, Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Zone: time.UTC}
	if doc, _, reason := rules.ReadAnswer(b, domain, member); reason != "" || len(doc.Categories) != 2 {
		t.Errorf("the example of an answer: %s", reason)
	}
}

// TestSchemaOfAnswers: the schema takes what Loupe takes, and refuses samples
// and what nobody named.
func TestSchemaOfAnswers(t *testing.T) {
	doc := described(t)
	s := schema(t, doc, "Answer")
	if err := s.Validate(asJSON(t, good())); err != nil {
		t.Errorf("as agreed: %v", err)
	}
	sampled := good()
	sampled.Holding.Categories[0].Fields = []feed.FieldLine{{FR: "a", NL: "b", Value: "c"}}
	other := asJSON(t, good()).(map[string]any)
	other["national_number"] = ""
	unrelated := good()
	unrelated.Holding.Relation = "friend"
	for name, answer := range map[string]any{"samples": asJSON(t, sampled), "more": other, "a relation": asJSON(t, unrelated)} {
		if s.Validate(answer) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
