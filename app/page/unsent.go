package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Unsent gives a message back to somebody who is not logged in any more and
// for whom it could not be kept, with the way to a login beside it.
func Unsent(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{ui.Div().Class("stack narrow").Body(
		widget.H1(pen.T(locales.ThreadUnsentHeading)),
		ui.P().Class("lead").Text(pen.T(locales.ThreadUnsentText)),
		typedBack(pen, locales.ThreadUnsentLabel, p.Request.Typed),
		ui.P().Body(ui.A().Class("btn").Href(p.Fault.Login).Target("_blank").Rel("noopener").DataSet("native", "true").
			Body(pen.Icon("log-in"), pen.Text(locales.ThreadUnsentLogin))),
	)}
}

// typedBack shows what was typed and is not kept, to be copied; or is nil.
func typedBack(pen widget.Pen, label locales.Key, typed string) ui.UI {
	if typed == "" {
		return nil
	}
	return ui.Div().Class("field").Body(
		ui.Label().For(writeID).Text(pen.T(label)),
		ui.Textarea().ID(writeID).Class("input").Rows(8).Attr("readonly", "readonly").Body(ui.Text(typed)),
	)
}
