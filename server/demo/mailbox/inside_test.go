package mailbox

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// spaced finds a French sign that has no no-break space before it.
var spaced = regexp.MustCompile(`[^\x{00a0}][:;?!]`)

// TestWords: each text is there in both languages, with the signs of the
// language.
func TestWords(t *testing.T) {
	if len(texts) != len(lang.All) {
		t.Fatalf("texts in %d languages", len(texts))
	}
	fr, nl := reflect.ValueOf(texts[lang.FR]), reflect.ValueOf(texts[lang.NL])
	for i := range fr.NumField() {
		if fr.Type().Field(i).Anonymous { // see package look
			continue
		}
		f, n := fr.Field(i).String(), nl.Field(i).String()
		if f == "" || n == "" || f == n {
			t.Errorf("%s: %q and %q", fr.Type().Field(i).Name, f, n)
		}
		if spaced.MatchString(f) || strings.ContainsAny(f+n, "'") || regexp.MustCompile("\u00a0[:;?!]").MatchString(n) {
			t.Errorf("%s: signs of %q or %q", fr.Type().Field(i).Name, f, n)
		}
	}
}
