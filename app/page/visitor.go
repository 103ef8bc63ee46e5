package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// roles holds what each role is called.
var roles = map[rights.Role]locales.Key{
	rights.Visitor: locales.RoleVisitor,
	rights.Member:  locales.RoleMember,
	rights.Former:  locales.RoleFormer,
	rights.Agent:   locales.RoleAgent,
	rights.Officer: locales.RoleOfficer,
	rights.Auditor: locales.RoleAuditor,
}

// visitor is the home of one who is logged in without an open member file:
// staff, people that the mutuality does not know, and people whose login does
// not open their file yet.
func visitor(pen widget.Pen, p wire.Page) []ui.UI {
	lead, body := locales.MeVisitorLead, noFile(pen, p)
	if p.Me != nil {
		switch {
		case p.Me.Waits && len(p.Me.Confirm) > 0:
			lead, body = locales.ConfirmLead, confirm(pen, p.Me.Confirm)
		case p.Me.Waits:
			lead, body = locales.ConfirmLead, waits(pen)
		case p.Me.Stronger != "":
			lead, body = locales.WeakLead, weak(pen, p.Me.Stronger)
		}
	}
	return []ui.UI{
		head(pen.T(locales.MeVisitorHeading), pen.T(lead)),
		body,
		whoami(pen, p.Viewer),
		logins(pen, p),
	}
}

// noFile is for those who have no file here: what is public, and that members
// log in otherwise.
func noFile(pen widget.Pen, p wire.Page) ui.UI {
	return ui.Div().Class("stack").Body(
		ui.P().Text(pen.T(locales.MeVisitorOther)),
		pen.Button(wire.Path(p.Lang, wire.Home, ""), "info", pen.T(locales.MeVisitorPublic)),
	)
}

// weak asks for a login that is strong enough to look for a file with. Whether
// there is one is not known before.
func weak(pen widget.Pen, path string) ui.UI {
	return ui.Div().Class("stack").Body(
		ui.P().Text(pen.T(locales.WeakText)),
		pen.Native(path, "shield", pen.T(locales.WeakGo)),
	)
}

// confirm asks, once, for a login that opens the file already, and says who
// helps those who have none of these logins any more.
func confirm(pen widget.Pen, with []wire.Way) ui.UI {
	buttons := make([]ui.UI, len(with))
	for i, w := range with {
		buttons[i] = pen.Native(w.Path, "shield", pen.F(locales.ConfirmGo, locales.Args{"With": w.Name}))
	}
	return ui.Div().Class("stack").Body(
		ui.P().Text(pen.T(locales.ConfirmText)),
		ui.Div().Class("row").Body(buttons...),
		ui.P().Class("muted").Text(pen.T(locales.ConfirmLost)),
	)
}

// waits is for those whose file opens only with a login that is not offered
// any more: nothing can be done here, so there is no button.
func waits(pen widget.Pen) ui.UI {
	return ui.Div().Class("stack").Body(
		ui.P().Text(pen.T(locales.WaitsText)),
		ui.P().Text(pen.T(locales.WaitsHelp)),
	)
}

// whoami returns what is known of who is logged in, or nil for nothing.
func whoami(pen widget.Pen, v *wire.Viewer) ui.UI {
	if v == nil {
		return nil
	}
	var facts []ui.UI
	add := func(k locales.Key, value string) {
		if value != "" {
			facts = append(facts, ui.Div().Body(ui.Dt().Text(pen.T(k)), ui.Dd().Text(value)))
		}
	}
	add(locales.MeVisitorName, v.Name)
	add(locales.MeVisitorRole, pen.T(roles[rights.Role(v.Role)]))
	add(locales.MeVisitorOffice, v.Office)
	if len(facts) == 0 {
		return nil
	}
	return ui.Dl().Class("facts narrow").Body(facts...)
}
