package readability

import (
	"fmt"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// What a plain text keeps to.
const (
	MaxLIX      = 45.0
	MaxMean     = 15.0 // words per sentence
	MaxSentence = 25   // words
)

// minEase is the least score of the formula of each language.
var minEase = map[lang.Lang]float64{lang.FR: 65, lang.NL: 60}

// MinEase returns the least score of [Measure.Ease] in a language.
func MinEase(l lang.Lang) float64 { return minEase[l] }

// A Finding is one thing that is wrong with a text or a block.
type Finding struct {
	At     string // as [Text.At], or [Block.At]
	Reason string
}

// String returns the finding as one line.
func (f Finding) String() string { return f.At + ": " + f.Reason }

// Hard returns what makes a block too hard to read.
func (b Block) Hard(l lang.Lang) []Finding {
	var list []Finding
	add := func(format string, args ...any) {
		list = append(list, Finding{b.At, fmt.Sprintf(format, args...)})
	}
	if ease := b.Measure.Ease(l); ease < MinEase(l) {
		add("ease of reading %.1f, want at least %.0f", ease, MinEase(l))
	}
	if lix := b.Measure.LIX(); lix > MaxLIX {
		add("LIX %.1f, want at most %.0f", lix, MaxLIX)
	}
	if mean := b.Measure.Mean(); mean > MaxMean {
		add("%.1f words per sentence, want at most %.0f", mean, MaxMean)
	}
	return list
}

// LongSentences returns the sentences of texts that are too long, labels too.
func LongSentences(texts []Text) []Finding {
	var list []Finding
	for _, t := range texts {
		for _, s := range Sentences(Plain(t.Value)) {
			if n := len(Words(s)); n > MaxSentence {
				list = append(list, Finding{t.At(), fmt.Sprintf("%d words, want at most %d: %q", n, MaxSentence, s)})
			}
		}
	}
	return list
}
