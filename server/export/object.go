package export

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// An object is a JSON object whose members keep their order, so that it reads
// from the name of a thing to its details.
type object []member

// A member is one name and value of an [object].
type member struct {
	name  string
	value any
}

// set adds a member.
func (o *object) set(name string, value any) { *o = append(*o, member{name, value}) }

// some adds a member unless its value is empty: an empty text, list, object or
// string, or false.
func (o *object) some(name string, value any) {
	switch v := value.(type) {
	case lang.Text:
		if v == (lang.Text{}) {
			return
		}
	case string:
		if v == "" {
			return
		}
	case bool:
		if !v {
			return
		}
	case []string:
		if len(v) == 0 {
			return
		}
	case []lang.Text:
		if len(v) == 0 {
			return
		}
	case object:
		if len(v) == 0 {
			return
		}
	case []object:
		if len(v) == 0 {
			return
		}
	}
	o.set(name, value)
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := plain(m.name)
		if err != nil {
			return nil, err
		}
		value, err := plain(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain returns a value as JSON, with <, > and & as they are: a file of JSON
// is never part of a page.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// writeIndented writes a value as JSON for people and machines, with a line
// end at its end.
func writeIndented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
