package app_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestMenuTellsWhereOneIs holds that the pages on what is held and on who saw it
// are below one entry of the menu.
func TestMenuTellsWhereOneIs(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"held", "looks", "received", "my-domain", "my-retention"} {
			_, root := page(t, l, name)
			for _, a := range with(nodes(root, "a"), "aria-current", "true") {
				if strings.HasPrefix(attr(a, "href"), wire.Path(l, wire.MyDomains, "")) {
					name = ""
				}
			}
			if name != "" {
				t.Errorf("%s: nothing in the menu says where %s is", l, name)
			}
		}
	}
}

// TestHomeTellsWhatIsKnown holds that what a source told takes the place of
// the sentences that nothing is known, and that the lists are one step away.
func TestHomeTellsWhatIsKnown(t *testing.T) {
	for _, l := range lang.All {
		for name, known := range map[string]bool{"me": true, "me-left": false} {
			_, root := page(t, l, name)
			said := words(root)
			for _, k := range []locales.Key{locales.MeRecipients, locales.MeDecisionsOwn} {
				if strings.Contains(said, strings.ReplaceAll(locales.In(l).T(k), "**", "")) == known {
					t.Errorf("%s/%s: says %q: %t", l, name, locales.In(l).T(k), !known)
				}
			}
			for _, r := range []wire.Route{wire.Looks, wire.Received} {
				if len(with(nodes(root, "a"), "href", wire.Path(l, r, ""))) != 1 {
					t.Errorf("%s/%s: no way to %s", l, name, r)
				}
			}
		}
	}
}
