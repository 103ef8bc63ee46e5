package readability

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A part is a piece of a word that is read in one way.
type part int

const (
	letterPart part = iota // read by the rules of spelling
	spelt                  // capitals, read letter by letter
	number                 // digits, read as a number
)

// Syllables counts the syllables of a word as it is read aloud with care, at
// least 1 for a word that has a letter or a digit and 0 for anything else.
//
// In French a final mute e is silent, also before -s and in the verbal ending
// -ent; one inside a word counts ("remboursement" has four). The i, u and ou
// before a vowel make no syllable of their own ("question" has two) but after
// a group such as cl, br, tr ("client", "ouvrier"). In Dutch every written
// syllable counts ("patiënt" has three).
func Syllables(l lang.Lang, word string) int {
	count, some := 0, false
	for _, piece := range pieces(word) {
		some = true
		switch kindOf(piece) {
		case number:
			count += numeral(l, piece)
		case spelt:
			count += spelling(l, piece)
		default:
			n := spoken(l, strings.ToLower(piece))
			if n == 0 && len(piece) == 1 && !strings.ContainsAny(word, "’'") { // the c of 6.1.c
				n = 1
			}
			count += n
		}
	}
	if some {
		return max(count, 1)
	}
	return 0
}

// pieces splits a word where the way of reading changes: at hyphens,
// apostrophes, points, and between letters and digits. The marks are left out.
func pieces(word string) []string {
	var list []string
	begin, before := 0, ' '
	class := func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsLetter(r):
			return 'a'
		}
		return ' '
	}
	for i, r := range word {
		c := class(r)
		if c != before {
			if before != ' ' {
				list = append(list, word[begin:i])
			}
			begin, before = i, c
		}
	}
	if before != ' ' {
		list = append(list, word[begin:])
	}
	return list
}

// kindOf returns the way in which a piece is read.
func kindOf(piece string) part {
	switch {
	case unicode.IsDigit(rune1(piece)):
		return number
	case isAcronym(piece) && !readsAsWord(piece):
		return spelt
	}
	return letterPart
}

// isAcronym reports whether a piece is written in capitals alone, at least two.
func isAcronym(piece string) bool {
	return utf8.RuneCountInString(piece) > 1 && strings.ToUpper(piece) == piece && strings.ToLower(piece) != piece
}

// readsAsWord reports whether people say an abbreviation as a word: vowels and
// consonants take turns in it, only the last consonant may be doubled, and one
// of three letters has its vowel in the middle.
func readsAsWord(piece string) bool {
	if asWord[piece] {
		return true
	}
	small := []rune(strings.ToLower(piece))
	if len(small) < 3 || len(small) == 3 && !isVowel(small[1]) {
		return false
	}
	for i := 1; i < len(small); i++ {
		doubled := i == len(small)-1 && i > 2 && small[i] == small[i-1]
		if isVowel(small[i]) == isVowel(small[i-1]) && !doubled {
			return false
		}
	}
	return true
}

// asWord are abbreviations that people say as words against the rule.
var asWord = map[string]bool{"MLOZ": true, "FEDRIS": true}

// spelling counts the syllables of an abbreviation said letter by letter.
func spelling(l lang.Lang, piece string) int {
	n := 0
	for _, r := range piece {
		switch {
		case r == 'W' && l == lang.FR: // double v
			n += 3
		case r == 'Y':
			n += 2
		default:
			n++
		}
	}
	return n
}

// spoken counts the syllables of a piece in small letters.
func spoken(l lang.Lang, piece string) int {
	if l == lang.NL {
		return dutch(piece)
	}
	return french(piece)
}

// isVowel reports whether a small letter is a vowel, with or without a mark.
func isVowel(r rune) bool {
	return strings.ContainsRune("aeiouyàâäáãéèêëíîïìóôöòõúùûüÿœæ", r)
}
