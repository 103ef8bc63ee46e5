package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/wire"
)

// A Hit is a fact that was found. Kind and ID name it as [register.Fact] does.
// A fact without a name has the beginning of its text for one.
type Hit struct {
	Kind, ID, Domain string
	Name             string
	Excerpt          []Piece // from a text of the fact; nil if it has none
}

// A Piece is a part of an excerpt. Found marks a word that was looked for.
type Piece struct {
	Text  string
	Found bool
}

// How well a word matches, added to the weight of its field. A typing mistake
// adds nothing.
const (
	asPrefix = 1
	asPlural = 3
	asTyped  = 5
)

// What a name or an acronym adds that is the whole query.
const (
	wholeName    = 1000
	wholeAcronym = 500
)

// Find returns the facts that a query means, best first and at most limit of
// them, and how many there are in all.
//
// A fact must have all words of the query; where none has, those with the most
// of them are found. Case and accents don't count, articles and the like
// neither. A word matches itself, its singular or plural, and the last word of
// the query what it begins, from two letters on. A word of five letters or more
// that matches nothing matches words that differ from it by one letter. Names
// count for more than acronyms, these for more than texts; among equals the
// kinds have a fixed order.
//
// Only the first [wire.MaxQuery] characters are looked at. The work is bounded
// by them and by the size of the index, whatever is typed.
func (x *Index) Find(query string, limit int) (hits []Hit, total int) {
	query = head(query)
	wanted := x.wanted(query)
	if len(wanted) == 0 {
		return nil, 0
	}
	found := x.rank(x.score(wanted), joined(query))
	words := map[string]bool{}
	for _, matches := range wanted {
		for i := range matches {
			words[x.words[i].word] = true
		}
	}
	for _, f := range found[:min(max(limit, 0), len(found))] {
		d := x.docs[f.doc]
		hits = append(hits, Hit{d.kind, d.id, d.domain, d.name, excerpt(d.texts, words)})
	}
	return hits, len(found)
}

// head returns the part of a query that is looked at.
func head(query string) string {
	n := 0
	for i := range query {
		if n == wire.MaxQuery {
			return query[:i]
		}
		n++
	}
	return query
}

// wanted returns, for each word of a query that counts, the places in the
// vocabulary of the words that match it, with how well they do.
func (x *Index) wanted(query string) []map[int]int {
	all := tokens(query)
	var wanted []map[int]int
	seen := map[string]bool{}
	for i, t := range all {
		if seen[t.word] || stops[x.lang][t.word] || utf8.RuneCountInString(t.word) == 1 && (t.word < "0" || t.word > "9") {
			continue
		}
		seen[t.word] = true
		wanted = append(wanted, x.matches(t.word, i == len(all)-1))
	}
	return wanted
}

// matches returns the places of the words that match one, with how well.
func (x *Index) matches(word string, last bool) map[int]int {
	found := map[int]int{}
	add := func(place, how int) { found[place] = max(found[place], how) }
	for _, w := range append([]string{word}, x.alias[word]...) {
		if i, ok := x.at[w]; ok {
			add(i, asTyped)
		}
	}
	for _, i := range x.roots[rootOf(x.lang, word)] {
		add(i, asPlural)
	}
	if last && utf8.RuneCountInString(word) > 1 {
		i, _ := slices.BinarySearchFunc(x.words, word, func(e entry, w string) int { return strings.Compare(e.word, w) })
		for ; i < len(x.words) && strings.HasPrefix(x.words[i].word, word); i++ {
			add(i, asPrefix)
		}
	}
	if runes := []rune(word); len(found) == 0 && len(runes) >= 5 {
		for i, e := range x.words {
			if nearly(runes, e.runes) {
				add(i, 0)
			}
		}
	}
	return found
}

// A match is a document with its score.
type match struct {
	doc, score int
}

// score returns the documents that have the most words of what is wanted, with
// the sum of the best weights of these.
func (x *Index) score(wanted []map[int]int) []match {
	count, sum := make([]int, len(x.docs)), make([]int, len(x.docs))
	best := make([]int, len(x.docs))
	most := 1
	for _, matches := range wanted {
		clear(best)
		for place, how := range matches {
			for _, p := range x.words[place].posts {
				best[p.doc] = max(best[p.doc], p.weight+how)
			}
		}
		for doc, score := range best {
			if score > 0 {
				count[doc]++
				sum[doc] += score
				most = max(most, count[doc])
			}
		}
	}
	var found []match
	for doc, n := range count {
		if n == most {
			found = append(found, match{doc, sum[doc]})
		}
	}
	return found
}

// rank sorts matches, the best first. Whole are the words of the query.
func (x *Index) rank(found []match, whole string) []match {
	for i, f := range found {
		switch d := x.docs[f.doc]; whole {
		case d.whole:
			found[i].score += wholeName
		case d.acronym:
			found[i].score += wholeAcronym
		}
	}
	slices.SortStableFunc(found, func(a, b match) int {
		if a.score != b.score {
			return b.score - a.score
		}
		return cmp.Compare(x.docs[a.doc].order, x.docs[b.doc].order)
	})
	return found
}
