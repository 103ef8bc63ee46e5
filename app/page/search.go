package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Search is the form to search with and, after it, what was found. The form is
// the browser's own: it asks for the page of the answer.
func Search(p wire.Page) []ui.UI {
	pen, s := widget.PenOf(p), p.Search
	return []ui.UI{
		wayTo(pen),
		opening(pen, pen.T(locales.ReadSearch), pen.T(locales.ReadSearchLead)),
		searchForm(pen, s),
		searchAnswer(pen, s),
	}
}

// queryID is the id of the field to search with.
const queryID = "query"

// searchForm returns the form, with what was searched for.
func searchForm(pen widget.Pen, s *wire.SearchData) ui.UI {
	input := ui.Input().ID(queryID).Class("input").Type("search").Name(wire.FieldQuery).Value(s.Query)
	var cut ui.UI
	if s.Cut {
		input = input.Aria("describedby", "cut")
		cut = ui.P().ID("cut").Class("hint").Text(pen.F(locales.ReadSearchCut, locales.Args{"N": wire.MaxQuery}))
	}
	return ui.Form().Role("search").Method("get").Action(s.Path).DataSet("native", "true").Class("seek").Body(
		ui.Label().For(queryID).Text(pen.T(locales.ReadSearchLabel)),
		input,
		ui.Button().Class("btn").Type("submit").Body(pen.Icon("search"), pen.Text(locales.ReadSearch)),
		cut,
	)
}

// searchAnswer returns what was found, or where to look when nothing was. It
// is nil as long as nothing was searched for and there is nothing to suggest.
func searchAnswer(pen widget.Pen, s *wire.SearchData) ui.UI {
	switch {
	case s.Query == "":
		return titledLinks("near", pen.T(locales.ReadSearchNear), s.Near)
	case len(s.Hits) == 0:
		return nothingFound(pen, s)
	}
	var rest ui.UI
	if s.Total > len(s.Hits) {
		rest = ui.P().Class("muted").Text(pen.F(locales.ReadSearchRest, locales.Args{"N": len(s.Hits)}))
	}
	hits := make([]ui.UI, len(s.Hits))
	for i, h := range s.Hits {
		hits[i] = searchHit(pen, h)
	}
	return ui.Section().Class("stack").Aria("labelledby", "found").Body(
		ui.H2().ID("found").Text(pen.N(locales.ReadFound, max(s.Total, len(s.Hits)), locales.Args{"Query": s.Query})),
		rest,
		ui.Ol().Class("hits").Role("list").Body(hits...),
	)
}

// nothingFound says calmly that nothing was found, and what can be done.
func nothingFound(pen widget.Pen, s *wire.SearchData) ui.UI {
	parts := []ui.UI{
		ui.H2().ID("found").Text(pen.F(locales.ReadNothing, locales.Args{"Query": s.Query})),
		ui.P().Text(pen.T(locales.ReadNothingText)),
	}
	if len(s.Near) > 0 {
		parts = append(parts, linkList(s.Near))
	}
	return ui.Section().Class("empty").Aria("labelledby", "found").Body(parts...)
}

// searchHit returns one thing that was found: its name, what it is and where
// it stands, and the words around what was looked for.
func searchHit(pen widget.Pen, h wire.Hit) ui.UI {
	what := kindName(pen, h.Kind)
	if h.Context != "" {
		what += " · " + h.Context
	}
	parts := []ui.UI{
		ui.H3().Body(ui.A().Href(h.Path).Text(h.Name)),
		ui.P().Class("xs muted").Text(what),
	}
	var excerpt []ui.UI
	plain := ""
	for _, piece := range h.Excerpt {
		switch {
		case piece.Text == "":
		case !piece.Found:
			plain += piece.Text
		default:
			if plain != "" {
				excerpt = append(excerpt, ui.Text(plain))
			}
			plain = ""
			excerpt = append(excerpt, ui.Elem("mark").Text(piece.Text))
		}
	}
	if plain != "" {
		excerpt = append(excerpt, ui.Text(plain))
	}
	if len(excerpt) > 0 {
		parts = append(parts, ui.P().Class("small").Body(excerpt...))
	}
	return ui.Li().Body(parts...)
}
