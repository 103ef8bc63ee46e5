package page

import (
	"strings"
	"testing"
)

// told writes pieces with those of one side between brackets.
func told(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.both {
			b.WriteString(p.text)
		} else {
			b.WriteString("[" + p.text + "]")
		}
	}
	return b.String()
}

func TestCompareWords(t *testing.T) {
	for _, test := range []struct{ name, old, now, was, is string }{
		{"the same", "un deux", "un deux", "un deux", "un deux"},
		{"a word in the middle", "de 5 à 30 ans", "de 7 à 30 ans", "de [5 ]à 30 ans", "de [7 ]à 30 ans"},
		{"a word more", "nous vendons rien", "nous ne vendons rien", "nous vendons rien", "nous [ne ]vendons rien"},
		{"a word less at the end", "un deux trois", "un deux", "un deux [trois]", "un deux"},
		{"the end of one is the middle of the other", "un deux", "un deux trois", "un deux", "un deux [trois]"},
		{"neighbours are one piece", "a b c d e f", "a x y d e f", "a [b c ]d e f", "a [x y ]d e f"},
		{"little in common", "a b c d", "a x y z", "[a b c d]", "[a x y z]"},
		{"nothing before", "", "un", "", "[un]"},
		{"nothing after", "un", "", "[un]", ""},
		{"a no-break space is no end of a word", "oui\u00a0: a b c", "oui\u00a0! a b c", "[oui\u00a0: ]a b c", "[oui\u00a0! ]a b c"},
	} {
		was, is := compareWords(test.old, test.now)
		if told(was) != test.was || told(is) != test.is {
			t.Errorf("%s: %q and %q, want %q and %q", test.name, told(was), told(is), test.was, test.is)
		}
	}
}

// TestCompareWordsLosesNothing compares texts of words that often return: each
// side comes out whole, and what both have is the same on both.
func TestCompareWordsLosesNothing(t *testing.T) {
	words := []string{"a", "b", "", "a", "c", "\n", "é"}
	text := func(seed, n int) string {
		var b []string
		for range n {
			seed = seed*1103515245 + 12345
			b = append(b, words[(seed>>16&0x7fff)%len(words)])
		}
		return strings.Join(b, " ")
	}
	whole := func(pieces []piece, both bool) string {
		var b strings.Builder
		for _, p := range pieces {
			if p.both || !both {
				b.WriteString(p.text)
			}
		}
		return b.String()
	}
	for seed := range 300 {
		old, now := text(seed, seed%17), text(seed*7+1, seed%23)
		was, is := compareWords(old, now)
		if whole(was, false) != old || whole(is, false) != now {
			t.Fatalf("%q and %q came out as %q and %q", old, now, told(was), told(is))
		}
		if a, b := strings.Fields(whole(was, true)), strings.Fields(whole(is, true)); strings.Join(a, " ") != strings.Join(b, " ") {
			t.Fatalf("%q and %q share %q on one side and %q on the other", old, now, a, b)
		}
	}
}

func TestCompareWordsOfLongTexts(t *testing.T) {
	long := strings.Repeat("mot ", 600)
	was, is := compareWords(long, long+"fin")
	if len(was) != 1 || was[0].both || len(is) != 1 || is[0].text != long+"fin" {
		t.Errorf("texts too long to compare have %d and %d pieces", len(was), len(is))
	}
}
