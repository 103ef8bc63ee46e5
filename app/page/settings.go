package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Settings is how a person is told of things: the address, and apart from it
// whether there are mails and in which language.
func Settings(p wire.Page) []ui.UI {
	pen, s := widget.PenOf(p), p.Settings
	var off ui.UI
	if !s.CanMail {
		off = pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.SettingsOff)))
	}
	return []ui.UI{
		pen.Crumbs(widget.Crumb{Path: wire.Path(p.Lang, wire.Me, ""), Name: pen.T(locales.NavHome)}),
		settingsErrors(pen, p),
		doneNote(pen, settingsDone, s.Done),
		head(pen.T(locales.NavSettings), pen.T(locales.SettingsLead)),
		off,
		demoMailbox(pen, s.Mailbox),
		address(pen, p),
		telling(pen, s),
	}
}

// settingsDone holds what is said of what was just done.
var settingsDone = map[string]locales.Key{
	wire.DoneSaved:  locales.SettingsDoneSaved,
	wire.DoneMailed: locales.SettingsDoneMailed,
	wire.DoneEmail:  locales.SettingsDoneEmail,
}

// emailMistake says what is wrong with an address.
func emailMistake(pen widget.Pen, f wire.Fault) string {
	if f.Field != wire.FieldEmail {
		return pen.Mistake(f)
	}
	if f.Reason == "required" {
		return pen.T(locales.SettingsEmailRequired)
	}
	return pen.T(locales.SettingsEmailInvalid)
}

// settingsErrors says what was not accepted, or nil.
func settingsErrors(pen widget.Pen, p wire.Page) ui.UI {
	f := p.Fault
	switch {
	case f == nil:
		return nil
	case f.Code == fault.StepUp:
		return stepUp(pen, p)
	case f.Field == wire.FieldEmail && p.Settings.CanMail:
		return pen.ErrorSummary(emailMistake(pen, *f), wire.FieldEmail)
	}
	return pen.ErrorSummary(emailMistake(pen, *f), "")
}

// address returns the address in use and the form to give another one, or nil
// where the portal sends no mail and knows no address.
func address(pen widget.Pen, p wire.Page) ui.UI {
	s := p.Settings
	if !s.CanMail && s.Email == "" {
		return nil
	}
	parts := []ui.UI{ui.H2().ID("address").Text(pen.T(locales.SettingsEmail))}
	switch {
	case s.Email != "":
		parts = append(parts, ui.P().Text(pen.F(locales.SettingsEmailNow, locales.Args{"Email": s.Email})))
	case s.Wanted == "":
		parts = append(parts, ui.P().Text(pen.T(locales.SettingsEmailNone)))
	}
	if s.Wanted != "" {
		parts = append(parts, ui.P().Text(pen.F(locales.SettingsEmailWanted, locales.Args{"Email": s.Wanted})))
	}
	if s.CanMail {
		parts = append(parts, proposal(pen, s), addressForm(pen, p))
	}
	if s.Email != "" || s.Wanted != "" {
		parts = append(parts, settingsForm(s, "row",
			send("btn btn-q", wire.FieldRemove, wire.FieldEmail).Text(pen.T(locales.SettingsEmailRemove))))
	}
	return ui.Section().Class("stack narrow").Aria("labelledby", "address").Body(parts...)
}

// proposal offers the address that a source knows, or is nil.
func proposal(pen widget.Pen, s *wire.SettingsData) ui.UI {
	if s.Proposed == "" {
		return nil
	}
	return pen.Note(widget.Plain, "mail",
		ui.P().Text(pen.F(locales.SettingsProposed, locales.Args{"Email": s.Proposed})),
		ui.P().Class("small").Text(pen.T(locales.SettingsProposedText)),
		settingsForm(s, "row", send("btn btn-2", wire.FieldPropose, wire.FieldEmail).Text(pen.T(locales.SettingsProposedSave))))
}

// addressForm is the form of a new address.
func addressForm(pen widget.Pen, p wire.Page) ui.UI {
	email := emailLine(locales.SettingsEmailNew, locales.SettingsEmailHint, p.Settings.Typed)
	return settingsForm(p.Settings, "stack",
		email.draw(pen, p.Fault, emailMistake),
		ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("mail"), pen.Text(locales.SettingsEmailSave))),
	)
}

// telling is the form with whether there are mails and the language of them.
func telling(pen widget.Pen, s *wire.SettingsData) ui.UI {
	var mails ui.UI
	if s.CanMail {
		box := ui.Input().ID(wire.FieldMail).Type("checkbox").Name(wire.FieldMail).Value("yes")
		if s.Mail {
			box = box.Checked(true)
		}
		mails = ui.Label().Class("pick").For(wire.FieldMail).Body(box,
			ui.B().Text(pen.T(locales.SettingsMail)),
			ui.Span().Class("hint").Text(pen.T(locales.SettingsMailHint)),
		)
	}
	return ui.Section().Class("stack narrow").Aria("labelledby", "telling").Body(
		ui.H2().ID("telling").Text(pen.T(locales.SettingsTelling)),
		settingsForm(s, "stack-l",
			mails,
			ui.FieldSet().Class("stack").Body(
				ui.Legend().Class("q").Text(pen.T(locales.SettingsLetters)),
				ui.Div().Class("checks").Body(languages(pen, s.Lang)...),
			),
			ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("check"), pen.Text(locales.SettingsSave))),
		),
	)
}

// settingsForm returns a form of the page.
func settingsForm(s *wire.SettingsData, class string, body ...ui.UI) ui.UI {
	return ui.Form().Class(class).Method("post").Action(s.SendPath).NoValidate(true).DataSet("native", "true").
		Body(append([]ui.UI{widget.Hidden(wire.FieldOwner, s.Owner)}, body...)...)
}

// letters are the languages in which people are written to, each with what it
// calls itself.
var letters = [...]struct {
	lang lang.Lang
	name locales.Key
}{
	{lang.FR, locales.LangFr},
	{lang.NL, locales.LangNl},
}

// languages returns one box for each language, in the words of that language.
func languages(pen widget.Pen, now string) []ui.UI {
	boxes := make([]ui.UI, len(letters))
	for i, l := range letters {
		id := wire.FieldLetters + "-" + string(l.lang)
		box := ui.Input().ID(id).Type("radio").Name(wire.FieldLetters).Value(string(l.lang))
		if string(l.lang) == now {
			box = box.Checked(true)
		}
		boxes[i] = ui.Label().Class("pick").For(id).Body(box,
			ui.B().Lang(string(l.lang)).Text(pen.In(l.lang).T(l.name)))
	}
	return boxes
}
