// Package frame holds what stands around every page: the way past the menu,
// the live regions, the header with the menu and the languages, the footer.
package frame

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Ids of the elements that the client looks for.
const (
	RootID   = "page"   // the whole of a page
	MainID   = "main"   // its content
	StatusID = "status" // where the client says what happens, politely
	AlertID  = "alert"  // where it says what can't wait
)

// Frame returns a page: the content with everything around it. The children
// of the root come in the same order on every page, so that the two live
// regions live as long as the document does. The client writes into them and
// the view never does.
func Frame(p wire.Page, content ...ui.UI) ui.UI {
	return frame(p, ui.Main().ID(MainID).Class("page").TabIndex(-1).Body(content...))
}

// Split returns the page on which a language is chosen: without a menu and a
// footer, which would speak one of the two.
func Split(p wire.Page, content ...ui.UI) ui.UI {
	return frame(p, ui.Main().ID(MainID).Class("start").TabIndex(-1).Body(content...))
}

// frame returns the root around a main element.
func frame(p wire.Page, main ui.UI) ui.UI {
	pen := widget.PenOf(p)
	var end ui.UI
	if p.Route != wire.Start {
		end = footer(pen, p)
	}
	return ui.Div().ID(RootID).Class("shell").Body(
		ui.A().Class("skip").Href("#"+MainID).Text(pen.T(locales.NavSkip)),
		ui.Div().ID(StatusID).Class("vh").Role("status"),
		ui.Div().ID(AlertID).Class("vh").Role("alert"),
		header(pen, p),
		main,
		end,
	)
}

// header returns the top of a page.
func header(pen widget.Pen, p wire.Page) ui.UI {
	var nav, end ui.UI
	if p.Route != wire.Start {
		nav, end = menu(pen, p), corner(pen, p)
	}
	return ui.Header().Class("top").Body(
		ui.Div().Class("top-in").Body(brand(pen, p), nav, end),
	)
}

// brand returns the name of the portal, which leads home.
func brand(pen widget.Pen, p wire.Page) ui.UI {
	home := wire.Path(p.Lang, wire.Home, "")
	switch {
	case p.Route == wire.Start:
		home = "/"
	case p.Viewer != nil:
		home = wire.Path(p.Lang, wire.Me, "")
	}
	return ui.A().Class("brand").Href(home).Body(
		pen.Mark(),
		ui.B().Body(
			ui.Text(pen.T(locales.BrandName)+" "),
			ui.Span().Text(pen.T(locales.BrandOwner)),
		),
		ui.Span().Class("vh").Text(" "+pen.T(locales.TopBrandHome)),
	)
}

// entries are the entries of the member's menu, with the pages below each. A
// phone has room for five, no more.
var entries = [...]struct {
	route wire.Route
	icon  string
	label locales.Key
	below []wire.Route
}{
	{wire.Me, "house", locales.NavHome, nil},
	{wire.MyDomains, "files", locales.NavMyData, []wire.Route{
		wire.MyDomain, wire.Record, wire.MyCategories, wire.MyCategory, wire.MyRetention, wire.MyRecipients, wire.MyRecipient,
		wire.Held, wire.Looks, wire.Received,
	}},
	{wire.Requests, "send", locales.NavMyRequests, []wire.Route{wire.Request, wire.Receipt, wire.Ask, wire.Review}},
	{wire.MyDecisions, "scale", locales.DecisionsCrumb, []wire.Route{wire.MyDecision, wire.MyPassport}},
	{wire.Choices, "hand", locales.NavChoices, nil},
}

// menu returns the menu of a member, or nil for anybody else: the public
// pages are the same for everybody.
func menu(pen widget.Pen, p wire.Page) ui.UI {
	if p.Viewer == nil || !p.Viewer.Member {
		return nil
	}
	items := make([]ui.UI, len(entries))
	for i, e := range entries {
		link := ui.A().Href(wire.Path(p.Lang, e.route, ""))
		switch {
		case e.route == p.Route:
			link = link.Aria("current", "page")
		case holds(e.below, p.Route):
			link = link.Aria("current", "true")
		}
		items[i] = ui.Li().Body(link.Body(pen.Icon(e.icon), pen.Text(e.label)))
	}
	return ui.Nav().Class("nav").Aria("label", pen.T(locales.NavMain)).Body(
		ui.Ul().Role("list").Body(items...),
	)
}

// holds reports whether a route is among some.
func holds(routes []wire.Route, r wire.Route) bool {
	for _, one := range routes {
		if one == r {
			return true
		}
	}
	return false
}

// corner returns the other language, where one is logged in, and the door.
func corner(pen widget.Pen, p wire.Page) ui.UI {
	var mine ui.UI
	if p.Viewer != nil {
		mine = sessions(pen, p).Class("top-wide")
	}
	return ui.Div().Class("top-end").Body(find(pen, p), other(pen, p), mine, door(pen, p))
}

// find returns the link to search.
func find(pen widget.Pen, p wire.Page) ui.UI {
	link := ui.A().Class("find").Href(pen.Path(wire.Search, ""))
	if wire.Twin(p.Route) == wire.Search {
		link = link.Aria("current", "page")
	}
	return link.Body(pen.Icon("search"), ui.Span().Text(pen.T(locales.ReadSearch)))
}

// sessions returns the link to where one is logged in. The header has it where
// there is room, the footer always.
func sessions(pen widget.Pen, p wire.Page) ui.HTMLA {
	return mine(pen, p, wire.Sessions, locales.SessionsHeading)
}

// mine returns the link to a page of the person.
func mine(pen widget.Pen, p wire.Page, r wire.Route, k locales.Key) ui.HTMLA {
	link := ui.A().Href(wire.Path(p.Lang, r, ""))
	if p.Route == r {
		link = link.Aria("current", "page")
	}
	return link.Text(pen.T(k))
}

// languageNames holds what each language calls itself.
var languageNames = map[lang.Lang]locales.Key{lang.FR: locales.LangFr, lang.NL: locales.LangNl}

// other returns the link to the same page in the other language, in the words
// of that language.
func other(pen widget.Pen, p wire.Page) ui.UI {
	l := p.Lang.Other()
	return ui.A().Href(p.Alternate).Lang(string(l)).HrefLang(string(l)).
		Text(pen.In(l).T(languageNames[l]))
}

// door returns the way out for those who are logged in, and the way in for
// the others. Logging out posts, always natively: it ends in a new document.
func door(pen widget.Pen, p wire.Page) ui.UI {
	if p.Viewer == nil {
		return ui.A().Href(wire.Path(p.Lang, wire.Me, "")).DataSet("native", "true").
			Body(pen.Icon("log-in"), pen.Text(locales.TopMySpace))
	}
	return ui.Form().Method("post").Action(wire.Logout).DataSet("native", "true").Body(
		widget.Hidden(wire.FieldLang, string(p.Lang)),
		ui.Button().Type("submit").Body(pen.Icon("log-out"), pen.Text(locales.NavLogOut)),
	)
}

// below are the pages that the footer leads to, from every page.
var below = [...]struct {
	route wire.Route
	label locales.Key
}{
	{wire.Declaration, locales.ReadDeclaration},
	{wire.Rights, locales.ReadRights},
	{wire.Glossary, locales.ReadGlossary},
	{wire.Contact, locales.ReadContact},
	{wire.Search, locales.ReadSearch},
	{wire.Check, locales.NavCheck},
	{wire.Accessibility, locales.ReadAccessibility},
}

// footer returns the end of a page: what has no place in the menu, and where
// the portal's words come from.
func footer(pen widget.Pen, p wire.Page) ui.UI {
	var links []ui.UI
	for _, b := range below {
		link := ui.A().Href(pen.Path(b.route, ""))
		if wire.Twin(p.Route) == b.route {
			link = link.Aria("current", "page")
		}
		links = append(links, ui.Li().Body(link.Text(pen.T(b.label))))
	}
	outside := func(url, words string) {
		if url != "" && words != "" {
			links = append(links, ui.Li().Body(ui.A().Href(url).Rel("external noreferrer").Text(words)))
		}
	}
	outside(p.Edition.OfficialURL, pen.T(locales.FootOfficial))
	outside(p.Edition.AuthorityURL, p.Edition.Authority)
	for _, own := range person(pen, p) {
		links = append(links, ui.Li().Body(own))
	}
	nav := ui.Nav().Aria("label", pen.T(locales.FootLinks)).Body(ui.Ul().Role("list").Body(links...))
	return ui.Footer().Class("foot-page").Body(ui.Div().Body(nav, edition(pen, p)))
}

// edition returns which edition of the register a page was made from, said to
// be ours, and the way to the others. It is nil where none is known.
func edition(pen widget.Pen, p wire.Page) ui.UI {
	if p.Edition.Number == "" {
		return nil
	}
	words := widget.Rich(pen.F(locales.FootEdition, locales.Args{
		"Number": p.Edition.Number, "Day": widget.Slot(0),
	})+" "+widget.Slot(1),
		pen.Date(p.Edition.Effective),
		ui.A().Class("no-print").Href(pen.Path(wire.Versions, "")).Text(pen.T(locales.ReadVersions)))
	return ui.P().Class("xs").Body(words...)
}

// person returns what the footer has for the person: for a member their
// choices and settings, for whoever is logged in their logins and, while
// nobody is, the way in for staff.
func person(pen widget.Pen, p wire.Page) []ui.UI {
	if p.Viewer != nil && !p.Viewer.Member {
		return []ui.UI{sessions(pen, p)}
	}
	if p.Viewer != nil {
		return []ui.UI{
			mine(pen, p, wire.Choices, locales.NavMyChoices),
			mine(pen, p, wire.Settings, locales.NavSettings),
			sessions(pen, p),
		}
	}
	staff := wire.LoginLink{Lang: p.Lang, Route: wire.Me, Staff: true}
	return []ui.UI{
		ui.A().Href(staff.Path()).Rel("nofollow").DataSet("native", "true").Text(pen.T(locales.NavStaff)),
	}
}
