package page

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/locales"
)

// lastSaid reports whether a page says from when what it shows instead is.
func lastSaid(n *html.Node, l lang.Lang) bool {
	before, _, _ := strings.Cut(locales.In(l).F(locales.DomainAskedLast, locales.Args{"Day": "|"}), "|")
	return strings.Contains(said(n), strings.Join(strings.Fields(before), " "))
}

// TestAskedIsSaid: both pages of a domain say what became of asking its source
// and, where it did not answer, from when what they show is. A page whose
// source was not asked says nothing of it.
func TestAskedIsSaid(t *testing.T) {
	words := map[holdings.Asked]locales.Key{
		holdings.Answered: locales.DomainAskedNow, holdings.Silent: locales.DomainAskedSilent, holdings.Stranger: locales.DomainAskedStranger,
	}
	for _, l := range lang.All {
		for _, state := range []holdings.Asked{holdings.NotAsked, holdings.Answered, holdings.Silent, holdings.Stranger, "a-state-of-tomorrow"} {
			domain, kinds := caseOf(t, l, "my-domain"), caseOf(t, l, "held")
			domain.Domain.Asked, kinds.Held.Asked = state, state
			for name, root := range map[string]*html.Node{"domain": tree(t, Domain(domain)), "kinds": tree(t, Held(kinds))} {
				for of, key := range words {
					if got := says(root, l, key); got != (of == state) {
						t.Errorf("%s, %s: %q says what is said of %q: %t", l, name, state, of, got)
					}
				}
				if want := state == holdings.Silent || state == holdings.Stranger; lastSaid(root, l) != want {
					t.Errorf("%s, %s: %q says from when it is: %t", l, name, state, !want)
				}
			}
		}
	}
}

// TestAskedWithoutADay: of a member of whom no source ever said anything, no
// day is named.
func TestAskedWithoutADay(t *testing.T) {
	for _, l := range lang.All {
		root := tree(t, Domain(caseOf(t, l, "asked-never")))
		if !says(root, l, locales.DomainAskedSilent) || !says(root, l, locales.DomainUnknown) || lastSaid(root, l) {
			t.Errorf("%s: %s", l, said(root))
		}
	}
}
