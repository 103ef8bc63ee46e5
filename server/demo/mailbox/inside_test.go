package mailbox

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

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
		f, n := fr.Field(i).String(), nl.Field(i).String()
		if f == "" || n == "" || f == n {
			t.Errorf("%s: %q and %q", fr.Type().Field(i).Name, f, n)
		}
		if spaced.MatchString(f) || strings.ContainsAny(f+n, "'") || regexp.MustCompile("\u00a0[:;?!]").MatchString(n) {
			t.Errorf("%s: signs of %q or %q", fr.Type().Field(i).Name, f, n)
		}
	}
}

// TestAgo: how long ago, in both languages.
func TestAgo(t *testing.T) {
	for _, test := range []struct {
		minutes int
		fr, nl  string
	}{
		{-1, "à l’instant", "zonet"},
		{0, "à l’instant", "zonet"},
		{59, "il y a 59\u00a0min", "59\u00a0min geleden"},
		{125, "il y a 2\u00a0h\u00a005", "2\u00a0u\u00a005 geleden"},
	} {
		d := time.Duration(test.minutes) * time.Minute
		if fr, nl := texts[lang.FR].ago(d), texts[lang.NL].ago(d); fr != test.fr || nl != test.nl {
			t.Errorf("%v = %q, %q, want %q, %q", d, fr, nl, test.fr, test.nl)
		}
	}
}
