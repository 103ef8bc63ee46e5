package locales

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// TestTables holds that every key has a text in both languages and an id that
// leads back to it.
func TestTables(t *testing.T) {
	for k := Key(1); int(k) < keyCount; k++ {
		for _, l := range lang.All {
			if In(l).T(k) == "" {
				t.Errorf("%s: no text in %s", names[k], l)
			}
		}
		if got, ok := ByName(names[k]); !ok || got != k {
			t.Errorf("ByName(%q) = %d, %v, want %d", names[k], got, ok, k)
		}
	}
	for _, id := range []string{"", "nav", "nav_", "nav_homes", "server_title_home", "aaa_a", "zzz_z"} {
		if k, ok := ByName(id); ok || k != 0 {
			t.Errorf("ByName(%q) = %d, %v, want none", id, k, ok)
		}
	}
}

func TestIn(t *testing.T) {
	for _, test := range []struct {
		words Words
		lang  lang.Lang
		home  string
	}{
		{In(lang.FR), lang.FR, "Accueil"},
		{In(lang.NL), lang.NL, "Start"},
		{In("de"), lang.FR, "Accueil"},
		{In(""), lang.FR, "Accueil"},
		{Words{}, lang.FR, "Accueil"},
	} {
		if got := test.words.Lang(); got != test.lang {
			t.Errorf("Lang = %q, want %q", got, test.lang)
		}
		if got := test.words.T(NavHome); got != test.home {
			t.Errorf("T(NavHome) = %q, want %q", got, test.home)
		}
	}
}

func TestNoMessage(t *testing.T) {
	w := In(lang.NL)
	for _, k := range []Key{0, keyCount, 65535} {
		if got := w.T(k) + w.F(k, nil) + w.N(k, 1, nil); got != "" {
			t.Errorf("key %d: %q, want nothing", k, got)
		}
	}
}

func TestFill(t *testing.T) {
	day := calendar.Date(2026, 11, 1)
	for _, test := range []struct {
		text string
		args Args
		want string
	}{
		{"plain", nil, "plain"},
		{"plain", Args{"Name": "x"}, "plain"},
		{"{{.Name}}", Args{"Name": "Élise"}, "Élise"},
		{"{{.Name}}", Args{"Name": ""}, ""},
		{"a {{.A}} b {{.B}} c {{.A}}", Args{"A": "1", "B": "2"}, "a 1 b 2 c 1"},
		{"{{.A}}{{.B}}", Args{"A": "1", "B": "2"}, "12"},
		{"{{.A}} {{.B}}", Args{"A": "{{.B}}", "B": "{{.A}}"}, "{{.B}} {{.A}}"},
		{"{{.A}}", Args{"A": `<b>"&'</b>`}, `<b>"&'</b>`},
		{"{{.A}} lignes", Args{"A": 18204}, "18\u202f204 lignes"},
		{"le {{.A}}", Args{"A": day}, "le 1er novembre 2026"},
		{"a {{.A}} b", nil, "a {{.A}} b"},
		{"a {{.A}} b", Args{"a": "x"}, "a {{.A}} b"},
		{"a {{.A}} b", Args{"A": 1.5}, "a {{.A}} b"},
		{"a {{.A}} b {{.B}}", Args{"A": nil, "B": "x"}, "a {{.A}} b x"},
		{"{{.A", Args{"A": "x"}, "{{.A"},
		{"}} {{.A}}", Args{"A": "x"}, "}} x"},
	} {
		if got := In(lang.FR).fill(test.text, test.args); got != test.want {
			t.Errorf("fill(%q, %v) = %q, want %q", test.text, test.args, got, test.want)
		}
	}
}

func TestForm(t *testing.T) {
	const french, dutch = "one\x00many\x00other", "one\x00other"
	for _, test := range []struct {
		n      int
		fr, nl string
	}{
		{0, "one", "other"},
		{1, "one", "one"},
		{-1, "one", "one"},
		{2, "other", "other"},
		{11, "other", "other"},
		{21, "other", "other"},
		{101, "other", "other"},
		{999_999, "other", "other"},
		{1_000_000, "many", "other"},
		{-1_000_000, "many", "other"},
		{1_000_001, "other", "other"},
		{2_000_000, "many", "other"},
		{2_500_000, "other", "other"},
	} {
		if got := In(lang.FR).form(french, test.n); got != test.fr {
			t.Errorf("French form of %d = %q, want %q", test.n, got, test.fr)
		}
		if got := In(lang.NL).form(dutch, test.n); got != test.nl {
			t.Errorf("Dutch form of %d = %q, want %q", test.n, got, test.nl)
		}
	}
}

func TestPlural(t *testing.T) {
	for _, test := range []struct {
		n      int
		fr, nl string
	}{
		{0, "0 sorte de données", "0 soorten gegevens"},
		{1, "1 sorte de données", "1 soort gegevens"},
		{9, "9 sortes de données", "9 soorten gegevens"},
		{1204, "1\u202f204 sortes de données", "1.204 soorten gegevens"},
		{2_000_000, "2\u202f000\u202f000 de sortes de données", "2.000.000 soorten gegevens"},
	} {
		args := Args{"Count": "another"}
		if got := In(lang.FR).N(TagKinds, test.n, args); got != test.fr {
			t.Errorf("N(%d) = %q, want %q", test.n, got, test.fr)
		}
		if got := In(lang.NL).N(TagKinds, test.n, nil); got != test.nl {
			t.Errorf("N(%d) = %q, want %q", test.n, got, test.nl)
		}
		if args["Count"] != "another" {
			t.Errorf("N changed its arguments: %v", args)
		}
	}
	if got := In(lang.FR).T(TagKinds); got != "{{.Count}} sortes de données" {
		t.Errorf("T of a plural message = %q, want its general form", got)
	}
	if got := In(lang.FR).N(NavHome, 2, nil); got != "Accueil" {
		t.Errorf("N of a message without forms = %q, want its text", got)
	}
}
