package feed

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode reads one JSON object, and returns why it cannot, or "". It is
// strict: no member that is not of the form, none twice, names exactly as they
// are written, nothing after the object.
//
// A reason repeats nothing of the line but the names of the form: what stands
// in a wrong place may be anything.
func decode(text []byte, v any) string {
	err := json.Unmarshal(text, v, json.RejectUnknownMembers(true))
	if err == nil {
		return ""
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return "has a member of an object twice"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "ends too early"
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		if errors.Is(e.Err, json.ErrUnknownName) {
			return "has a member that is not of the form"
		}
		return place(e.JSONPointer) + "has a value of the wrong form"
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Sprintf("is no JSON object (byte %d)", e.ByteOffset)
	}
	return "has a value of the wrong form"
}

// place returns where in a line something is, as "inputs[2].value: ", as far
// as the names are those of the form.
func place(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		switch {
		case slices.Contains(names, token):
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(token)
		case b.Len() > 0 && strings.Trim(token, "0123456789") == "" && len(token) < 7:
			b.WriteString("[" + token + "]")
		default:
			if b.Len() == 0 {
				return ""
			}
			return b.String() + ": "
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + ": "
}

// names are those of all members of the objects of feeds.
var names = namesOf(nil, reflect.TypeFor[struct {
	Header
	trailer
	M MemberLine
	H HoldingLine
	D DecisionLine
	S DisclosureLine
	C ConsultationLine
	O ChoiceLine
	A Answer
}]())

// namesOf adds the names of the members of a type, and of those in it.
func namesOf(all []string, t reflect.Type) []string {
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		return namesOf(all, t.Elem())
	case reflect.Struct:
		for f := range fieldsOf(t) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && !slices.Contains(all, name) {
				all = append(all, name)
			}
			all = namesOf(all, f.Type)
		}
	}
	return all
}

// fieldsOf yields the fields of a struct.
func fieldsOf(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}
