package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// A madeLook is how the outcome of an automated decision is told and drawn.
type madeLook struct {
	label locales.Key
	text  locales.Key
	class string
	icon  string
}

// madeLooks holds the look of every outcome.
var madeLooks = map[string]madeLook{
	holdings.Granted:    {locales.MadeGranted, locales.MadeGrantedText, "label-ok", "check"},
	holdings.NotGranted: {locales.MadeNotGranted, locales.MadeNotGrantedText, "label-plain", "info"},
	holdings.Assigned:   {locales.MadeAssigned, locales.MadeAssignedText, "label-us", "scale"},
	holdings.Blocked:    {locales.MadeBlocked, locales.MadeBlockedText, "label-bad", "lock"},
	holdings.Sent:       {locales.MadeSent, locales.MadeSentText, "label-us", "send"},
}

// lookOf returns the look of an outcome. One that is not known is said not to
// be: it claims nothing.
func lookOf(outcome string) madeLook {
	if look, ok := madeLooks[outcome]; ok {
		return look
	}
	return madeLook{locales.DecisionUnknown, locales.MadeUnknownText, "label-plain", "info"}
}

// madeLabel returns the label of an outcome.
func madeLabel(pen widget.Pen, outcome string) ui.UI {
	look := lookOf(outcome)
	return ui.Span().Class("label", look.class).Body(pen.Icon(look.icon), pen.Text(look.label))
}

// madeNow returns what counts today of one rule, or nil.
func madeNow(d *wire.MadeData, rule string) *wire.MadeCard {
	if d == nil {
		return nil
	}
	for i := range d.Now {
		if d.Now[i].Rule.ID == rule {
			return &d.Now[i]
		}
	}
	return nil
}

// made returns what was decided about the member, what counts today first, with
// how far the sources can be relied on. It returns nil where no source tells of
// decisions.
func made(pen widget.Pen, d *wire.MadeData) ui.UI {
	if d == nil {
		return nil
	}
	body := []ui.UI{ui.H2().ID("made").Text(pen.T(locales.MadeHeading))}
	if len(d.Now) == 0 {
		words := locales.MadeNone
		if len(d.Earlier) > 0 {
			words = locales.MadeNoneNow
		}
		body = append(body, ui.P().Text(pen.T(words)))
	} else {
		body = append(body, madeCards(pen, d.Now))
	}
	if len(d.Earlier) > 0 {
		body = append(body, ui.Details().Class("fold").Body(
			ui.Summary().Body(ui.H3().Text(pen.N(locales.MadeEarlier, len(d.Earlier), nil))),
			ui.Div().Class("in").Body(madeCards(pen, d.Earlier)),
		))
	}
	return ui.Section().Class("stack gap").Aria("labelledby", "made").Body(append(body, madeCovers(pen, d))...)
}

// madeCards returns decisions as a list, each with the way to its passport.
func madeCards(pen widget.Pen, list []wire.MadeCard) ui.UI {
	items := make([]ui.UI, len(list))
	for i, c := range list {
		items[i] = ui.Li().Class("card").Body(
			ui.Div().Class("split").Body(ui.H3().Text(c.Rule.Name), madeLabel(pen, c.Outcome)),
			madeDays(pen, c),
			pen.Go(c.Path, pen.F(locales.MadeMore, locales.Args{"Name": c.Rule.Name, "Day": pen.Day(c.On)})),
		)
	}
	return ui.Ul().Class("stack").Role("list").Body(items...)
}

// madeDays says when a decision was taken, and for how long it counts as far
// as the source told.
func madeDays(pen widget.Pen, c wire.MadeCard) ui.UI {
	body := dated(pen, locales.MadeOn, c.On)
	body = append(body, ui.Br())
	switch {
	case c.Newer:
		body = append(body, pen.Text(locales.MadeNewer))
	case !c.ValidUntil.IsZero() && c.InForce:
		body = append(body, dated(pen, locales.MadeUntil, c.ValidUntil)...)
	case !c.ValidUntil.IsZero():
		body = append(body, dated(pen, locales.MadeOver, c.ValidUntil)...)
	default:
		body = append(body, pen.Text(locales.MadeNoUntil))
	}
	return ui.P().Class("small").Body(body...)
}

// dated returns a message with a day in it.
func dated(pen widget.Pen, k locales.Key, d calendar.Day) []ui.UI {
	return widget.Rich(pen.F(k, locales.Args{"Day": widget.Slot(0)}), pen.Date(d))
}

// madeCovers says how far back the sources tell of decisions, and what they
// leave out: a list without an entry must not read as "nothing was decided".
func madeCovers(pen widget.Pen, d *wire.MadeData) ui.UI {
	var body []ui.UI
	for _, c := range d.Covers {
		if !c.Since.IsZero() {
			body = append(body, ui.P().Body(dated(pen, locales.MadeSince, c.Since)...))
		}
		if c.Not != "" {
			body = append(body, ui.P().Text(pen.F(locales.MadeNot, locales.Args{"What": c.Not})))
		}
	}
	if len(body) == 0 {
		body = append(body, ui.P().Text(pen.T(locales.MadeUncovered)))
	}
	if !d.AsOf.IsZero() {
		body = append(body, ui.P().Body(dated(pen, locales.MadeAsOf, d.AsOf)...))
	}
	return pen.Note(widget.Warm, "info", body...)
}
