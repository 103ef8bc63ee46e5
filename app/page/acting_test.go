package page

import (
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestTheirsSpeaksOfThePerson holds that the tags of somebody else's data name
// the doctor of that person, and not the one of the member who reads.
func TestTheirsSpeaksOfThePerson(t *testing.T) {
	for name, view := range map[string]func(wire.Page) []ui.UI{"theirs": Theirs, "their-domain": TheirDomain} {
		for _, l := range lang.All {
			words, text := locales.In(l), said(tree(t, view(caseOf(t, l, name))))
			if theirs := words.T(locales.ActingTagDoctor); !strings.Contains(text, theirs) {
				t.Errorf("%s/%s does not say %q", l, name, theirs)
			}
			if own := words.T(locales.TagDoctor); strings.Contains(text, own) {
				t.Errorf("%s/%s says %q", l, name, own)
			}
		}
	}
}
