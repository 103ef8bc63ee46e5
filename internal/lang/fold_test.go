package lang_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
)

func TestWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"  ?! …  ", nil},
		{"L’Été, à Liège", []string{"l", "ete", "a", "liege"}},
		{"Cœur œuvre ĲSSELMEER", []string{"coeur", "oeuvre", "ijsselmeer"}},
		{"re-integratie; geïnformeerd", []string{"re", "integratie", "geinformeerd"}},
		{"de isi+-kaart", []string{"de", "isi+", "kaart"}},
		{"CT1/CT2", []string{"ct1", "ct2"}},
	} {
		if got := lang.Words(test.text); !slices.Equal(got, test.want) {
			t.Errorf("Words(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}
