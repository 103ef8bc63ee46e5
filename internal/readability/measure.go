package readability

import "github.com/loupe-privacy/loupe/internal/lang"

// longWord is the number of letters that a long word exceeds, in LIX.
const longWord = 6

// A Measure is what the formulas need to know of a text. Measures of texts in
// the same language may be added.
type Measure struct {
	Sentences int
	Words     int
	Syllables int
	Long      int // words of more than six letters
	Longest   int // words of the longest sentence
}

// Of measures a text. A text without a word has the zero Measure.
func Of(l lang.Lang, text string) Measure {
	var m Measure
	for _, s := range Sentences(text) {
		words := Words(s)
		m.Sentences++
		m.Words += len(words)
		m.Longest = max(m.Longest, len(words))
		for _, w := range words {
			m.Syllables += Syllables(l, w)
			if letters(w) > longWord {
				m.Long++
			}
		}
	}
	return m
}

// Add returns the measure of both texts, one after the other.
func (m Measure) Add(o Measure) Measure {
	return Measure{
		Sentences: m.Sentences + o.Sentences,
		Words:     m.Words + o.Words,
		Syllables: m.Syllables + o.Syllables,
		Long:      m.Long + o.Long,
		Longest:   max(m.Longest, o.Longest),
	}
}

// Mean returns the words per sentence, or 0 without a sentence.
func (m Measure) Mean() float64 { return ratio(m.Words, m.Sentences) }

// PerWord returns the syllables per word, or 0 without a word.
func (m Measure) PerWord() float64 { return ratio(m.Syllables, m.Words) }

// LIX returns Björnsson's index: below 30 very easy, above 55 hard.
func (m Measure) LIX() float64 { return m.Mean() + 100*ratio(m.Long, m.Words) }

// KandelMoles returns the ease of reading of a French text, 100 for a very
// easy one and 0 for a very hard one; both can be exceeded.
func (m Measure) KandelMoles() float64 { return 207 - 1.015*m.Mean() - 73.6*m.PerWord() }

// FleschDouma returns the ease of reading of a Dutch text, on the same scale.
func (m Measure) FleschDouma() float64 { return 206.84 - 0.93*m.Mean() - 77*m.PerWord() }

// Ease returns the score of the formula made for a language.
func (m Measure) Ease(l lang.Lang) float64 {
	if l == lang.NL {
		return m.FleschDouma()
	}
	return m.KandelMoles()
}

// ratio returns a / b, or 0 where b is.
func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
