package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Choose is the choice of a way to log in. Every way is a link that the
// browser follows itself: it ends at the provider.
func Choose(p wire.Page) []ui.UI {
	pen, c := widget.PenOf(p), p.Choose
	heading, lead, hint := locales.ChooseHeading, locales.ChooseLead, locales.ChooseSame
	if c.Staff {
		heading, lead, hint = locales.NavStaff, locales.ChooseStaffLead, locales.ChooseStaffOwn
	}
	ways := make([]ui.UI, len(c.Ways))
	for i, w := range c.Ways {
		ways[i] = ui.Li().Body(
			ui.A().Class("way").Href(w.Path).DataSet("native", "true").Body(
				ui.B().Text(w.Name), pen.Icon("arrow-right"),
			),
		)
	}
	return []ui.UI{
		brief(pen.T(heading), pen.T(lead)),
		ui.Ul().Class("stack narrow").Role("list").Body(ways...),
		ui.P().Class("muted").Text(pen.T(hint)),
		chooseNone(pen, c),
	}
}

// chooseNone returns the ways of those who can't log in, or nil for staff.
func chooseNone(pen widget.Pen, c *wire.ChooseData) ui.UI {
	if c.Staff {
		return nil
	}
	return ui.Div().Class("row").Body(pen.GuestWays()...)
}

// Onward is the page between a form and the login that it needs first. What
// was typed is kept by then.
func Onward(p wire.Page) []ui.UI {
	return leadOn(widget.PenOf(p), locales.OnwardHeading, locales.OnwardText, p.Goodbye.Next)
}

// leadOn is a page with one way on, which the browser follows itself.
func leadOn(pen widget.Pen, heading, text locales.Key, path string) []ui.UI {
	return []ui.UI{brief(pen.T(heading), pen.T(text),
		ui.A().Class("btn").Href(path).DataSet("native", "true").
			Body(pen.Text(locales.GoodbyeNext), pen.Icon("arrow-right")),
	)}
}

// stepUp says above a form that a better login is needed first, where what was
// typed is meanwhile, and how to go on.
func stepUp(pen widget.Pen, p wire.Page) ui.UI {
	what := ui.P().Text(pen.T(wordsOf(*p.Fault).What))
	link := ui.A().Href(stepUpPath(p)).DataSet("native", "true")
	if p.Fault.Kept {
		return pen.Errors(what,
			ui.P().Text(pen.T(locales.StepUpKept)),
			ui.P().Body(link.Text(pen.T(locales.StepUpGo))),
		)
	}
	return pen.Errors(what,
		ui.P().Text(pen.T(locales.StepUpLost)),
		ui.P().Body(link.Target("_blank").Rel("noopener").Text(pen.T(locales.StepUpTab))),
	)
}

// stepUpPath returns where the login is made that a [fault.StepUp] asks for.
func stepUpPath(p wire.Page) string {
	if p.Fault.Login != "" {
		return p.Fault.Login
	}
	link := loginLink(p)
	if pattern, ok := wire.PatternOf(link.Route); ok {
		link.Action = pattern.Action
	}
	if p.Ask != nil || p.Review != nil {
		link.Action = rights.SendRequest // what the form is for, whatever its page needs
	}
	return link.Path()
}

// again returns where to log in again: where the server says, or where one
// comes back to the page where p stands.
func again(p wire.Page) string {
	if p.Fault != nil && p.Fault.Login != "" {
		return p.Fault.Login
	}
	return loginLink(p).Path()
}

// loginLink returns the login that comes back to the page where p stands or,
// from a page that nobody needs to log in for, to the person's home.
func loginLink(p wire.Page) wire.LoginLink {
	link := wire.LoginLink{Lang: p.Lang, Route: wire.Me}
	route, _, param, ok := wire.Match(p.Path)
	if pattern, known := wire.PatternOf(route); ok && known && pattern.Personal() {
		link.Route, link.Param = route, param
	}
	return link
}
