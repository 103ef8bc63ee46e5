package server_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// addressed finds words by which a text speaks to whoever reads it.
var addressed = map[lang.Lang]*regexp.Regexp{
	lang.FR: regexp.MustCompile(`(?i)(^|[^\p{L}])(vous|votre|vos)([^\p{L}]|$)`),
	lang.NL: regexp.MustCompile(`(?i)(^|[^\p{L}])(u|uw|uzelf)([^\p{L}]|$)`),
}

// TestFileOfAnotherIsNotSaidToTheReader: what is told of the data of somebody
// else never says that they are those of whoever reads.
func TestFileOfAnotherIsNotSaidToTheReader(t *testing.T) {
	f := newFamily(t)
	b := f.someone("nadia")
	people := b.acted()
	texts := 0
	for _, card := range people {
		for _, path := range f.pagesOf(card) {
			a := b.get(path)
			if a.StatusCode != 200 { // a domain out of the scope
				continue
			}
			p := a.page(t)
			said := []string{}
			for _, l := range p.Acting.Lanes {
				said = append(append(said, l.Name, l.From, l.Rule.Short, l.Rule.Text, l.Why), l.Until...)
			}
			if h := p.Acting.Held; h != nil {
				for _, k := range h.Kinds {
					said = append(said, k.Name, k.Source)
				}
			}
			for _, words := range said {
				if addressed[p.Lang].MatchString(words) {
					t.Errorf("%s: %s", path, words)
				}
				texts += min(1, len(strings.TrimSpace(words)))
			}
		}
	}
	if texts < 100 {
		t.Errorf("only %d texts: too few to tell", texts)
	}
}
