package page

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

func TestCategoryShowsDifferences(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "category")
		root := tree(t, Category(p))
		if !says(root, l, locales.CategoryDiffers) || says(root, l, locales.CategorySame) {
			t.Errorf("%s: domains that differ are not said to", l)
		}
		for _, place := range p.Category.Places {
			card := only(t, root, wire.Anchor(wire.KindDomain, place.ID))
			if !says(card, l, locales.CategoryOther) {
				t.Errorf("%s: %s is not marked in words", l, place.ID)
			}
			if nothing := says(card, l, locales.CategoryNothing); nothing != (place.Detail == "") {
				t.Errorf("%s: %s says that nothing is added: %t, detail %q", l, place.ID, nothing, place.Detail)
			}
		}
		for i := range p.Category.Places {
			p.Category.Places[i].Differs = false
		}
		root = tree(t, Category(p))
		if says(root, l, locales.CategoryDiffers) || says(root, l, locales.CategoryOther) || !says(root, l, locales.CategorySame) {
			t.Errorf("%s: domains that agree are said to differ", l)
		}
		p.Category.Places = p.Category.Places[:1]
		if root = tree(t, Category(p)); says(root, l, locales.CategorySame) {
			t.Errorf("%s: one domain agrees with itself", l)
		}
	}
}

func TestListsStayTheDomains(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "my-category")
		root := tree(t, Category(p))
		for _, place := range p.Category.Places {
			card := only(t, root, wire.Anchor(wire.KindDomain, place.ID))
			all := slices.Clone(place.Sources)
			for _, n := range place.Recipients {
				all = append(all, wire.Link{Name: n.Name, Path: n.Path})
				if !strings.Contains(said(card), n.Condition) {
					t.Errorf("%s: %s comes without its condition", l, n.Name)
				}
			}
			for _, facts := range find(card, "class", "facts") {
				for _, link := range all {
					if strings.Contains(said(facts), link.Name) {
						t.Errorf("%s: %s is told as a fact about the kind of data", l, link.Name)
					}
				}
			}
			if !says(card, l, locales.CategoryOfDomainText) {
				t.Errorf("%s: %s has lists that are not said to be the domain's", l, place.ID)
			}
			for _, link := range all {
				if link.Path != "" && len(find(card, "href", link.Path)) == 0 {
					t.Errorf("%s: no link from %s to %s", l, place.ID, link.Path)
				}
			}
			if open := says(card, l, locales.DomainOpen); open != place.SourcesOpen {
				t.Errorf("%s: %s says that its sources are open: %t", l, place.ID, open)
			}
		}
	}
}

func TestAbsentDomainsAreSaid(t *testing.T) {
	p := caseOf(t, lang.NL, "category")
	root := tree(t, Category(p))
	for _, d := range p.Category.Absent {
		if len(find(only(t, root, "absent").Parent, "href", d.Path)) != 1 {
			t.Errorf("no link to %s among the domains without the data", d.ID)
		}
	}
	p.Category.Absent = nil
	if root = tree(t, Category(p)); len(find(root, "id", "absent")) != 0 {
		t.Error("domains are said to be absent where none is")
	}
}

// glyphs returns the tags below n.
func glyphs(n *html.Node) []*html.Node { return find(n, "class", "tag") }

func TestTagsOnlyOnPersonalPages(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"categories", "category", "decisions", "decision", "rights"} {
			if n := len(glyphs(tree(t, viewOf(t, caseOf(t, l, name))))); n != 0 {
				t.Errorf("%s/%s: %d tags on a public page", l, name, n)
			}
		}
		p := caseOf(t, l, "my-category")
		root := tree(t, Category(p))
		if got, want := len(glyphs(root)), 1+len(p.Category.Places); got != want {
			t.Errorf("%s: %d tags, want %d: one above, one for each domain", l, got, want)
		}
		for _, place := range p.Category.Places {
			card := only(t, root, wire.Anchor(wire.KindDomain, place.ID))
			if claims := len(find(card, "class", "tag-maybe")) == 0; claims != !place.AsOf.IsZero() {
				t.Errorf("%s: %s claims to know: %t, as of %v", l, place.ID, claims, place.AsOf)
			}
			if source := place.Source != "" && strings.Contains(said(card), place.Source); source != (place.Source != "") {
				t.Errorf("%s: the source %q is not named", l, place.Source)
			}
		}
		p.Category.Places[0].AsOf = calendar.Day{}
		root = tree(t, Category(p))
		if strings.Contains(said(root), p.Category.Places[0].Source) {
			t.Errorf("%s: a source is named for what no source dated", l)
		}
	}
}

func TestTagsOf(t *testing.T) {
	for _, test := range []struct {
		name string
		want wire.Tags
	}{
		{"my-categories", wire.Tags{Held: 1, Doctor: 1, NotHeld: 1, Possible: 2}},
		{"categories-empty", wire.Tags{}},
	} {
		if got := tagsOf(caseOf(t, lang.FR, test.name).Categories); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestCategoriesNameTheirDomains(t *testing.T) {
	p := caseOf(t, lang.FR, "categories")
	root := tree(t, Categories(p))
	for _, list := range [][]wire.CategoryCard{p.Categories.Special, p.Categories.Ordinary} {
		for _, c := range list {
			card := only(t, root, wire.Anchor(wire.KindCategory, c.ID))
			if len(find(card, "href", c.Path)) != 1 {
				t.Errorf("card of %s leads not to %s", c.ID, c.Path)
			}
			if n := len(find(card, "class", "mark")); n != len(c.Domains) {
				t.Errorf("card of %s has %d domains, want %d", c.ID, n, len(c.Domains))
			}
		}
	}
	special, ordinary := strings.Index(said(root), p.Categories.Special[0].Name), strings.Index(said(root), p.Categories.Ordinary[0].Name)
	if special < 0 || special > ordinary {
		t.Error("the specially protected kinds do not come first")
	}
}

func TestTwinOf(t *testing.T) {
	for route, want := range map[wire.Route]string{
		wire.Categories:   "/fr/moi/donnees",
		wire.MyCategories: "/fr/donnees",
	} {
		if got := twinOf(wire.Page{Route: route, Lang: lang.FR}); got != want {
			t.Errorf("twin of %s is %s, want %s", route, got, want)
		}
	}
}
