package page

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/locales"
)

// TestEveryReasonCodeHasWords holds that each code says why and what one can do,
// in both languages, and that none says what another does.
func TestEveryReasonCodeHasWords(t *testing.T) {
	other := reasonOf("of-tomorrow")
	for _, l := range lang.All {
		words, seen := locales.In(l), map[string]rights.ReasonCode{}
		for _, r := range rights.Reasons() {
			got := reasonOf(r.Code)
			why, can := words.T(got.why), words.T(got.can)
			if got == other || why == "" || can == "" {
				t.Errorf("%s: reason %s has no words of its own", l, r.Code)
			}
			if before, ok := seen[why]; ok {
				t.Errorf("%s: reasons %s and %s say the same: %q", l, before, r.Code, why)
			}
			seen[why] = r.Code
		}
		if words.T(other.why) == "" || words.T(other.can) == "" {
			t.Errorf("%s: a code of tomorrow says nothing", l)
		}
	}
	for code := range reasonTable {
		if _, ok := rights.ReasonOf(code); !ok {
			t.Errorf("words for %s, which is no reason", code)
		}
	}
}
