package widget

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// tagClass gives each tag its glyph.
var tagClass = map[holdings.Tag]string{
	holdings.Held:     "tag-held",
	holdings.Doctor:   "tag-doc",
	holdings.Possible: "tag-maybe",
	holdings.NotHeld:  "tag-no",
}

// Tag returns the tag of a kind of data with the day of the statement behind
// it. Without that day nothing is known, and the tag is "possible" whatever
// was asked for.
func (pen Pen) Tag(t holdings.Tag, asOf calendar.Day) ui.UI {
	label, _ := locales.Tag(t)
	return pen.TagAs(t, asOf, label)
}

// TagAs is [Pen.Tag] under another label.
func (pen Pen) TagAs(t holdings.Tag, asOf calendar.Day, label locales.Key) ui.UI {
	if t == holdings.Possible || asOf.IsZero() {
		return tag(holdings.Possible, pen.Text(locales.TagPossible))
	}
	return tag(t, ui.Text(pen.T(label)+" · "), pen.ShortDate(asOf))
}

// tag returns a glyph with its words.
func tag(t holdings.Tag, words ...ui.UI) ui.UI {
	return ui.Span().Class("tag", tagClass[t]).Body(ui.Span().Body(words...))
}

// Legend returns how many kinds of data bear each tag: the twin in words of
// the lens. A tag that none bears is left out when brief is set,
// and where that leaves none there is no legend.
func (pen Pen) Legend(t wire.Tags, brief bool) ui.UI {
	return pen.LegendAs(t, brief, locales.LegendDoctor)
}

// LegendAs is [Pen.Legend] with another label for what is reached through a
// doctor.
func (pen Pen) LegendAs(t wire.Tags, brief bool, doctor locales.Key) ui.UI {
	var tags []ui.UI
	for _, line := range [...]struct {
		tag   holdings.Tag
		label locales.Key
		n     int
	}{
		{holdings.Held, locales.LegendHeld, t.Held},
		{holdings.Doctor, doctor, t.Doctor},
		{holdings.Possible, locales.LegendPossible, t.Possible},
		{holdings.NotHeld, locales.LegendNotHeld, t.NotHeld},
	} {
		if brief && line.n == 0 {
			continue
		}
		tags = append(tags, tag(line.tag, ui.Text(pen.F(line.label, locales.Args{"N": line.n}))))
	}
	if len(tags) == 0 {
		return nil
	}
	return ui.P().Class("keys").Role("group").Aria("label", pen.T(locales.LensLegend)).Body(tags...)
}

// Relation says how the member stands to a domain, as far as a source said.
func (pen Pen) Relation(r holdings.Relation) string {
	switch r {
	case holdings.Active:
		return pen.T(locales.RelationActive)
	case holdings.Ended:
		return pen.T(locales.RelationEnded)
	case holdings.None:
		return pen.T(locales.RelationNone)
	}
	return pen.T(locales.RelationUnknown)
}
