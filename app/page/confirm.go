package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Confirm is the page behind the link of a mail: it confirms an address. Only
// its button does, since programs open the links of mails by themselves. It
// names neither the address nor the person.
func Confirm(p wire.Page) []ui.UI {
	pen, c := widget.PenOf(p), p.Confirm
	if c.Done || c.SendPath == "" {
		return []ui.UI{ui.Div().Class("head narrow").Role("status").Body(
			widget.H1(pen.T(locales.SettingsDoneEmail)),
			ui.P().Class("lead").Text(pen.T(locales.EmailDone)),
			pen.Go(wire.Path(p.Lang, wire.Settings, ""), pen.T(locales.NavSettings)),
		)}
	}
	return []ui.UI{ui.Div().Class("head narrow").Body(
		widget.H1(pen.T(locales.EmailHeading)),
		ui.P().Class("lead").Text(pen.T(locales.EmailText)),
		ui.Form().Method("post").Action(c.SendPath).DataSet("native", "true").Body(
			ui.Button().Class("btn").Type("submit").Body(pen.Icon("check"), pen.Text(locales.EmailGo)),
		),
		ui.P().Class("muted").Text(pen.T(locales.EmailOther)),
	)}
}
