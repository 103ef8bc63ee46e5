package registerdata

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// TestPlain holds the texts of the register to the measures of plain language,
// block by block. `make lint-text` shows where they stand.
func TestPlain(t *testing.T) {
	for _, in := range lang.All {
		prose := Prose(texts(t, in))
		blocks := readability.Blocks(in, prose)
		if len(blocks) < 50 {
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

// TestEarlierEditions holds the files of earlier editions to the rules for words
// and sentences. How easy their blocks are is not judged: an edition that was in
// force stays as it was, and what it lacks makes other blocks of the rest.
func TestEarlierEditions(t *testing.T) {
	folders, err := fs.Glob(Embedded(), "earlier/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("earlier editions: %v, %v", folders, err)
	}
	for _, folder := range folders {
		files, err := fs.Sub(Embedded(), folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range lang.All {
			all, err := Texts(files, in)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range slices.Concat(readability.WrongWords(in, readable(all)), readability.LongSentences(Prose(all))) {
				t.Errorf("%s: %s", folder, f)
			}
		}
	}
}

// readable returns texts without the further forms of terms, which say how
// others may write a word.
func readable(all []readability.Text) []readability.Text {
	return slices.DeleteFunc(slices.Clone(all), func(t readability.Text) bool { return t.Path[len(t.Path)-1] == "forms" })
}

// TestOfficialTerms finds words of neighbouring countries, and words that stand
// for a notion with an official Belgian term.
func TestOfficialTerms(t *testing.T) {
	for _, in := range lang.All {
		for _, f := range readability.WrongWords(in, readable(texts(t, in))) {
			t.Errorf("%s", f)
		}
	}
}

// TestAcronymsAreExplained holds that the glossary has every abbreviation of a
// text that people read.
func TestAcronymsAreExplained(t *testing.T) {
	r := mustLoad(t)
	for _, in := range lang.All {
		known := map[string]bool{}
		for _, term := range r.Terms {
			for _, s := range append([]string{term.Acronym.In(in), term.Name.In(in)}, term.Forms[in]...) {
				for _, a := range readability.Acronyms(s) {
					known[a] = true
				}
			}
		}
		for _, f := range readability.Unexplained(Prose(texts(t, in)), known) {
			t.Errorf("%s", f)
		}
	}
}

// TestSameTexts holds that no text exists in one language alone.
func TestSameTexts(t *testing.T) {
	for _, f := range readability.Unmatched(texts(t, lang.FR), texts(t, lang.NL)) {
		t.Errorf("%s", f)
	}
}

// TestTextsAreAll holds that no text of a file escapes the checks.
func TestTextsAreAll(t *testing.T) {
	var count func(values map[string]any) int
	count = func(values map[string]any) int {
		n := 0
		for key, v := range values {
			switch v := v.(type) {
			case string:
				n++
			case map[string]any:
				n += count(v)
			default:
				t.Errorf("%s is neither a text nor a table", key)
			}
		}
		return n
	}
	for _, in := range lang.All {
		want := 0
		for _, pattern := range []string{"*/*.", "*."} {
			names, err := fs.Glob(Embedded(), pattern+string(in)+".toml")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				values := map[string]any{}
				if _, err := toml.DecodeFS(Embedded(), name, &values); err != nil {
					t.Fatal(err)
				}
				want += count(values)
			}
		}
		if got := len(texts(t, in)); got != want {
			t.Errorf("%s: %d texts, the files have %d", in, got, want)
		}
	}
}

func TestTexts(t *testing.T) {
	files := fstest.MapFS{
		"domains/a.fr.toml": {Data: []byte("lead = \"Un.\"\n[purposes.x]\ntext = \"Deux.\"\n[details]\n\"6.1.c\" = \"Trois.\"\n")},
		"domains/a.nl.toml": {Data: []byte(`lead = "Een."`)},
		"shared/laws.fr.toml": {Data: []byte("[laws.b]\nname = \"Loi du 8 août\"\ntext = \"Quatre.\"\n" +
			"[others.c]\nname = \"Cinq\"\nslug = \"cinq\"\nlaw = \"Article 6\"\n")},
		"shared/laws.toml":                 {Data: []byte(`x = "structure"`)},
		"earlier/1/shared/laws.fr.toml":    {Data: []byte(`x = "Jadis."`)},
		"earlier/1/domains/others.fr.toml": {Data: []byte(`x = "Jadis."`)},
	}
	all, err := Texts(files, lang.FR)
	if err != nil {
		t.Fatal(err)
	}
	at := func(texts []readability.Text) []string {
		var list []string
		for _, text := range texts {
			list = append(list, text.At()+"="+text.Value)
		}
		return list
	}
	want := []string{
		"domains/a.fr.toml lead=Un.", "domains/a.fr.toml purposes x text=Deux.", "domains/a.fr.toml details 6.1.c=Trois.",
		"shared/laws.fr.toml laws b name=Loi du 8 août", "shared/laws.fr.toml laws b text=Quatre.",
		"shared/laws.fr.toml others c name=Cinq", "shared/laws.fr.toml others c slug=cinq",
		"shared/laws.fr.toml others c law=Article 6",
	}
	if got := at(all); !slices.Equal(got, want) {
		t.Errorf("Texts = %q, want %q", got, want)
	}
	want = append(want[:3:3], want[4], want[5])
	if got := at(Prose(all)); !slices.Equal(got, want) {
		t.Errorf("Prose = %q, want %q", got, want)
	}
	files["domains/a.fr.toml"].Data = []byte(`lead = `)
	if _, err := Texts(files, lang.FR); err == nil {
		t.Error("a file that is no TOML was read")
	}
}
