package search

import "unicode/utf8"

// Lengths of what is shown of a text, in bytes of whole words.
const (
	beforeFound = 60  // at most before the first word that was found
	mostShown   = 200 // in all
	openingSize = 60  // of a text that stands for a name
)

// excerpt returns the part of a text around the words that were found, from
// the text that has the most of them, or the beginning of the first text where
// none has any.
func excerpt(texts []passage, found map[string]bool) []Piece {
	if len(texts) == 0 {
		return nil
	}
	best, most := 0, 0
	for i, p := range texts {
		seen := map[string]bool{}
		for _, t := range p.words {
			if found[t.word] {
				seen[t.word] = true
			}
		}
		if len(seen) > most {
			best, most = i, len(seen)
		}
	}
	return pieces(texts[best].text, texts[best].words, found)
}

// pieces cuts a text around the first of its words that was found, and marks
// all of these.
func pieces(text string, words []token, found map[string]bool) []Piece {
	begin, end := span(text, words, found)
	var list []Piece
	plain := func(from, to int) {
		s := text[from:to]
		if from == begin && begin > 0 {
			s = "… " + s
		}
		if to == end && end < len(text) {
			s += "…"
		}
		if s != "" {
			list = append(list, Piece{Text: s})
		}
	}
	at := begin
	for _, t := range words {
		if t.begin < begin || t.end > end || !found[t.word] {
			continue
		}
		if at < t.begin || begin > 0 && at == begin {
			plain(at, t.begin)
		}
		list = append(list, Piece{Text: text[t.begin:t.end], Found: true})
		at = t.end
	}
	if at < end || end < len(text) {
		plain(at, end)
	}
	return list
}

// span returns where an excerpt of a text begins and ends.
func span(text string, words []token, found map[string]bool) (begin, end int) {
	if len(text) <= mostShown {
		return 0, len(text)
	}
	first := 0
	for _, t := range words {
		if found[t.word] {
			first = t.begin
			break
		}
	}
	if first > beforeFound {
		for _, t := range words {
			if t.begin >= first-beforeFound {
				begin = t.begin
				break
			}
		}
	}
	if len(text)-begin <= mostShown {
		return begin, len(text)
	}
	end = begin
	for _, t := range words {
		if t.begin >= begin && t.end-begin <= mostShown {
			end = t.end
		}
	}
	if end == begin { // one word without an end
		end = begin + mostShown
		for !utf8.RuneStart(text[end]) {
			end--
		}
	}
	return begin, end
}

// opening returns the first words of a text, to stand for a name.
func opening(text string) string {
	if len(text) <= openingSize {
		return text
	}
	end := 0
	for _, t := range tokens(text) {
		if t.end <= openingSize {
			end = t.end
		}
	}
	if end == 0 {
		return text
	}
	return text[:end] + "…"
}
