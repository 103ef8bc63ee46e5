package locales

import (
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Key names a message of the tables. The constants are generated: the message
// nav_home is [NavHome]. The zero Key is no message, and its text is empty; so
// is, in the browser client, that of a message which only documents say. Keys
// change from one build to the next and are never stored.
type Key uint16

// Args are the values of a message's placeholders, by name. A value is a
// string, a quantity as an int, which is written with [Words.Number], or a
// [calendar.Day], which is written with [Words.Day]. Years and other numbers
// that are names are given as strings.
type Args = map[string]any

// Words speaks one language. It is a small value, comparable with ==; the zero
// Words speaks French.
type Words struct {
	lang lang.Lang
}

// In returns the words of a language, and those of French for a language that
// Loupe does not speak.
func In(l lang.Lang) Words {
	if l != lang.NL {
		l = lang.FR
	}
	return Words{l}
}

// Lang returns the language that w speaks.
func (w Words) Lang() lang.Lang {
	if w.lang == lang.NL {
		return lang.NL
	}
	return lang.FR
}

// T returns the text of a message without placeholders. Of a plural message it
// is the general form.
func (w Words) T(k Key) string {
	text := w.entry(k)
	return text[strings.LastIndex(text, formSep)+1:]
}

// F returns the text of a message with its placeholders filled. A placeholder
// whose value is missing or of another type than [Args] allows is left as it
// is written, "{{.Name}}", for everybody to see.
func (w Words) F(k Key, args Args) string { return w.fill(w.T(k), args) }

// N returns the form of a plural message that the count n calls for, by the
// CLDR rule of the language for whole numbers, with its placeholders filled as
// [Words.F] does. The placeholder Count is n, whatever args says.
func (w Words) N(k Key, n int, args Args) string {
	all := make(Args, len(args)+1)
	for name, v := range args {
		all[name] = v
	}
	all["Count"] = n
	return w.fill(w.form(w.entry(k), n), all)
}

// Value returns a value of [Args] as it is written in a text, and false for a
// value of another type.
func (w Words) Value(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int:
		return w.Number(v), true
	case calendar.Day:
		return w.Day(v), true
	}
	return "", false
}

// formSep stands between the forms of a plural message in the tables. The
// forms are in the order one, many, other.
const formSep = "\x00"

// entry returns what the table of the language holds for k: the text, or all
// its plural forms.
func (w Words) entry(k Key) string {
	if int(k) >= clientCount {
		return documentEntry(w.lang, k)
	}
	if w.lang == lang.NL {
		return nl[k]
	}
	return fr[k]
}

// form returns the one of the joined forms that n calls for.
func (w Words) form(forms string, n int) string {
	first, rest, plural := strings.Cut(forms, formSep)
	if !plural {
		return forms
	}
	last := strings.LastIndex(rest, formSep)
	switch {
	case w.one(n):
		return first
	case last >= 0 && n%1_000_000 == 0: // not zero: in French that is one
		return rest[:last]
	}
	return rest[last+1:]
}

// one reports whether n takes the singular: 0 and 1 in French, 1 in Dutch. The
// sign does not count.
func (w Words) one(n int) bool {
	return n == 1 || n == -1 || n == 0 && w.lang != lang.NL
}

// fill replaces the placeholders of text, each once: what a value contains is
// never read as a placeholder.
func (w Words) fill(text string, args Args) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "{{.")
		name, rest, closed := strings.Cut(after, "}}")
		if !found || !closed {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(before)
		if v, ok := w.Value(args[name]); ok {
			b.WriteString(v)
		} else {
			b.WriteString("{{." + name + "}}")
		}
		text = rest
	}
}

// ByName returns the key of a message by its id in the catalogs, and false for
// an id that the tables do not hold.
func ByName(id string) (Key, bool) {
	if k, ok := search(id, 1, clientCount); ok { // the zero Key has no name
		return k, true
	}
	return search(id, clientCount, keyCount)
}

// search returns the key of a message among those from low to below high, whose
// names are sorted.
func search(id string, low, high int) (Key, bool) {
	for low < high {
		mid := (low + high) / 2
		switch strings.Compare(id, names[mid]) {
		case 0:
			return Key(mid), true
		case -1:
			high = mid
		default:
			low = mid + 1
		}
	}
	return 0, false
}

// Number writes a whole number with its thousands grouped: "18 204" with a
// narrow no-break space in French, "18.204" in Dutch.
func (w Words) Number(n int) string {
	sep := "\u202f"
	if w.lang == lang.NL {
		sep = "."
	}
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = s[:1], s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}
