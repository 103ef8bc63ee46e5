package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Sessions is where one is logged in, and with what the own file opens, each
// with a way to end it. Its forms are the browser's own: what they do may end
// this session too.
func Sessions(p wire.Page) []ui.UI {
	pen, s := widget.PenOf(p), p.Sessions
	return []ui.UI{
		doneNote(pen, doneWords, s.Done),
		head(pen.T(locales.SessionsHeading), pen.T(locales.SessionsLead)),
		sessions(pen, s),
		links(pen, s),
	}
}

// doneWords holds what is said of what was done just before.
var doneWords = map[string]locales.Key{
	wire.DoneSession:   locales.SessionsDoneSession,
	wire.DoneOthers:    locales.SessionsDoneOthers,
	wire.DoneUnlinked:  locales.SessionsDoneLink,
	wire.DoneConfirmed: locales.SessionsDoneConfirmed,
}

// sessions returns the list of logins, with ways to end several at once where
// there are others than this one.
func sessions(pen widget.Pen, s *wire.SessionsData) ui.UI {
	cards, others := make([]ui.UI, len(s.Sessions)), false
	for i, c := range s.Sessions {
		cards[i] = sessionCard(pen, s, c)
		others = others || !c.Current
	}
	hint, several := locales.SessionsOnly, ui.UI(nil)
	if others {
		hint = locales.SessionsHint
		several = act(s, "row",
			send("btn btn-2", wire.FieldEnd, wire.EndOthers).Text(pen.T(locales.SessionsEndOthers)),
			send("btn btn-q", wire.FieldEnd, wire.EndAll).Text(pen.T(locales.SessionsEndAll)),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "sessions").Body(
		ui.H2().ID("sessions").Text(pen.T(locales.SessionsNow)),
		ui.P().Class("muted").Text(pen.T(hint)),
		ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
		several,
	)
}

// sessionCard returns one login, with the way to end it unless it is the one
// that looks: that one is logged out of as everywhere.
func sessionCard(pen widget.Pen, s *wire.SessionsData, c wire.SessionCard) ui.UI {
	device := c.Device
	if device == "" {
		device = pen.T(locales.SessionsDevice)
	}
	var labels []ui.UI
	if c.Current {
		labels = append(labels, ui.Span().Class("label label-ok").Body(pen.Icon("check"), pen.Text(locales.SessionsCurrent)))
	}
	if c.Kiosk {
		labels = append(labels, ui.Span().Class("label").Body(pen.Icon("monitor"), pen.Text(locales.SessionsShared)))
	}
	var marks, end ui.UI
	if len(labels) > 0 {
		marks = ui.P().Class("row").Body(labels...)
	}
	if !c.Current {
		which := pen.F(locales.SessionsEndWhich, locales.Args{
			"Day": c.Begun, "Clock": pen.ClockTime(c.BegunAt), "Provider": c.Provider, "Device": device,
		})
		end = act(s, "foot", one(pen, wire.FieldEnd, c.ID, locales.SessionsEnd, which))
	}
	return ui.Li().Class("card card-tall").Body(
		ui.H3().Class("h-card").Text(device),
		marks,
		ui.Div().Class("stack-s small").Body(
			ui.P().Text(pen.F(proof(c.Level), locales.Args{"Provider": c.Provider})),
			moment(pen, locales.SessionsBegun, c.Begun, c.BegunAt),
			moment(pen, locales.SessionsSeen, c.Seen, c.SeenAt),
		),
		end,
	)
}

// proof returns what is said of a login of a level.
func proof(l rights.Level) locales.Key {
	switch l {
	case rights.Low:
		return locales.ProofLow
	case rights.Substantial:
		return locales.ProofSubstantial
	case rights.High:
		return locales.ProofHigh
	}
	return locales.ProofUnknown
}

// moment says k of a day and a time of day given as 15:04.
func moment(pen widget.Pen, k locales.Key, d calendar.Day, clock string) ui.UI {
	return ui.P().Body(widget.Rich(pen.F(k, locales.Args{
		"Day": widget.Slot(0), "Clock": pen.ClockTime(clock),
	}), pen.Date(d))...)
}

// links returns the logins that open the file, or nil for one without a file.
func links(pen widget.Pen, s *wire.SessionsData) ui.UI {
	if len(s.Links) == 0 {
		return nil
	}
	cards := make([]ui.UI, len(s.Links))
	for i, l := range s.Links {
		cards[i] = linkCard(pen, s, l)
	}
	return ui.Section().Class("stack").Aria("labelledby", "links").Body(
		ui.H2().ID("links").Text(pen.T(locales.LinksHeading)),
		ui.P().Class("muted").Text(pen.T(locales.LinksText)),
		ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
		ui.P().Class("muted").Text(pen.T(locales.LinksAdd)),
	)
}

// linkCard returns one login that opens the file, with the way to take the
// file away from it unless it is the one in use.
func linkCard(pen widget.Pen, s *wire.SessionsData, l wire.LinkCard) ui.UI {
	var mark, since, remove ui.UI
	which := l.Provider
	if !l.Since.IsZero() {
		which = pen.F(locales.LinksRemoveWhich, locales.Args{"Provider": l.Provider, "Day": l.Since})
		since = ui.P().Class("small").Body(
			widget.Rich(pen.F(locales.LinksSince, locales.Args{"Day": widget.Slot(0)}), pen.Date(l.Since))...)
	}
	if l.Current {
		mark = ui.P().Body(ui.Span().Class("label label-ok").Body(pen.Icon("check"), pen.Text(locales.LinksCurrent)))
	} else {
		remove = act(s, "foot", one(pen, wire.FieldLink, l.ID, locales.LinksRemove, which))
	}
	return ui.Li().Class("card card-tall").Body(
		ui.H3().Class("h-card").Text(l.Provider),
		mark,
		since,
		remove,
	)
}

// act returns a form of the page with its buttons.
func act(s *wire.SessionsData, class string, buttons ...ui.UI) ui.UI {
	return ui.Form().Class(class).Method("post").Action(s.SendPath).DataSet("native", "true").
		Body(append([]ui.UI{widget.Hidden(wire.FieldOwner, s.Owner)}, buttons...)...)
}

// one returns the button that acts on one thing. Which one is only heard: who
// sees the page sees what the button stands in.
func one(pen widget.Pen, field, id string, k locales.Key, which string) ui.UI {
	return send("btn btn-2 btn-s", field, id).Body(pen.Text(k), ui.Span().Class("vh").Text(" "+which))
}

// send returns a button that sends its form with one field of its own.
func send(class, field, value string) ui.HTMLButton {
	return ui.Button().Class(class).Type("submit").Name(field).Value(value)
}
