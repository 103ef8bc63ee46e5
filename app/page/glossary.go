package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Glossary is every difficult word, by letter.
func Glossary(p wire.Page) []ui.UI {
	pen, g := widget.PenOf(p), p.Glossary
	letters := byLetter(g.Terms)
	parts := []ui.UI{wayTo(pen), opening(pen, pen.T(locales.ReadGlossary), pen.T(locales.ReadGlossaryLead))}
	if len(letters) > 1 {
		parts = append(parts, letterIndex(pen, letters))
	}
	for _, l := range letters {
		parts = append(parts, letterPart(pen, l))
	}
	return parts
}

// A letter is the words that begin with it. Those that begin with no letter
// stand under "#".
type letter struct {
	sign  string
	terms []wire.GlossaryTerm
}

// id returns the id of the heading of a letter.
func (l letter) id() string {
	if l.sign == "#" {
		return "letter-other"
	}
	return "letter-" + strings.ToLower(l.sign)
}

// byLetter groups words by their first letter, without its accent, in the
// order in which the letters come first.
func byLetter(terms []wire.GlossaryTerm) []letter {
	var letters []letter
	at := map[string]int{}
	for _, t := range terms {
		sign := initial(t.Name)
		i, ok := at[sign]
		if !ok {
			i = len(letters)
			at[sign], letters = i, append(letters, letter{sign: sign})
		}
		letters[i].terms = append(letters[i].terms, t)
	}
	return letters
}

// initial returns the first letter of a word as a capital without its accent,
// or "#".
func initial(word string) string {
	folded := lang.Fold(word)
	if folded == "" || folded[0] < 'a' || folded[0] > 'z' {
		return "#"
	}
	return strings.ToUpper(folded[:1])
}

// letterIndex returns the way to each letter.
func letterIndex(pen widget.Pen, letters []letter) ui.UI {
	items := make([]ui.UI, len(letters))
	for i, l := range letters {
		items[i] = ui.Li().Body(ui.A().Href("#" + l.id()).Text(l.sign))
	}
	return ui.Nav().Class("letters").Aria("label", pen.T(locales.ReadLetters)).Body(ui.Ul().Role("list").Body(items...))
}

// letterPart returns the words of one letter.
func letterPart(pen widget.Pen, l letter) ui.UI {
	words := make([]ui.UI, len(l.terms))
	for i, t := range l.terms {
		words[i] = glossaryTerm(pen, t)
	}
	return ui.Section().Class("stack").Aria("labelledby", l.id()).Body(
		ui.H2().ID(l.id()).Text(l.sign),
		ui.Dl().Class("words").Body(words...),
	)
}

// glossaryTerm returns a word, what it means, its name in the other language,
// and the words that help to understand it.
func glossaryTerm(pen widget.Pen, t wire.GlossaryTerm) ui.UI {
	parts := []ui.UI{ui.Dt().Text(pen.TermName(t.Term)), ui.Dd().Text(t.Text)}
	if t.Other != "" {
		other := pen.Lang().Other()
		label := locales.ReadInDutch
		if other == lang.FR {
			label = locales.ReadInFrench
		}
		parts = append(parts, ui.Dd().Class("small").Body(widget.Rich(
			pen.F(label, locales.Args{"Name": widget.Slot(0)}),
			ui.Span().Lang(string(other)).Text(t.Other))...))
	}
	if len(t.See) > 0 {
		parts = append(parts, ui.Dd().Class("small").Body(linked(pen, locales.ReadSee, t.See)...))
	}
	if t.Unconfirmed {
		parts = append(parts, ui.Dd().Class("small").Body(
			ui.Span().Class("label label-you").Text(pen.T(locales.ReadUnconfirmed))))
	}
	return ui.Div().ID(wire.Anchor(wire.KindTerm, t.ID)).Body(parts...)
}

// linked returns a label and links after it, separated by commas.
func linked(pen widget.Pen, label locales.Key, links []wire.Link) []ui.UI {
	parts := []ui.UI{ui.Text(pen.T(label) + " ")}
	for i, l := range links {
		if i > 0 {
			parts = append(parts, ui.Text(", "))
		}
		parts = append(parts, ui.A().Href(l.Path).Text(l.Name))
	}
	return parts
}
