package readability

import "github.com/loupe-privacy/loupe/internal/lang"

// numbers are the syllables of the number words of a language.
type numbers struct {
	small    [20]int // 0 to 19
	tens     [10]int // 20, 30, ... by their first digit
	hundred  int
	thousand int
	million  int
	and      func(ten, unit int) int // of the word between ten and unit
}

// numerals are those of both languages; French as it is spoken in Belgium.
var numerals = map[lang.Lang]numbers{
	lang.FR: {
		small:   [20]int{2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 2, 2},
		tens:    [10]int{0, 0, 1, 1, 2, 2, 2, 2, 3, 2},
		hundred: 1, thousand: 1, million: 2,
		and: func(ten, unit int) int {
			if unit == 1 && ten != 8 {
				return 1 // vingt et un
			}
			return 0
		},
	},
	lang.NL: {
		small:   [20]int{1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 2, 2, 2, 2, 3, 2, 3},
		tens:    [10]int{0, 0, 2, 2, 2, 2, 2, 3, 2, 3},
		hundred: 2, thousand: 2, million: 2,
		and: func(int, int) int { return 1 }, // eenentwintig
	},
}

// numeral counts the syllables of a number in digits, read as a whole. Digits
// that begin with 0 and numbers of a thousand millions and more are read digit
// by digit.
func numeral(l lang.Lang, digits string) int {
	words, ok := numerals[l]
	if !ok {
		words = numerals[lang.FR]
	}
	if len(digits) > 9 || len(digits) > 1 && digits[0] == '0' {
		n := 0
		for _, r := range digits {
			n += words.small[(r-'0')%10] // other scripts don't come
		}
		return n
	}
	n := 0
	for _, r := range digits {
		n = 10*n + int(r-'0')
	}
	if n == 0 {
		return words.small[0]
	}
	count := 0
	if m := n / 1_000_000; m > 0 {
		count += words.below1000(m) + words.million
	}
	if t := n / 1000 % 1000; t > 0 {
		count += words.thousand
		if t > 1 {
			count += words.below1000(t)
		}
	}
	return count + words.below1000(n%1000)
}

// below1000 counts the syllables of a number below a thousand, 0 for 0.
func (w numbers) below1000(n int) int {
	count := 0
	if h := n / 100; h > 0 {
		count += w.hundred
		if h > 1 {
			count += w.small[h]
		}
	}
	switch n %= 100; {
	case n == 0:
	case n < 20:
		count += w.small[n]
	default:
		ten, unit := n/10, n%10
		count += w.tens[ten]
		if unit > 0 {
			count += w.and(ten, unit) + w.small[unit]
		}
	}
	return count
}
