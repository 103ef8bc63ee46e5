package readability

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviations end in a point that ends no sentence, unless nothing follows.
var abbreviations = map[string]bool{
	// French
	"art.": true, "p.": true, "ex.": true, "c.-à-d.": true, "n.": true, "m.": true, "env.": true, "av.": true,
	"tél.": true, "cf.": true, "al.": true,
	// Dutch
	"nr.": true, "bv.": true, "bijv.": true, "blz.": true, "tel.": true, "o.a.": true, "d.w.z.": true,
	"m.b.t.": true, "i.v.m.": true, "t.e.m.": true, "t.a.v.": true, "resp.": true, "dr.": true, "st.": true,
}

// Sentences returns the sentences of a text, in their order and without the
// space around them. What ends without a mark, such as a heading, is a sentence
// as well. Parts without a word are left out.
func Sentences(text string) []string {
	var list []string
	add := func(s string) {
		if s = strings.TrimSpace(s); len(Words(s)) > 0 {
			list = append(list, s)
		}
	}
	begin := 0
	for i, r := range text {
		switch {
		case i < begin:
		case r == '\n':
			add(text[begin:i])
			begin = i
		case strings.ContainsRune(".?!…", r):
			end := i + utf8.RuneLen(r)
			end += closing(text[end:])
			if endsSentence(text[begin:i+utf8.RuneLen(r)], text[end:]) {
				add(text[begin:end])
				begin = end
			}
		}
	}
	add(text[begin:])
	return list
}

// closing returns the length of the marks at the beginning of a text that
// belong to the sentence before: further points, quotes, brackets.
func closing(text string) int {
	rest := text
	for {
		trimmed := strings.TrimLeft(rest, ".?!…”’\")*")
		if spaced := strings.TrimLeft(trimmed, " \u00a0\u202f"); strings.HasPrefix(spaced, "»") {
			trimmed = strings.TrimPrefix(spaced, "»")
		}
		if trimmed == rest {
			return len(text) - len(rest)
		}
		rest = trimmed
	}
}

// endsSentence reports whether the mark at the end of before ends a sentence,
// given what comes after it.
func endsSentence(before, after string) bool {
	next := strings.TrimLeftFunc(after, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("«“„\"(*", r)
	})
	if next == "" {
		return true
	}
	if !unicode.IsSpace(rune1(after)) { // within a word, such as 6.1.c
		return false
	}
	if r := rune1(next); !unicode.IsUpper(r) && !unicode.IsDigit(r) {
		return false
	}
	parts := strings.FieldsFunc(before, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("’'(«“„", r) })
	return len(parts) == 0 || !abbreviations[strings.ToLower(parts[len(parts)-1])]
}

// rune1 returns the first rune of s, or 0.
func rune1(s string) rune {
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// Words returns the words of a text: what stands between spaces or slashes and
// has a letter or a digit, without the marks around it.
func Words(text string) []string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '/' || r == '–' || r == '—' })
	words := fields[:0]
	for _, f := range fields {
		f = strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if f != "" {
			words = append(words, f)
		}
	}
	return words
}

// letters counts the letters and digits of a word that LIX looks at: those of
// its longest part between apostrophes.
func letters(word string) int {
	longest, n := 0, 0
	for _, r := range word {
		switch {
		case r == '’' || r == '\'':
			n = 0
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			n++
		}
		longest = max(longest, n)
	}
	return longest
}
