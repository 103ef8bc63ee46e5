// Package app shows the pages of Loupe: on the server as HTML, in the browser
// as the same elements, kept up to date. Package document adds to it the pages
// that are for reading alone, which the browser has no code for.
//
// A page is a pure function of its data. Nothing below this package keeps a
// language, a person or a clock, so any number of pages can be rendered at
// once.
package app

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/frame"
	"github.com/loupe-privacy/loupe/app/page"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A Screen shows the pages of one route.
type Screen struct {
	Route wire.Route

	// Ready reports whether a page has the data that View needs.
	Ready func(wire.Page) bool

	// View returns what stands inside the main element.
	View func(wire.Page, widget.Actions) []ui.UI
}

// Screens lists every page that the client shows too, once. [wire.Problem] is not among them: it is
// shown wherever another page cannot be.
var Screens = [...]Screen{
	{wire.Start, always, still(page.Start)},
	{wire.Home, hasHome, still(page.Home)},
	{wire.Domains, hasHome, still(page.Domains)},
	{wire.Domain, hasDomain, still(page.Domain)},
	{wire.Me, hasMeOrNobody, still(page.Me)},
	{wire.MyDomains, hasMe, still(page.MyDomains)},
	{wire.MyDomain, hasDomain, still(page.Domain)},
	{wire.Requests, hasRequests, still(page.Requests)},
	{wire.Ask, hasAsk, page.Ask},
	{wire.Review, hasReview, page.Review},
	{wire.Sessions, hasSessions, still(page.Sessions)},
	{wire.Choose, hasChoose, still(page.Choose)},
	{wire.Onward, hasNext, still(page.Onward)},
	{wire.Goodbye, always, still(page.Goodbye)},
}

// View returns a whole page: the frame, and in it the screen of the page's
// route or, where that cannot be shown, what went wrong.
func View(p wire.Page, on widget.Actions) ui.UI {
	if view, ok := Show(Screens[:], p, on); ok {
		return view
	}
	return frame.Frame(p, page.Problem(p)...)
}

// Show returns a page by the one of some screens that can show it, and false
// if none can.
func Show(screens []Screen, p wire.Page, on widget.Actions) (ui.UI, bool) {
	for _, s := range screens {
		if s.Route != p.Route || !s.Ready(p) {
			continue
		}
		if p.Route == wire.Start {
			return frame.Split(p, s.View(p, on)...), true
		}
		return frame.Frame(p, s.View(p, on)...), true
	}
	return nil, false
}

// still is a screen without actions.
func still(view func(wire.Page) []ui.UI) func(wire.Page, widget.Actions) []ui.UI {
	return func(p wire.Page, _ widget.Actions) []ui.UI { return view(p) }
}

// always is the condition of a page that needs no data.
func always(wire.Page) bool { return true }

// hasHome reports whether p can be the public home or the list of domains.
func hasHome(p wire.Page) bool { return p.Home != nil }

// hasDomain reports whether p can be a domain.
func hasDomain(p wire.Page) bool { return p.Domain != nil }

// hasMe reports whether p can show what is held about a member.
func hasMe(p wire.Page) bool { return p.Me != nil }

// hasMeOrNobody is hasMe, or that one is logged in without a member file: they
// are told so, and need no data.
func hasMeOrNobody(p wire.Page) bool {
	return p.Me != nil || p.Viewer != nil && !p.Viewer.Member
}

// hasRequests reports whether p can be the list of requests.
func hasRequests(p wire.Page) bool { return p.Requests != nil }

// hasAsk reports whether p can be a question of the form.
func hasAsk(p wire.Page) bool { return p.Ask != nil }

// hasReview reports whether p can be the answers once more.
func hasReview(p wire.Page) bool { return p.Review != nil }

// hasSessions reports whether p can show where one is logged in.
func hasSessions(p wire.Page) bool { return p.Sessions != nil }

// hasChoose reports whether p can show ways to log in.
func hasChoose(p wire.Page) bool { return p.Choose != nil }

// hasNext reports whether p knows where it leads on to.
func hasNext(p wire.Page) bool { return p.Goodbye != nil && p.Goodbye.Next != "" }
