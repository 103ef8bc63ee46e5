package search

import (
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A token is a word of a text: where it stands, in bytes, and how it is
// compared.
type token struct {
	begin, end int
	word       string
}

// tokens returns the words of a text: the runs of letters and digits, folded.
// Accents may be letters of their own.
func tokens(text string) []token {
	var list []token
	begin := -1
	end := func(i int) {
		if begin >= 0 {
			if w := folded(text[begin:i]); w != "" {
				list = append(list, token{begin, i, w})
			}
		}
		begin = -1
	}
	for i, r := range text {
		switch letter := unicode.IsLetter(r) || unicode.IsDigit(r); {
		case letter && begin < 0:
			begin = i
		case !letter && !unicode.Is(unicode.Mn, r):
			end(i)
		}
	}
	end(len(text))
	return list
}

// folded returns a word as it is compared: small, without accents, with œ, æ
// and ĳ as two letters.
func folded(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, lang.Fold(word))
}

// joined returns the words of a text, folded, with single spaces.
func joined(text string) string {
	var words []string
	for _, t := range tokens(text) {
		words = append(words, t.word)
	}
	return strings.Join(words, " ")
}

// shortest is the least length of a root.
const shortest = 3

// rootOf returns a word without the ending of its plural, so that singular and
// plural have the same root. Other words may share it as well: a root serves to
// find, never to show.
func rootOf(l lang.Lang, word string) string {
	if l == lang.NL {
		return dutchRoot(word)
	}
	if base, ok := strings.CutSuffix(word, "eaux"); ok {
		return base + "eau"
	}
	if base, ok := strings.CutSuffix(word, "aux"); ok && len(base) >= shortest-1 {
		return base + "al"
	}
	return cut(word, "s", "x")
}

// dutchRoot returns the root of a Dutch word: without -en or -s, with the
// letter that stands at the end of a word (brieven, brief), and with long
// vowels and double consonants as one letter (taken, taak).
func dutchRoot(word string) string {
	word = cut(word, "en")
	if base, ok := strings.CutSuffix(word, "v"); ok {
		word = base + "f"
	} else if base, ok := strings.CutSuffix(word, "z"); ok {
		word = base + "s"
	}
	word = cut(word, "s")
	var b strings.Builder
	var before rune
	for _, r := range word {
		if r != before {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// cut cuts off the first of the endings that a word has, if enough is left.
func cut(word string, endings ...string) string {
	for _, ending := range endings {
		if base, ok := strings.CutSuffix(word, ending); ok && len(base) >= shortest {
			return base
		}
	}
	return word
}

// nearly reports whether two words differ by one letter that was left out,
// added, mistaken, or changed places with the next.
func nearly(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return string(a[i:]) == string(b[i+1:])
	}
	if i >= len(a)-1 || string(a[i+1:]) == string(b[i+1:]) {
		return true
	}
	return a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
}

// stops are the words that a query does without. It does without single letters
// as well: they are what an apostrophe leaves.
var stops = map[lang.Lang]map[string]bool{
	lang.FR: set(`le la les de des du un une et ou au aux en dans pour par sur que qui quoi quel quelle quels quelles
		mes mon ma vos votre nos notre vous je ce cet cette ces ces est sont ont ai avez ne pas plus avec il elle ils se
		sa son ses leur leurs nous on si comment pourquoi combien`),
	lang.NL: set(`de het een en of van in op aan voor met door bij naar te uw mijn ons onze ik wij we is zijn wat wie
		welke die dat deze dit er om als niet hoe waarom hoeveel je jij hun mij me heb hebt heeft u ze zij`),
}

// set returns the words of a list.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(list) {
		words[w] = true
	}
	return words
}
