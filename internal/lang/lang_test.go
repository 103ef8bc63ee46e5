package lang_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
)

func TestParse(t *testing.T) {
	for tag, want := range map[string]lang.Lang{
		"fr": lang.FR, "nl": lang.NL, "FR-be": lang.FR, "nl_BE": lang.NL, "Nl": lang.NL,
		"": "", "f": "", "fra": "", "de": "", "nlx-BE": "", "*": "",
	} {
		if got, ok := lang.Parse(tag); got != want || ok != (want != "") {
			t.Errorf("Parse(%q) = %q, %t", tag, got, ok)
		}
	}
}

func TestOther(t *testing.T) {
	text := lang.Text{FR: "oui", NL: "ja"}
	for _, l := range lang.All {
		if l.Other() == l || l.Other().Other() != l || !l.Valid() || text.In(l) == text.In(l.Other()) {
			t.Errorf("%s and %s", l, l.Other())
		}
	}
}
