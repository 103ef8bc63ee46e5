package look_test

import (
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo/look"
)

// TestWords: each text is there in both languages, with the signs of the
// language.
func TestWords(t *testing.T) {
	fr, nl := reflect.ValueOf(look.In(lang.FR)), reflect.ValueOf(look.In(lang.NL))
	spaced := regexp.MustCompile(`[^\x{00a0}][:;?!]`)
	for i := range fr.NumField() {
		name, f, n := fr.Type().Field(i).Name, fr.Field(i).String(), nl.Field(i).String()
		if f == "" || n == "" || f == n {
			t.Errorf("%s: %q and %q", name, f, n)
		}
		if spaced.MatchString(f) || strings.Contains(f+n, "'") || regexp.MustCompile("\u00a0[:;?!]").MatchString(n) {
			t.Errorf("%s: signs of %q or %q", name, f, n)
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
		{1, "il y a 1\u00a0min", "1\u00a0min geleden"},
		{59, "il y a 59\u00a0min", "59\u00a0min geleden"},
		{60, "il y a 1\u00a0h\u00a000", "1\u00a0u\u00a000 geleden"},
		{125, "il y a 2\u00a0h\u00a005", "2\u00a0u\u00a005 geleden"},
	} {
		d := time.Duration(test.minutes) * time.Minute
		if fr, nl := look.In(lang.FR).Ago(d), look.In(lang.NL).Ago(d); fr != test.fr || nl != test.nl {
			t.Errorf("%v = %q, %q, want %q, %q", d, fr, nl, test.fr, test.nl)
		}
	}
}

// TestGuard: a page may do what it says, and nothing else from anywhere.
func TestGuard(t *testing.T) {
	h := http.Header{}
	look.Guard(h, "img-src data:; form-action 'none'", "no-referrer")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
			"img-src data:; form-action 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}
