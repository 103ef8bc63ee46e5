package page

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/locales"
)

// TestCoverageIsSaidOnce: where the source of a domain says of some kinds of data
// since when it tells of them, the page says once that it does not of the others.
func TestCoverageIsSaidOnce(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "held")
		if main := tree(t, Held(p)); !says(main, l, locales.HeldCoversRest) || says(main, l, locales.HeldCoversSilent) {
			t.Errorf("%s: some kinds have a day, and the others are not told from them", l)
		}
		for i := range p.Held.Kinds {
			p.Held.Kinds[i].Covers = nil
		}
		if main := tree(t, Held(p)); says(main, l, locales.HeldCoversRest) || !says(main, l, locales.HeldCoversSilent) {
			t.Errorf("%s: no kind has a day, and the page does not say so", l)
		}
		p.Held.Reported = false
		if says(tree(t, Held(p)), l, locales.HeldCoversSilent) {
			t.Errorf("%s: the page speaks of a source that is not there", l)
		}
	}
}
