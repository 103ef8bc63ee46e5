package lang

import (
	"strings"
	"unicode"
)

// bare are the letters of French and Dutch without their accents.
var bare = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"î", "i", "ï", "i", "í", "i", "ô", "o", "ö", "o", "ó", "o", "ù", "u", "û", "u", "ü", "u", "ú", "u",
	"ÿ", "y", "ñ", "n", "œ", "oe", "æ", "ae", "ĳ", "ij",
)

// Fold returns s in small letters and without accents, by which words are
// compared and sorted.
func Fold(s string) string { return bare.Replace(strings.ToLower(s)) }

// Words returns the words of s, folded: the runs of letters and digits. A "+"
// belongs to the word it follows, as in "isi+".
func Words(s string) []string {
	return strings.FieldsFunc(Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+'
	})
}
