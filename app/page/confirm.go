package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Confirm is the page behind the link of a mail that confirms an address. It
// names neither the address nor the person.
func Confirm(p wire.Page) []ui.UI {
	pen, c := widget.PenOf(p), p.Confirm
	if c.Done || c.SendPath == "" {
		return []ui.UI{brief(pen.T(locales.SettingsDoneEmail), pen.T(locales.EmailDone),
			pen.Go(wire.Path(p.Lang, wire.Settings, ""), pen.T(locales.NavSettings)),
		).Role("status")}
	}
	return behindLink(pen, c.SendPath, linkWords{
		heading: locales.EmailHeading, lead: locales.EmailText, act: locales.EmailGo, other: locales.EmailOther,
	})
}

// linkWords are the texts of a page behind the link of a mail.
type linkWords struct {
	heading, lead locales.Key
	note          locales.Key // what is good to know first, or 0
	act           locales.Key // what the button does
	other         locales.Key // for whoever did not ask for the mail
}

// behindLink is a page behind the link of a mail. Only its button acts, since
// programs open the links of mails by themselves.
func behindLink(pen widget.Pen, sendPath string, words linkWords) []ui.UI {
	var note ui.UI
	if words.note != 0 {
		note = ui.P().Text(pen.T(words.note))
	}
	return []ui.UI{brief(pen.T(words.heading), pen.T(words.lead),
		note,
		ui.Form().Method("post").Action(sendPath).DataSet("native", "true").Body(
			ui.Button().Class("btn").Type("submit").Body(pen.Icon("check"), pen.Text(words.act)),
		),
		ui.P().Class("muted").Text(pen.T(words.other)),
	)}
}
