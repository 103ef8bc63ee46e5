package readability

import (
	"regexp"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Text is one text of a file, with the names that lead to it: the file, then
// its keys.
type Text struct {
	Path  []string
	Value string
}

// At returns the path of a text as one word per name, for messages.
func (t Text) At() string { return strings.Join(t.Path, " ") }

// Collect returns the texts of a decoded file in the order of keys, each with
// its path behind file. Keys are those of the file as it is written, with the
// ones of tables before or among their own; keys that hold no text are passed
// over, and a text that no key names is left out.
func Collect(file string, values map[string]any, keys [][]string) []Text {
	var texts []Text
	for _, key := range keys {
		var v any = values
		for _, name := range key {
			table, _ := v.(map[string]any)
			v = table[name]
		}
		if s, ok := v.(string); ok {
			texts = append(texts, Text{append([]string{file}, key...), s})
		}
	}
	return texts
}

// MinWords is the least number of words that a score says something about.
const MinWords = 40

// A Block is a group of texts that people read together, of at least
// [MinWords] words.
type Block struct {
	At      string // what the paths of its texts share, from the first to the last
	Texts   []Text
	Measure Measure
}

// labelWords is the most words that a label has.
const labelWords = 6

// Label reports whether a text is a name, a heading or a button rather than a
// text to read: it is short and does not end as a sentence does. Formulas made
// for running text say nothing of labels, and they stand in no block.
func Label(text string) bool {
	text = strings.TrimRight(text, "»”’\")* \u00a0")
	return text == "" || !strings.ContainsRune(".?!…:", lastRune(text)) && len(Words(text)) <= labelWords
}

// lastRune returns the last rune of a text that is not empty.
func lastRune(text string) rune {
	runes := []rune(text)
	return runes[len(runes)-1]
}

// placeholder is a place in a text of the interface where a value will stand.
var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

// Plain returns a text as people read it: without the marks of bold type, and
// with a number for each placeholder, since names and numbers stand there.
func Plain(text string) string {
	return strings.ReplaceAll(placeholder.ReplaceAllString(text, "1"), "**", "")
}

// Blocks groups texts into the smallest groups that are read together and have
// enough words: a text by itself if it is long enough, else with what follows
// it under the same path, else with what follows under the path above. Texts
// are in the order in which they are read. What is too little at the end joins
// the group before it under the same path; too little altogether makes no
// block. Labels are left out.
func Blocks(l lang.Lang, texts []Text) []Block {
	var prose []measured
	for _, t := range texts {
		if t.Value = Plain(t.Value); !Label(t.Value) {
			prose = append(prose, measured{t, Of(l, t.Value)})
		}
	}
	groups, _ := group(prose, 0)
	blocks := make([]Block, len(groups))
	for i, g := range groups {
		blocks[i].At = span(g)
		for _, t := range g {
			blocks[i].Texts = append(blocks[i].Texts, t.Text)
			blocks[i].Measure = blocks[i].Measure.Add(t.measure)
		}
	}
	return blocks
}

// A measured is a text with its measure.
type measured struct {
	Text
	measure Measure
}

// group splits texts, whose paths are alike up to depth, into groups of enough
// words. The rest is what is left where no group could be made.
func group(texts []measured, depth int) (groups [][]measured, rest []measured) {
	if len(texts) == 1 {
		if texts[0].measure.Words >= MinWords {
			return [][]measured{texts}, nil
		}
		return nil, texts
	}
	own := -1 // the last group made at this depth
	for begin := 0; begin < len(texts); {
		end := begin + 1
		for end < len(texts) && name(texts[end], depth) == name(texts[begin], depth) && name(texts[end], depth) != "" {
			end++
		}
		inner, left := group(texts[begin:end], depth+1)
		groups = append(groups, inner...)
		rest = append(rest, left...)
		if wordsOf(rest) >= MinWords {
			groups, rest = append(groups, rest), nil
			own = len(groups) - 1
		}
		begin = end
	}
	if own >= 0 {
		groups[own], rest = append(groups[own], rest...), nil
	}
	return groups, rest
}

// name returns the name at a depth of a text's path, or "" below its end.
func name(t measured, depth int) string {
	if depth < len(t.Path) {
		return t.Path[depth]
	}
	return ""
}

// wordsOf counts the words of texts.
func wordsOf(texts []measured) int {
	n := 0
	for _, t := range texts {
		n += t.measure.Words
	}
	return n
}

// span returns what texts are called together: what their paths share, and
// where the first and the last stand below it.
func span(texts []measured) string {
	first, last := texts[0].Path, texts[len(texts)-1].Path
	n := 0
	for n < len(first) && n < len(last) && first[n] == last[n] {
		n++
	}
	shared := strings.Join(first[:n], " ")
	if n == len(first) && n == len(last) {
		return shared
	}
	ends := []string{strings.Join(first[n:], " "), strings.Join(last[n:], " ")}
	return strings.TrimSpace(shared + " " + strings.Join(slices.Compact(ends), " … "))
}
