package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Dossier is one request with all that was written, as a page of its own: for
// an authority or a judge, who have no access here. Nothing in it leads
// anywhere or can be sent.
func Dossier(p wire.Page) ui.UI {
	pen, r := widget.PenOf(p), p.Request
	messages := make([]ui.UI, len(r.Messages))
	for i, m := range r.Messages {
		messages[i] = message(pen, m, ui.P().Text(pen.T(locales.GuestAnswerClosed)))
	}
	return ui.Main().Class("page").Body(
		ui.Div().Class("head").Body(
			ui.P().Class("small muted num").Text(pen.F(locales.RequestReference,
				locales.Args{"Reference": string(r.Reference)})),
			ui.H1().Text(pen.RightList(r.Rights)),
			ui.P().Class("lead").Text(pen.StatusText(r.Status)),
		),
		ui.Section().Class("stack").Aria("labelledby", clockID).Body(
			ui.H2().ID(clockID).Text(pen.T(locales.RequestClock)),
			extended(pen, r),
			pen.Steps(r.Steps),
			pen.Law(r.Calendar),
		),
		asked(pen, r),
		results(pen, r),
		ui.Section().Class("stack").Aria("labelledby", "messages").Body(
			ui.H2().ID("messages").Text(pen.T(locales.ThreadMessages)),
			ui.Ol().Class("thread").Role("list").Body(messages...),
		),
		history(pen, r),
	)
}
