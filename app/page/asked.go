package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/locales"
)

// askedNow says what became of asking a source while the page was made; last is
// the day of what is shown, zero if there is nothing. It is nil where no source
// could be asked.
func askedNow(pen widget.Pen, a holdings.Asked, last calendar.Day) ui.UI {
	words := locales.DomainAskedSilent
	switch a {
	case holdings.Answered:
		return ui.P().Class("small muted").Text(pen.T(locales.DomainAskedNow))
	case holdings.Stranger:
		words = locales.DomainAskedStranger
	case holdings.Silent:
	default:
		return nil
	}
	said := []ui.UI{ui.P().Text(pen.T(words))}
	if !last.IsZero() {
		said = append(said, ui.P().Body(widget.Rich(
			pen.F(locales.DomainAskedLast, locales.Args{"Day": widget.Slot(0)}), pen.Date(last))...))
	}
	return pen.Note(widget.Warm, "info", said...)
}
