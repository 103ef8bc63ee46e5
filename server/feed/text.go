package feed

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// The most characters of texts, and things of lists.
const (
	maxID    = 64
	maxName  = 100
	maxLong  = 200
	maxWords = 500
	maxValue = 500
	maxEmail = 254 // RFC 5321, 4.5.3.1.3
	maxList  = 200
)

// wantID says what an id or a key has to be.
const wantID = "needs 1 to 64 letters, digits or - _ . :"

// goodID reports whether s can be the key of a member, the id of a thing in
// the feeding system, or a version.
func goodID(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', c == '-', c == '_', c == '.', c == ':':
		default:
			return false
		}
	}
	return len(s) >= 1 && len(s) <= maxID
}

// goodText reports whether s is one line for people, of 1 to most characters:
// without anything that is not seen, and without what is left of a text that
// was read in the wrong encoding.
func goodText(s string, most int) bool {
	if plain(s) { // as most are
		return len(s) >= 1 && len(s) <= most && s[0] != ' ' && s[len(s)-1] != ' '
	}
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= most && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, unseen) && !garbled(s)
}

// plain reports whether s has characters of ASCII alone that are seen.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// unseen reports whether a character acts on a text and is not part of it: a
// control character, or one that turns the direction of writing.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

// windows1252 are the characters of that encoding that stand where ISO 8859-1
// has control characters.
const windows1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

// garbled reports whether a text was read in the wrong encoding before it was
// written: é became Ã©, ’ became â€™, or a character was lost.
func garbled(s string) bool {
	if strings.ContainsRune(s, utf8.RuneError) {
		return true
	}
	var before rune
	for _, r := range s {
		second := 0x80 <= r && r <= 0xbf || strings.ContainsRune(windows1252, r)
		if (before == 'Ã' || before == 'Â') && second || before == 'â' && r == '€' {
			return true
		}
		before = r
	}
	return false
}

// goodEmail reports whether s is one plain address, of characters that are seen.
func goodEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= maxEmail && !strings.ContainsFunc(s, unseen)
}

// The first and the last day that data can speak of: any other is a slip.
var (
	earliest = ordinal(calendar.Date(1850, 1, 1))
	latest   = ordinal(calendar.Date(2199, 12, 31))
)

// announced is how many months ahead a thing can be announced.
const announced = 36

// ordinal returns a number by which days are ordered; that of the zero day is
// 0. To compare days by it is much faster than by [calendar.Day.Compare], and a
// full run has a hundred million of them.
func ordinal(d calendar.Day) int { return d.Year()<<9 | int(d.Month())<<5 | d.Day() }

// after reports whether d is after e.
func after(d, e calendar.Day) bool { return ordinal(d) > ordinal(e) }

// wrongPast returns why a day is none that a system can know of as past, or "".
// The zero day is for others to judge, here and below.
func (r *Checker) wrongPast(d calendar.Day) string {
	if after(d, r.header.AsOf) {
		return "is in the future of this run"
	}
	return wrongDay(d)
}

// wrongAnnounced returns why a day can be neither past nor announced, or "".
func (r *Checker) wrongAnnounced(d calendar.Day) string {
	if after(d, r.header.AsOf.AddMonths(announced)) {
		return "is more than three years ahead"
	}
	return wrongDay(d)
}

// wrongDay returns why no data can speak of a day, or "".
func wrongDay(d calendar.Day) string {
	if n := ordinal(d); n != 0 && (n < earliest || n > latest) {
		return "is before 1850 or after 2199"
	}
	return ""
}

// wrongSpan returns why two days are none from which and until which something
// is, or "". Either may be zero.
func wrongSpan(from, until calendar.Day) string {
	switch {
	case wrongDay(from) != "":
		return "from: " + wrongDay(from)
	case wrongDay(until) != "":
		return "until: " + wrongDay(until)
	case !until.IsZero() && after(from, until):
		return "until: is before from"
	}
	return ""
}
