// Package lang holds the two languages that Loupe speaks.
package lang

// A Lang is a language of the portal, as its BCP 47 tag.
type Lang string

// The languages. Every text exists in both.
const (
	FR Lang = "fr"
	NL Lang = "nl"
)

// All lists the languages in the order in which they are shown.
var All = [...]Lang{FR, NL}

// Parse returns the language of a tag such as "nl-BE", and false for a tag of
// any other language.
func Parse(tag string) (Lang, bool) {
	if len(tag) < 2 || len(tag) > 2 && tag[2] != '-' && tag[2] != '_' {
		return "", false
	}
	switch Lang(lower(tag[:2])) {
	case FR:
		return FR, true
	case NL:
		return NL, true
	}
	return "", false
}

// Other returns the other language.
func (l Lang) Other() Lang {
	if l == FR {
		return NL
	}
	return FR
}

// Valid reports whether l is one of the two.
func (l Lang) Valid() bool { return l == FR || l == NL }

// lower returns s with its ASCII capitals made small.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// A Text is one text in both languages.
type Text struct {
	FR string `json:"fr"`
	NL string `json:"nl"`
}

// In returns the text in one language.
func (t Text) In(l Lang) string {
	if l == NL {
		return t.NL
	}
	return t.FR
}
