package export_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// registerSchema is the description of the json format for its readers.
const registerSchema = "../../docs/register.schema.json"

// TestJSONSchema wants the export to be as its description says.
func TestJSONSchema(t *testing.T) {
	schema := compile(t, registerSchema, nil)
	valid(t, schema, written(t, embedded(t), "json"))
	valid(t, schema, written(t, full(), "json"))
}

// TestJSONRoundTrip wants the register back from the export: nothing is lost,
// added or changed, in the real edition and in one with every field filled.
func TestJSONRoundTrip(t *testing.T) {
	for name, r := range map[string]*register.Register{"embedded": embedded(t), "full": full()} {
		var public []register.Note
		for _, n := range r.Notes {
			if n.Members {
				public = append(public, n)
			}
		}
		r.Notes = public
		var doc struct {
			Schema   string
			Register map[string]any
		}
		dec := json.NewDecoder(bytes.NewReader(written(t, r, "json")))
		dec.UseNumber()
		if err := dec.Decode(&doc); err != nil {
			t.Fatal(err)
		}
		if doc.Schema != "urn:loupe:register:json:1" {
			t.Errorf("the schema is %q", doc.Schema)
		}
		var back register.Register
		decode(t, "register", doc.Register, reflect.ValueOf(&back).Elem())
		if tidy(*r) != tidy(back) {
			t.Errorf("%s: the register came back changed", name)
		}
	}
}

// tidy returns a register without the difference between an empty list and
// none, which JSON does not tell.
func tidy(r register.Register) string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return strings.NewReplacer(`:[]`, `:null`, `:{}`, `:null`).Replace(string(b))
}

// decode reads a value of the export into one of package register. Each
// member has to belong to a field.
func decode(t *testing.T, path string, from any, to reflect.Value) {
	t.Helper()
	switch to.Addr().Interface().(type) {
	case *lang.Text, *calendar.Day:
		b, err := json.Marshal(from)
		if err == nil {
			err = json.Unmarshal(b, to.Addr().Interface())
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return
	}
	switch to.Kind() {
	case reflect.String:
		to.SetString(from.(string))
	case reflect.Bool:
		to.SetBool(from.(bool))
	case reflect.Int:
		n, err := from.(json.Number).Int64()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		to.SetInt(n)
	case reflect.Slice:
		list := from.([]any)
		to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
		for i, item := range list {
			decode(t, path+"["+strconv.Itoa(i)+"]", item, to.Index(i))
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		for key, item := range from.(map[string]any) {
			value := reflect.New(to.Type().Elem()).Elem()
			decode(t, path+"."+key, item, value)
			to.SetMapIndex(reflect.ValueOf(key).Convert(to.Type().Key()), value)
		}
	case reflect.Struct:
		decodeStruct(t, path, from.(map[string]any), to)
	default:
		t.Fatalf("%s: %s", path, to.Type())
	}
}

// decodeStruct reads an object into a struct.
func decodeStruct(t *testing.T, path string, from map[string]any, to reflect.Value) {
	t.Helper()
	for key, item := range from {
		plain := strings.ReplaceAll(key, "_", "")
		field := to.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, plain) })
		if !field.IsValid() {
			t.Fatalf("%s.%s belongs to no field", path, key)
		}
		decode(t, path+"."+key, item, field)
	}
}

// full returns a register in which every field holds something, each text
// another one. It is no edition that could be loaded: its ids refer to
// nothing.
func full() *register.Register {
	var r register.Register
	n := 0
	fill(reflect.ValueOf(&r).Elem(), &n)
	r.Organisations[0].PrivacyPage = "https://example.invalid/"
	return &r
}

// fill gives every field of a value something to hold.
func fill(v reflect.Value, n *int) {
	*n++
	switch p := v.Addr().Interface().(type) {
	case *lang.Text:
		*p = lang.Text{FR: "fr " + strconv.Itoa(*n), NL: "nl <&> \"" + strconv.Itoa(*n) + "\""}
		return
	case *calendar.Day:
		*p = calendar.Date(2026, 11, 1)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("id" + strconv.Itoa(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, n)
		v.SetMapIndex(reflect.ValueOf("fr").Convert(v.Type().Key()), value)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("a register cannot hold a " + v.Type().String())
	}
}

// TestJSONSchemaHasNothingElse wants each member that the description names
// in the export of a register with every field filled, so that it describes
// nothing that is never written.
func TestJSONSchemaHasNothingElse(t *testing.T) {
	var schema struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Ref   string `json:"$ref"`
				Items struct {
					Ref string `json:"$ref"`
				}
			}
		} `json:"$defs"`
	}
	readFile(t, registerSchema, &schema)
	var doc struct{ Register map[string]any }
	if err := json.Unmarshal(written(t, full(), "json"), &doc); err != nil {
		t.Fatal(err)
	}
	visited := map[string]bool{}
	var walk func(name string, value any)
	walk = func(name string, value any) {
		visited[name] = true
		object, _ := value.(map[string]any)
		for key, property := range schema.Defs[name].Properties {
			item, ok := object[key]
			if !ok {
				t.Errorf("%s.%s is described and never written", name, key)
				continue
			}
			if ref, ok := strings.CutPrefix(property.Ref, "#/$defs/"); ok {
				walk(ref, item)
			}
			if ref, ok := strings.CutPrefix(property.Items.Ref, "#/$defs/"); ok {
				walk(ref, item.([]any)[0])
			}
		}
	}
	walk("register", doc.Register)
	for name := range schema.Defs {
		if !visited[name] {
			t.Errorf("%s is described and nowhere used", name)
		}
	}
}
