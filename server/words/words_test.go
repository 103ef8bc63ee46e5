package words

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// counts are those for which both renderings of a plural message are compared.
var counts = []int{0, 1, 2, 3, 5, 10, 11, 21, 100, 101, 1000, 1_000_000, 1_000_001, 2_000_000}

// bundle returns the bundle of the embedded catalogs.
func bundle(t *testing.T) *Bundle {
	t.Helper()
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// messages returns the messages of a language as go-i18n reads them, by id,
// from the catalogs of the server or from those of the views.
func messages(t *testing.T, l lang.Lang, server bool) map[string]*i18n.Message {
	t.Helper()
	paths, err := fs.Glob(locales.Catalogs(), "*."+string(l)+".toml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*i18n.Message{}
	for _, p := range paths {
		if strings.HasPrefix(path.Base(p), "server") != server {
			continue
		}
		content, err := fs.ReadFile(locales.Catalogs(), p)
		if err != nil {
			t.Fatal(err)
		}
		file, err := i18n.ParseMessageFileBytes(content, p, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.Messages {
			all[m.ID] = m
		}
	}
	if len(all) == 0 {
		t.Fatal("no messages")
	}
	return all
}

// placeholder finds the names of a message's placeholders.
var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)`)

// values are given to placeholders in turn.
var values = []any{
	"Élise", "", `<b class="x">'&amp;'</b>`, "{{.Count}} {{.Name}} }}", "a\u00a0b\u202fc 🙂\n", 0, 7, 18204, -1_000_000,
	calendar.Date(2026, 11, 1), calendar.Date(2028, 2, 29),
}

// argsFor returns values for the placeholders of m, others for each turn.
func argsFor(m *i18n.Message, turn int) locales.Args {
	args := locales.Args{}
	text := m.One + m.Many + m.Other
	for i, found := range placeholder.FindAllStringSubmatch(text, -1) {
		args[found[1]] = values[(turn+i)%len(values)]
	}
	return args
}

// TestParity holds that go-i18n and the tables of the views give the same text
// for every message of the views, every plural count and values of every kind.
func TestParity(t *testing.T) {
	b := bundle(t)
	for _, l := range lang.All {
		w := locales.In(l)
		compared := 0
		for id, m := range messages(t, l, false) {
			k, ok := locales.ByName(id)
			if !ok {
				t.Errorf("%s is not in the tables", id)
				continue
			}
			for turn := range values {
				args := argsFor(m, turn)
				want, err := b.Lookup(l, id, args)
				if got := w.F(k, args); err != nil || got != want {
					t.Errorf("%s %s %v: tables %q, go-i18n %q, %v", l, id, args, got, want, err)
				}
				compared++
			}
			if m.One == "" {
				continue
			}
			for turn, n := range counts {
				args := argsFor(m, turn)
				want, err := b.LookupPlural(l, id, n, args)
				if got := w.N(k, n, args); err != nil || got != want {
					t.Errorf("%s %s %d %v: tables %q, go-i18n %q, %v", l, id, n, args, got, want, err)
				}
				compared++
			}
		}
		t.Logf("%s: %d texts compared", l, compared)
	}
}

// TestPluralRule holds the plural rule of the tables against that of go-i18n
// for many more counts.
func TestPluralRule(t *testing.T) {
	b := bundle(t)
	check := func(n int) {
		t.Helper()
		for _, l := range lang.All {
			want, err := b.LookupPlural(l, "tag_kinds", n, nil)
			if got := locales.In(l).N(locales.TagKinds, n, nil); err != nil || got != want {
				t.Errorf("%s %d: tables %q, go-i18n %q, %v", l, n, got, want, err)
			}
		}
	}
	for n := -120; n <= 2100; n++ {
		check(n)
	}
	for n := 1_000_000; n <= 1_000_000_000; n *= 10 {
		check(n - 1)
		check(n)
		check(n + 1)
		check(-n)
	}
}

// TestServerOnly holds that the texts of the server are not in the tables, and
// that every one can be said.
func TestServerOnly(t *testing.T) {
	b := bundle(t)
	for _, l := range lang.All {
		for id, m := range messages(t, l, true) {
			if _, ok := locales.ByName(id); ok {
				t.Errorf("%s is in the tables", id)
			}
			if text, err := b.Lookup(l, id, argsFor(m, 0)); err != nil || text == "" {
				t.Errorf("%s %s: %q, %v", l, id, text, err)
			}
		}
	}
}

// TestDocuments holds that every page has a title, every public page a
// description, and every fault its words.
func TestDocuments(t *testing.T) {
	b := bundle(t)
	var ids []string
	for _, p := range wire.Patterns {
		if p.Twin != "" {
			continue // the server asks for those that have a title of their own
		}
		route := strings.ReplaceAll(string(p.Route), "-", "_")
		ids = append(ids, "server_title_"+route)
		if !p.Personal() {
			ids = append(ids, "server_description_"+route)
		}
	}
	for id := range messages(t, lang.FR, false) {
		code, isTitle := strings.CutSuffix(strings.TrimPrefix(id, "fault_"), "_title")
		if !strings.HasPrefix(id, "fault_") || !isTitle {
			continue
		}
		ids = append(ids, "server_title_"+code, "server_fault_"+code)
		for _, l := range lang.All {
			if document, heading := b.Text(l, "server_title_"+code, nil), b.Text(l, id, nil); document != heading {
				t.Errorf("%s %s: document %q, heading %q", l, code, document, heading)
			}
		}
	}
	if err := b.Require(ids...); err != nil {
		t.Error(err)
	}
	if len(ids) < len(wire.Patterns) {
		t.Errorf("only %d ids looked up", len(ids))
	}
}

func TestLookup(t *testing.T) {
	b := bundle(t)
	for _, test := range []struct {
		name string
		lang lang.Lang
		id   string
		args locales.Args
		want string // "" for an error
	}{
		{"French", lang.FR, "nav_home", nil, "Accueil"},
		{"Dutch", lang.NL, "nav_home", nil, "Start"},
		{"spare argument", lang.NL, "nav_home", locales.Args{"A": "b"}, "Start"},
		{"filled", lang.NL, "server_title_my_domain", locales.Args{"Name": "<Zorg>"}, "Mijn gegevens: <Zorg>"},
		{"no such message", lang.FR, "nav_nothing", nil, ""},
		{"no such language", "de", "nav_home", nil, ""},
		{"no value", lang.FR, "server_title_my_domain", nil, ""},
		{"value of another name", lang.FR, "server_title_my_domain", locales.Args{"domain": "a"}, ""},
		{"value of another type", lang.FR, "server_title_my_domain", locales.Args{"Name": 1.5}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := b.Lookup(test.lang, test.id, test.args)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("Lookup = %q, %v, want %q", got, err, test.want)
			}
			want := test.want
			if want == "" {
				want = "[" + test.id + "]"
			}
			if got := b.Text(test.lang, test.id, test.args); got != want {
				t.Errorf("Text = %q, want %q", got, want)
			}
		})
	}
}

func TestPlural(t *testing.T) {
	b := bundle(t)
	args := locales.Args{"Count": "another"}
	if got := b.Plural(lang.FR, "tag_kinds", 0, args); got != "0 sorte de données" {
		t.Errorf("Plural = %q", got)
	}
	if args["Count"] != "another" {
		t.Errorf("Plural changed its arguments: %v", args)
	}
	if got := b.Plural(lang.NL, "tag_none", 2, nil); got != "[tag_none]" {
		t.Errorf("Plural of no message = %q", got)
	}
}

func TestRequire(t *testing.T) {
	b := bundle(t)
	if err := b.Require("nav_home", "server_title_home"); err != nil {
		t.Error(err)
	}
	err := b.Require("nav_home", "nav_a", "nav_b")
	if err == nil || !strings.Contains(err.Error(), "nav_a, nav_b") || strings.Contains(err.Error(), "nav_home") {
		t.Errorf("Require = %v, want the two that are missing", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		fr, nl string
		want   string
	}{
		{"nothing", "", "", "no message in fr"},
		{"missing in Dutch", "a_a = \"a\"\na_b = \"b\"", `a_a = "a"`, "a_b missing in nl"},
		{"missing in French", `a_a = "a"`, "a_a = \"a\"\na_b = \"b\"", "a_b missing in fr"},
		{"not TOML", "a_a = ", `a_a = "a"`, "catalog a.fr.toml"},
		{"no message", "a_a = 3", `a_a = "a"`, "catalog a.fr.toml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(fstest.MapFS{
				"a.fr.toml": &fstest.MapFile{Data: []byte(test.fr)},
				"a.nl.toml": &fstest.MapFile{Data: []byte(test.nl)},
			})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("load = %v, want %q", err, test.want)
			}
		})
	}
}

// TestConcurrent uses one bundle from several goroutines, for the race
// detector and for templates that are parsed on first use.
func TestConcurrent(t *testing.T) {
	b := bundle(t)
	got := make(chan string)
	for n := range 16 {
		go func() {
			got <- b.Text(lang.All[n%2], "server_title_request", locales.Args{"Reference": strconv.Itoa(n % 2)})
		}()
	}
	var all []string
	for range 16 {
		all = append(all, <-got)
	}
	slices.Sort(all)
	if all = slices.Compact(all); !slices.Equal(all, []string{"Demande 0", "Verzoek 1"}) {
		t.Errorf("texts: %q", all)
	}
}
