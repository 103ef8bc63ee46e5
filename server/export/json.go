package export

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// schemaName names the version of the json format; docs/register.schema.json
// describes it. It is raised with every change that a reader could notice.
const schemaName = "urn:loupe:register:json:1"

// writeJSON writes the whole register, but for what is the office's own.
//
// The document is an object with the members schema, title, statement,
// official (the address of the declaration) and register. Below register the
// shape is that of [register.Register]: a member for each field, its name in
// snake case; a text is {"fr", "nl"}; what an id refers to is found in the
// list of that kind; an embedded struct adds its members to those around it. A member is
// absent where its value is empty: no text, no list, false, zero.
func writeJSON(w io.Writer, r *register.Register) error {
	whole, err := encode(reflect.ValueOf(*public(r)))
	if err != nil {
		return err
	}
	var doc object
	doc.set("schema", schemaName)
	doc.set("title", title)
	doc.set("statement", statements(r))
	doc.some("official", official(r))
	doc.set("register", whole)
	return writeIndented(w, doc)
}

// encode returns a value of package register for JSON.
func encode(v reflect.Value) (any, error) {
	switch value := v.Interface().(type) {
	case lang.Text, calendar.Day:
		return value, nil
	}
	switch v.Kind() {
	case reflect.String, reflect.Bool, reflect.Int:
		return v.Interface(), nil
	case reflect.Struct:
		return encodeStruct(v)
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			item, err := encode(v.Index(i))
			if err != nil {
				return nil, err
			}
			list[i] = item
		}
		return list, nil
	case reflect.Map:
		return encodeMap(v)
	}
	return nil, fmt.Errorf("export: a %s has no form in JSON", v.Type())
}

// encodeStruct returns the fields that are not empty.
func encodeStruct(v reflect.Value) (object, error) {
	o := object{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		field := v.FieldByIndex(f.Index)
		if f.Anonymous || field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0 {
			continue
		}
		value, err := encode(field)
		if err != nil {
			return nil, err
		}
		o.set(snake(f.Name), value)
	}
	return o, nil
}

// encodeMap returns a map with its keys in alphabetical order.
func encodeMap(v reflect.Value) (object, error) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	o := object{}
	for _, key := range keys {
		value, err := encode(v.MapIndex(key))
		if err != nil {
			return nil, err
		}
		o.set(key.String(), value)
	}
	return o, nil
}

// snake returns the name of a field in snake case: "ProcessedBy" is
// "processed_by", "DPO" is "dpo", "IDs" is "ids".
func snake(name string) string {
	if name == "IDs" {
		return "ids"
	}
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		begins := unicode.IsUpper(c) && i > 0 &&
			(unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if begins {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
