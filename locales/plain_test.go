package locales_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/words"
)

// texts returns the texts of the catalogs of a language.
func texts(t *testing.T, in lang.Lang) []readability.Text {
	t.Helper()
	list, err := words.Texts(locales.Catalogs(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 500 {
		t.Fatalf("only %d texts found in %s", len(list), in)
	}
	return list
}

// TestPlain holds the texts of the interface to the measures of plain language,
// block by block. `make lint-text` shows where they stand.
func TestPlain(t *testing.T) {
	for _, in := range lang.All {
		prose := words.Prose(texts(t, in))
		blocks := readability.Blocks(in, prose)
		if len(blocks) < 40 {
			t.Errorf("%s: only %d blocks measured", in, len(blocks))
		}
		for _, b := range blocks {
			for _, f := range b.Hard(in) {
				t.Errorf("%s", f)
			}
		}
		for _, f := range readability.LongSentences(prose) {
			t.Errorf("%s", f)
		}
	}
}

// TestOfficialTerms finds words of neighbouring countries, and words that stand
// for a notion with an official Belgian term.
func TestOfficialTerms(t *testing.T) {
	for _, in := range lang.All {
		for _, f := range readability.WrongWords(in, texts(t, in)) {
			t.Errorf("%s", f)
		}
	}
}

// plainEnough are abbreviations that stand on pages without being words of the
// field: names of levels, norms, formats and units.
var plainEnough = []string{"AA", "AAA", "EN", "FR", "NL", "PDF", "CSV", "JSON", "ZIP", "JPEG", "PNG", "MB"}

// TestAcronymsAreExplained holds that the glossary has every other abbreviation
// of the interface.
func TestAcronymsAreExplained(t *testing.T) {
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range lang.All {
		known := map[string]bool{}
		for _, a := range plainEnough {
			known[a] = true
		}
		for _, term := range r.Terms {
			for _, s := range append([]string{term.Acronym.In(in), term.Name.In(in)}, term.Forms[in]...) {
				for _, a := range readability.Acronyms(s) {
					known[a] = true
				}
			}
		}
		for _, f := range readability.Unexplained(words.Prose(texts(t, in)), known) {
			t.Errorf("%s", f)
		}
	}
}

// TestSameTexts holds that no text exists in one language alone. French has a
// plural form that Dutch has not.
func TestSameTexts(t *testing.T) {
	for _, f := range readability.Unmatched(words.Prose(texts(t, lang.FR)), words.Prose(texts(t, lang.NL))) {
		t.Errorf("%s", f)
	}
}

// TestSamePlaceholders holds that both languages say the same values.
func TestSamePlaceholders(t *testing.T) {
	values := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, part := range strings.Split(s, "{{.")[1:] {
			name, _, _ := strings.Cut(part, "}}")
			set[name] = true
		}
		return set
	}
	french := map[string]string{}
	for _, text := range words.Prose(texts(t, lang.FR)) {
		french[strings.Replace(text.At(), ".fr.", ".", 1)] = text.Value
	}
	for _, text := range words.Prose(texts(t, lang.NL)) {
		fr, nl := values(french[strings.Replace(text.At(), ".nl.", ".", 1)]), values(text.Value)
		for name := range nl {
			if !fr[name] {
				t.Errorf("%s: %s stands in Dutch alone", text.At(), name)
			}
			delete(fr, name)
		}
		for name := range fr {
			t.Errorf("%s: %s stands in French alone", text.At(), name)
		}
	}
}
