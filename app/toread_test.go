package app_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/app/apptest"
	"github.com/loupe-privacy/loupe/app/document"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// pageNamed returns the made-up page with a name.
func pageNamed(t *testing.T, l lang.Lang, name string) wire.Page {
	t.Helper()
	cases := apptest.Cases(l)
	i := slices.IndexFunc(cases, func(c apptest.Case) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no made-up page is called %s", name)
	}
	return cases[i].Page
}

// TestDeclarationLacksNothing holds that every sentence of the data of the
// declaration stands in the page, and that nothing is folded away: what is
// folded is missing on paper.
func TestDeclarationLacksNothing(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"declaration", "my-declaration"} {
			p := pageNamed(t, l, name)
			root := parse(t, p)
			if n := len(nodes(root, "details")); n > 0 {
				t.Errorf("%s/%s: %d parts are folded", l, name, n)
			}
			said := words(root)
			sentences := 0
			sentence(reflect.ValueOf(p.Declaration), func(field, text string) {
				sentences++
				if !strings.Contains(said, text) {
					t.Errorf("%s/%s: %s %q is missing", l, name, field, text)
				}
			})
			if sentences < 80 {
				t.Errorf("%s/%s: looked for %d sentences only", l, name, sentences)
			}
		}
	}
}

// sentence calls f for each text of more than one word below v that people
// read, with the name of its field.
func sentence(v reflect.Value, f func(field, text string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			sentence(v.Elem(), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			sentence(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field, name := v.Field(i), v.Type().Field(i).Name
			if !v.Type().Field(i).IsExported() {
				continue
			}
			var texts []string
			switch x := field.Interface().(type) {
			case string:
				texts = append(texts, x)
			case []string:
				texts = x
			default:
				sentence(field, f)
			}
			for _, text := range texts {
				if strings.Contains(text, " ") && !strings.HasSuffix(name, "Path") {
					f(v.Type().Name()+"."+name, text)
				}
			}
		}
	}
}

// TestDeclarationHasItsPlaces holds the ids that links from other pages end in.
func TestDeclarationHasItsPlaces(t *testing.T) {
	p := pageNamed(t, lang.FR, "declaration")
	p.Declaration.Domains[1].Laws[0].ID = "other"
	seen := ids(parse(t, p))
	for _, id := range []string{
		"principle-no_sale", "audience-member", "org-mloz", "org-fedris", "domain-operational", "domain-compulsory",
		"category-health", "category-compulsory-health", "rule-co_medical", "recipient-y", "law-other",
		"decision-maf", "right-access", "right-erasure", "channel-form", "security", "note-n-access", "note-n-pass",
		"term-inami", "term-care",
	} {
		if seen[id] != 1 {
			t.Errorf("id %s occurs %d times", id, seen[id])
		}
	}
}

// TestContentsNameEveryChapter holds the table of contents against the
// chapters.
func TestContentsNameEveryChapter(t *testing.T) {
	root := parse(t, pageNamed(t, lang.NL, "declaration"))
	var named, there []string
	for _, n := range nodes(root, "nav") {
		if attr(n, "class") == "toc" {
			for _, a := range nodes(n, "a") {
				named = append(named, strings.TrimPrefix(attr(a, "href"), "#"))
			}
		}
	}
	for _, n := range nodes(root, "section") {
		if strings.Contains(attr(n, "class"), "chapter") {
			there = append(there, attr(n, "aria-labelledby"))
		}
	}
	if len(there) < 10 || !slices.Equal(named, there) {
		t.Errorf("the contents name %v, the chapters are %v", named, there)
	}
}

// TestNoLinkInALink reads the tags as they come: a parser of HTML would tear
// such links apart.
func TestNoLinkInALink(t *testing.T) {
	for _, l := range lang.All {
		for _, c := range apptest.Cases(l) {
			s, err := document.HTML(c.Page)
			if err != nil {
				t.Fatal(err)
			}
			open := 0
			for z := html.NewTokenizer(strings.NewReader(s)); ; {
				kind := z.Next()
				if kind == html.ErrorToken {
					break
				}
				if name, _ := z.TagName(); string(name) != "a" {
					continue
				}
				switch kind {
				case html.StartTagToken:
					open++
				case html.EndTagToken:
					open--
				}
				if open > 1 {
					t.Errorf("%s/%s: a link in a link", l, c.Name)
				}
			}
		}
	}
}

// TestEveryPageLeadsOn holds that every page but the first leads to what there
// is to read and to search: within a person's own pages where they may see
// them, else to the public ones.
func TestEveryPageLeadsOn(t *testing.T) {
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		p := c.Page
		if p.Route == wire.Start {
			return
		}
		links := map[string]bool{}
		for _, a := range nodes(root, "a") {
			links[attr(a, "href")] = true
		}
		for _, r := range []wire.Route{
			wire.Declaration, wire.Glossary, wire.Rights, wire.Contact, wire.Accessibility, wire.Versions, wire.Search,
		} {
			if r == wire.Versions && p.Edition.Number == "" {
				continue
			}
			want := r
			mine, _ := wire.PatternOf(wire.Mine(r))
			if p.Personal() && p.Viewer != nil && (p.Viewer.Member || mine.Action != rights.SeeFile) {
				want = mine.Route
			}
			if path := wire.Path(p.Lang, want, ""); !links[path] {
				t.Errorf("no link to %s", path)
			}
		}
	})
}

// TestNoOneWithoutAFileIsLedToOne looks at every address on the pages of those
// who have no member file, as far as the views choose it.
func TestNoOneWithoutAFileIsLedToOne(t *testing.T) {
	pages := 0
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		if c.Page.Viewer == nil || c.Page.Viewer.Member || c.Page.Route == wire.Problem {
			return
		}
		pages++
		for _, a := range nodes(root, "a") {
			route, _, _, ok := wire.Match(attr(a, "href"))
			if pattern, _ := wire.PatternOf(route); ok && pattern.Action == rights.SeeFile {
				t.Errorf("led to %s", attr(a, "href"))
			}
		}
	})
	if pages < 4 {
		t.Errorf("looked at %d pages only", pages)
	}
}

// TestDifferencesAreSaidInWords holds that what is new or gone is told by
// elements and by the names of the columns, not by colour.
func TestDifferencesAreSaidInWords(t *testing.T) {
	root := parse(t, pageNamed(t, lang.FR, "versions"))
	for element, want := range map[string][]string{"del": {"Concours radio", "5", "A", "30"}, "ins": {"Mesurer la qualité", "7", "C"}} {
		var got []string
		for _, n := range nodes(root, element) {
			got = append(got, words(n))
		}
		for _, text := range want {
			if !slices.Contains(got, text) {
				t.Errorf("<%s> marks %q, and not %q", element, got, text)
			}
		}
	}
	for _, n := range nodes(root, "td") {
		if label := attr(n, "data-th"); label != "Édition 1" && label != "Édition 2" {
			t.Errorf("a cell stands under %q", label)
		}
	}
}

// TestReadingIsToldByAForm holds that a member who was not told of an edition
// says so by a native form, and that nobody else can.
func TestReadingIsToldByAForm(t *testing.T) {
	for name, want := range map[string]int{"my-versions": 1, "my-version-read": 0, "versions": 0} {
		p := pageNamed(t, lang.NL, name)
		var forms []*html.Node
		for _, f := range nodes(parse(t, p), "form") {
			if attr(f, "action") == wire.Path(lang.NL, wire.MyVersions, "") {
				forms = append(forms, f)
			}
		}
		if len(forms) != want {
			t.Errorf("%s: %d forms, want %d", name, len(forms), want)
			continue
		}
		if want == 0 {
			continue
		}
		sent := map[string]string{}
		for _, in := range nodes(forms[0], "input") {
			sent[attr(in, "name")] = attr(in, "value")
		}
		if len(sent) != 2 || sent[wire.FieldOwner] != p.Versions.Owner || sent[wire.FieldEdition] != "2" || attr(forms[0], "data-native") != "true" {
			t.Errorf("the form sends %v", sent)
		}
	}
}
