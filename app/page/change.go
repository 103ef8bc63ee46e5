package page

import (
	"slices"
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// ops holds what became of a fact, in words, with the look of the label.
var ops = map[string]struct {
	words locales.Key
	class string
}{
	"added":   {locales.ReadOpAdded, "label-ok"},
	"changed": {locales.ReadOpChanged, "label-us"},
	"removed": {locales.ReadOpRemoved, "label-bad"},
}

// touches holds whether a change concerns the member, in words.
var touches = map[string]locales.Key{
	"yes": locales.ReadTouchYes, "maybe": locales.ReadTouchMaybe, "no": locales.ReadTouchNo,
}

// whys holds the reasons of that, [holdings.TouchReasons], in words.
var whys = map[holdings.Why]locales.Key{
	holdings.HeldHere:     locales.ReadWhyHeldHere,
	holdings.PossibleHere: locales.ReadWhyPossibleHere,
	holdings.NotHeldHere:  locales.ReadWhyNotHeldHere,
	holdings.UntoldHere:   locales.ReadWhyUntoldHere,
	holdings.RelationHere: locales.ReadWhyRelationHere,
	holdings.NoRelation:   locales.ReadWhyNoRelation,
	holdings.General:      locales.ReadWhyGeneral,
	holdings.WhyNotYours:  locales.ReadWhyNotYours,
}

// change returns one fact that differs: what became of it, whether it concerns
// the member, and what it said before and says now.
func change(pen widget.Pen, v *wire.VersionsData, c wire.Change) []ui.UI {
	op, ok := ops[c.Op]
	if !ok {
		op = ops["changed"]
	}
	labels := []ui.UI{
		ui.Span().Class("label", op.class).Text(pen.T(op.words)),
		ui.Span().Class("xs muted").Text(kindName(pen, c.Kind)),
	}
	parts := []ui.UI{ui.P().Class("row").Body(labels...), ui.H3().Body(changed(c, kindName(pen, c.Kind)))}
	if words, ok := touches[c.Touches]; ok {
		text := "**" + pen.T(words) + "**"
		if why, ok := whys[holdings.Why(c.Why)]; ok {
			text += " " + pen.T(why)
		}
		parts = append(parts, ui.P().Class("small").Body(widget.Rich(text)...))
	}
	switch {
	case len(c.Fields) == 0:
	case c.Op == "changed" && v.Before != nil:
		parts = append(parts, compared(pen, v, c))
	default:
		parts = append(parts, stated(pen, c))
	}
	return parts
}

// changed returns the name of a fact that differs, as a link to where it
// stands now. A statement has no name but its text, which is told below: its
// kind stands for it.
func changed(c wire.Change, kind string) ui.UI {
	name := c.Name
	if name == "" || isStatement(c) {
		name = kind
	}
	switch {
	case c.Op == "removed":
		return ui.Elem("del").Text(name)
	case c.Path != "" && c.Op == "added":
		return ui.Elem("ins").Body(ui.A().Href(c.Path).Text(name))
	case c.Path != "":
		return ui.A().Href(c.Path).Text(name)
	}
	return ui.Span().Text(name)
}

// isStatement reports whether the name of a fact is its text.
func isStatement(c wire.Change) bool {
	return slices.ContainsFunc(c.Fields, func(f wire.FieldChange) bool {
		return f.Field == "text" && (slices.Contains(f.New, c.Name) || slices.Contains(f.Old, c.Name))
	})
}

// compared returns each text or list of a fact in both editions, side by side.
func compared(pen widget.Pen, v *wire.VersionsData, c wire.Change) ui.UI {
	before, now := editionName(pen, *v.Before), editionName(pen, v.Shown)
	rows := make([]ui.UI, len(c.Fields))
	for i, f := range c.Fields {
		was, is := sides(pen, f)
		rows[i] = ui.Tr().Role("row").Body(
			ui.Th().Scope("row").Role("rowheader").Text(fieldName(pen, f.Field)),
			ui.Td().Role("cell").DataSet("th", before).Body(was),
			ui.Td().Role("cell").DataSet("th", now).Body(is),
		)
	}
	column := func(name string) ui.UI { return ui.Th().Scope("col").Role("columnheader").Text(name) }
	return ui.Table().Class("table table-fold diff").Role("table").Body(
		ui.Caption().Class("vh").Text(pen.T(locales.ReadDiffCaption)),
		ui.THead().Role("rowgroup").Body(ui.Tr().Role("row").Body(
			column(pen.T(locales.ReadDiffPoint)), column(before), column(now))),
		ui.TBody().Role("rowgroup").Body(rows...),
	)
}

// sides returns a field before and now. In two texts only the words that
// differ are marked, in two lists only the entries.
func sides(pen widget.Pen, f wire.FieldChange) (was, is ui.UI) {
	if len(f.Old) == 1 && len(f.New) == 1 {
		old, now := compareWords(f.Old[0], f.New[0])
		return ui.P().Body(marked(old, gone)...), ui.P().Body(marked(now, come)...)
	}
	return entries(pen, f.Old, f.New, gone), entries(pen, f.New, f.Old, come)
}

// gone marks a text that is no longer said.
func gone(text string) ui.UI { return ui.Elem("del").Text(text) }

// come marks a text that is said now.
func come(text string) ui.UI { return ui.Elem("ins").Text(text) }

// marked returns the pieces of a text, those of one side marked without the
// space after them.
func marked(pieces []piece, mark func(string) ui.UI) []ui.UI {
	var parts []ui.UI
	plain := ""
	for _, p := range pieces {
		if p.both {
			plain += p.text
			continue
		}
		if plain != "" {
			parts = append(parts, ui.Text(plain))
		}
		word := strings.TrimRight(p.text, " ")
		parts, plain = append(parts, mark(word)), p.text[len(word):]
	}
	if plain != "" {
		parts = append(parts, ui.Text(plain))
	}
	return parts
}

// entries returns the entries of a list, those that the other side has not
// marked.
func entries(pen widget.Pen, list, other []string, mark func(string) ui.UI) ui.UI {
	if len(list) == 0 {
		return ui.P().Class("muted").Text(pen.T(locales.ReadNone))
	}
	items := make([]ui.UI, len(list))
	for i, text := range list {
		if slices.Contains(other, text) {
			items[i] = ui.Li().Text(text)
		} else {
			items[i] = ui.Li().Body(mark(text))
		}
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// stated returns what a fact said that is gone, or says that is new. Its name
// stands above.
func stated(pen widget.Pen, c wire.Change) ui.UI {
	var facts []ui.UI
	for _, f := range c.Fields {
		values := f.New
		if c.Op == "removed" {
			values = f.Old
		}
		var said []ui.UI
		for _, text := range values {
			if text != "" && (text != c.Name || f.Field != "name") {
				said = append(said, ui.Dd().Body(pen.Prose(text)...))
			}
		}
		if len(said) > 0 {
			facts = append(facts, ui.Div().Body(append([]ui.UI{ui.Dt().Text(fieldName(pen, f.Field))}, said...)...))
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return ui.Dl().Class("facts").Body(facts...)
}
