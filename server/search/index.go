// Package search finds facts of the register and words of the glossary by what
// people type.
//
// An index is held in memory, for one language, and built once from the facts
// of a register. It never changes after that and may be asked from many
// goroutines at once. Nobody's data are in it, and what was asked is neither
// kept nor logged here.
package search

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// An Index finds the facts of one register in one language.
type Index struct {
	lang lang.Lang
	docs []document

	words []entry        // the vocabulary, sorted by word
	at    map[string]int // place of a word in words
	roots map[string][]int

	// alias gives, for an abbreviation of the other language, those that this
	// language has for the same term.
	alias map[string][]string
}

// An entry is a word of the vocabulary and where it stands.
type entry struct {
	word  string // folded
	runes []rune // the same, to compare letter by letter
	posts []posting
}

// A posting says that a document has a word, in a field of a weight. It is the
// highest weight, where a document has the word more than once.
type posting struct {
	doc    int
	weight int
}

// The weights of fields. A word in a name says more than one in a text.
const (
	inRest    = 10 // limits, points, details
	inText    = 20
	inOther   = 60 // further names, and those in the other language
	inAcronym = 90
	inName    = 100
)

// A document is a fact as it is looked for and shown.
type document struct {
	kind, id, domain string
	name             string
	order            int    // of its kind
	whole            string // the words of its name, folded
	acronym          string // the same of its acronym, or ""
	texts            []passage
}

// A passage is a text with its words.
type passage struct {
	text  string
	words []token
}

// kinds is the order in which equally good facts are shown.
var kinds = []string{
	"term", "domain", "category", "decision", "right", "org", "recipient", "source", "processor", "rule", "purpose",
	"law", "basis", "transfer", "channel", "filing", "access", "security", "principle", "audience", "note",
}

// unread are the codes of fields that hold numbers rather than words to look
// for.
var unread = []string{"src", "part", "years", "months", "extension", "limit"}

// yes is the value of a field that is true. Nobody looks for it.
var yes = lang.Text{FR: "oui", NL: "ja"}

// New returns the index of a register in a language.
func New(r *register.Register, l lang.Lang) *Index { return index(r.Facts(), l) }

// index returns the index of facts in a language.
func index(facts []register.Fact, l lang.Lang) *Index {
	x := &Index{lang: l, at: map[string]int{}, roots: map[string][]int{}, alias: map[string][]string{}}
	shared := map[string]bool{} // names of what is not of one domain
	for _, f := range facts {
		if f.Domain == "" {
			shared[f.Kind+" "+f.Name.In(l)] = true
		}
	}
	posts := map[string]map[int]int{}
	for _, f := range facts {
		name := inName
		if f.Domain != "" && shared[f.Kind+" "+f.Name.In(l)] {
			name = inRest // the shared fact has the name; this one is about a domain
		}
		x.add(f, name, posts)
	}
	x.sort(posts)
	return x
}

// add takes in a fact, whose name has a weight, and its words.
func (x *Index) add(f register.Fact, nameWeight int, posts map[string]map[int]int) {
	doc := len(x.docs)
	d := document{kind: f.Kind, id: f.ID, domain: f.Domain, name: f.Name.In(x.lang), order: slices.Index(kinds, f.Kind)}
	if d.order < 0 {
		d.order = len(kinds)
	}
	learn := func(text string, weight int) {
		for _, t := range tokens(text) {
			if posts[t.word] == nil {
				posts[t.word] = map[int]int{}
			}
			posts[t.word][doc] = max(posts[t.word][doc], weight)
		}
	}
	if nameWeight == inName {
		d.whole = joined(d.name)
	}
	learn(d.name, nameWeight)
	read := func(text string, weight int) {
		if text != "" && text != d.name {
			learn(text, weight)
			d.texts = append(d.texts, passage{text, tokens(text)})
		}
	}
	read(f.Text.In(x.lang), inText)
	for _, field := range f.Fields {
		switch {
		case field.Refs != nil || slices.Contains(unread, field.Code) || field.Code == "name" || field.Code == "text":
		case field.Code == "acronym":
			x.learnAcronym(&d, field.Values, learn)
		default:
			weight := inRest
			if field.Code == "said" || field.Code == "short" {
				weight = inOther
			}
			for _, v := range field.Values {
				if v != yes {
					read(v.In(x.lang), weight)
				}
			}
		}
	}
	if f.Kind == "term" {
		learn(f.Name.In(x.lang.Other()), inOther)
	}
	if d.name == "" && len(d.texts) > 0 {
		d.name = opening(d.texts[0].text)
	}
	x.docs = append(x.docs, d)
}

// learnAcronym takes in the abbreviation of a term in both languages.
func (x *Index) learnAcronym(d *document, values []lang.Text, learn func(string, int)) {
	for _, v := range values {
		own, other := v.In(x.lang), v.In(x.lang.Other())
		learn(own, inAcronym)
		learn(other, inAcronym)
		d.acronym = joined(own)
		if a, b := tokens(own), tokens(other); len(a) == 1 && len(b) == 1 && a[0].word != b[0].word {
			x.alias[b[0].word] = append(x.alias[b[0].word], a[0].word)
		}
	}
}

// sort makes the vocabulary of the words that were learned.
func (x *Index) sort(posts map[string]map[int]int) {
	for word, docs := range posts {
		e := entry{word: word, runes: []rune(word)}
		for doc, weight := range docs {
			e.posts = append(e.posts, posting{doc, weight})
		}
		slices.SortFunc(e.posts, func(a, b posting) int { return a.doc - b.doc })
		x.words = append(x.words, e)
	}
	slices.SortFunc(x.words, func(a, b entry) int { return strings.Compare(a.word, b.word) })
	for i, e := range x.words {
		x.at[e.word] = i
		root := rootOf(x.lang, e.word)
		x.roots[root] = append(x.roots[root], i)
	}
}
