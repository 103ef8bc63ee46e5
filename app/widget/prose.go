package widget

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// terms are the difficult words of a page, and those that were linked already.
// Every pen of a page that was copied from the same one shares them; every
// page has its own.
type terms struct {
	forms map[rune][]form // by their first letter, the longest first
	done  map[string]bool // ids of terms that were linked
}

// A form is one way to write a term.
type form struct {
	id   string
	text []rune // folded
}

// termsOf returns the difficult words of a page, or nil where none is to be
// linked. A word without forms is explained and not linked. The whole
// declaration explains every word at its end; the glossary explains nothing
// twice.
func termsOf(p wire.Page) *terms {
	list := p.Terms
	if p.Declaration != nil {
		list = p.Declaration.Terms
	}
	if len(list) == 0 || p.Glossary != nil {
		return nil
	}
	t := &terms{forms: map[rune][]form{}, done: map[string]bool{}}
	for _, term := range list {
		for _, s := range term.Forms {
			if text := fold([]rune(strings.TrimSpace(s))); len(text) > 0 {
				t.forms[text[0]] = append(t.forms[text[0]], form{term.ID, text})
			}
		}
	}
	for _, forms := range t.forms {
		slices.SortStableFunc(forms, func(a, b form) int { return len(b.text) - len(a.text) })
	}
	return t
}

// fold makes the first letter small, and the signs alike that are written in
// two ways: spaces and apostrophes.
func fold(text []rune) []rune {
	folded := make([]rune, len(text))
	for i, r := range text {
		folded[i] = same(r)
	}
	if len(folded) > 0 {
		folded[0] = unicode.ToLower(folded[0])
	}
	return folded
}

// same returns the one of the signs with the same meaning that stands for them.
func same(r rune) rune {
	switch r {
	case '\u00a0', '\u202f', '\n':
		return ' '
	case '’':
		return '\''
	}
	return r
}

// Prose returns a text of the register for the body of an element, and nil
// for an empty one. The first time on a page that a difficult word comes, it
// is a link to its explanation on the same page, which [Pen.Terms] shows: the
// first time in the order of the calls.
//
// A word is matched whole and by its longest form; whether its first letter
// is a capital does not matter. Prose stands in no link.
func (pen Pen) Prose(text string) []ui.UI {
	if text == "" {
		return nil
	}
	if pen.terms == nil {
		return []ui.UI{ui.Text(text)}
	}
	var parts []ui.UI
	runes, begin := []rune(text), 0
	for i := 0; i < len(runes); i++ {
		f, ok := pen.terms.at(runes, i)
		if !ok {
			continue
		}
		end := i + len(f.text)
		if !pen.terms.done[f.id] {
			pen.terms.done[f.id] = true
			if begin < i {
				parts = append(parts, ui.Text(string(runes[begin:i])))
			}
			parts = append(parts, ui.A().Class("word").Href("#"+wire.Anchor(wire.KindTerm, f.id)).
				Text(string(runes[i:end])))
			begin = end
		}
		i = end - 1
	}
	if begin < len(runes) {
		parts = append(parts, ui.Text(string(runes[begin:])))
	}
	return parts
}

// P returns [Pen.Prose] as a paragraph, or nil for an empty text.
func (pen Pen) P(text string) ui.UI {
	if text == "" {
		return nil
	}
	return ui.P().Body(pen.Prose(text)...)
}

// at returns the longest form that stands at a place of a text, as a word.
func (t *terms) at(text []rune, i int) (form, bool) {
	if i > 0 && isLetter(text[i-1]) || !isLetter(text[i]) {
		return form{}, false
	}
	for _, f := range t.forms[unicode.ToLower(text[i])] {
		end := i + len(f.text)
		if end > len(text) || end < len(text) && isLetter(text[end]) {
			continue
		}
		if f.reads(text[i:end]) {
			return f, true
		}
	}
	return form{}, false
}

// reads reports whether a text of the length of f says f.
func (f form) reads(text []rune) bool {
	if unicode.ToLower(same(text[0])) != f.text[0] {
		return false
	}
	for i := 1; i < len(text); i++ {
		if same(text[i]) != f.text[i] {
			return false
		}
	}
	return true
}

// isLetter reports whether a rune is a part of a word. An apostrophe or a
// hyphen is none: "l’INAMI" has the word INAMI.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Terms returns the box that explains the difficult words that [Pen.Prose] has
// linked so far, each with the id that the link leads to, or nil where there is
// none. It is folded: a link to a word unfolds it. Pages put it last. The
// glossary and the whole declaration explain all words by themselves.
func (pen Pen) Terms(p wire.Page) ui.UI {
	if pen.terms == nil || p.Declaration != nil {
		return nil
	}
	var linked []wire.Term
	for _, t := range p.Terms {
		if pen.terms.done[t.ID] {
			linked = append(linked, t)
		}
	}
	if len(linked) == 0 {
		return nil
	}
	return ui.Details().Class("fold gap").Body(
		ui.Summary().Body(
			ui.H2().Class("h-s").Text(pen.T(locales.ReadWords)),
			ui.Span().Class("end num").Text(strconv.Itoa(len(linked))),
		),
		ui.Div().Class("in stack").Body(
			pen.WordList(linked),
			pen.Go(pen.Path(wire.Glossary, ""), pen.T(locales.ReadWordsAll)),
		),
	)
}

// WordList returns words with what they mean, each with the id that links lead
// to.
func (pen Pen) WordList(list []wire.Term) ui.UI {
	words := make([]ui.UI, len(list))
	for i, t := range list {
		words[i] = ui.Div().ID(wire.Anchor(wire.KindTerm, t.ID)).Body(
			ui.Dt().Text(pen.TermName(t)), ui.Dd().Text(t.Text),
		)
	}
	return ui.Dl().Class("words").Body(words...)
}

// TermName returns the name of a word, with the short form where it says
// something else.
func (pen Pen) TermName(t wire.Term) string {
	if t.Acronym == "" || strings.Contains(t.Name, t.Acronym) {
		return t.Name
	}
	return t.Name + " (" + t.Acronym + ")"
}
