package words

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

func TestTexts(t *testing.T) {
	files := fstest.MapFS{
		"a.fr.toml": {Data: []byte("home_lead = \"Un.\"\nhome_text = \"Deux.\"\n" +
			"[me_held]\ndescription = \"for translators\"\none = \"Une donnée.\"\nmany = \"De données.\"\nother = \"Des données.\"\n")},
		"a.nl.toml": {Data: []byte(`home_lead = "Een."`)},
		"b.fr.toml": {Data: []byte("steps_law_text = \"RGPD, article 12.\"\nseen_one = \"Un seul.\"\nseen_two = \"Deux.\"\n")},
	}
	all, err := Texts(files, lang.FR)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(texts []readability.Text) []string {
		var list []string
		for _, text := range texts {
			list = append(list, text.At()+"="+text.Value)
		}
		return list
	}
	want := []string{
		"a.fr.toml home lead=Un.", "a.fr.toml home text=Deux.",
		"a.fr.toml me held one=Une donnée.", "a.fr.toml me held many=De données.", "a.fr.toml me held other=Des données.",
		"b.fr.toml steps law text=RGPD, article 12.", "b.fr.toml seen one=Un seul.", "b.fr.toml seen two=Deux.",
	}
	if got := lines(all); !slices.Equal(got, want) {
		t.Errorf("Texts = %q, want %q", got, want)
	}
	want = []string{want[0], want[1], want[4], want[6], want[7]}
	if got := lines(Prose(all)); !slices.Equal(got, want) {
		t.Errorf("Prose = %q, want %q", got, want)
	}
	files["b.fr.toml"].Data = []byte("a = ")
	if _, err := Texts(files, lang.FR); err == nil {
		t.Error("a file that is no TOML was read")
	}
	if got, err := Texts(files, lang.NL); err != nil || len(got) != 1 {
		t.Errorf("Texts in Dutch = %v, %v, want one", got, err)
	}
}
