// Package widget holds the parts that the pages of Loupe are made of.
//
// A widget is a function from data to an element. It keeps no state, knows no
// language but that of the [Pen] it is given, and makes the same element in
// the server and in the browser.
package widget

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Actions are what the forms of a page do in the browser. On the server they
// are nil, and so are they until the client has started: the forms then work
// as forms do.
type Actions struct {
	SaveAnswer  ui.EventHandler // a question is answered
	SendRequest ui.EventHandler // the review is submitted
}

// A Pen writes in one language, with the icons at one address.
type Pen struct {
	locales.Words

	Sprite string // address of the icons

	lang  lang.Lang
	mine  bool // links lead to the personal pages
	file  bool // also to those that show a member file
	terms *terms
}

// PenOf returns the pen for a page.
func PenOf(p wire.Page) Pen {
	mine := p.Personal() && p.Viewer != nil
	return Pen{locales.In(p.Lang), p.Sprite, p.Lang, mine, mine && p.Viewer.Member, termsOf(p)}
}

// In returns the same pen for another language. It links no difficult words.
func (pen Pen) In(l lang.Lang) Pen {
	pen.Words, pen.lang, pen.terms = locales.In(l), l, nil
	return pen
}

// Path returns the address of a public page or, on a page of a person's own,
// of the personal page beside it. Who has no member file is led to no page that
// shows one.
func (pen Pen) Path(r wire.Route, param string) string {
	if mine, ok := wire.PatternOf(wire.Mine(r)); ok && pen.mine && (pen.file || mine.Action != rights.SeeFile) {
		r = mine.Route
	}
	return wire.Path(pen.lang, r, param)
}

// Text returns a message as a text.
func (pen Pen) Text(k locales.Key) ui.UI { return ui.Text(pen.T(k)) }

// svg is the namespace of the elements of a picture.
const svg = "http://www.w3.org/2000/svg"

// Icon returns an icon. It stands beside words that say the same, and so is
// hidden from those who hear the page.
func (pen Pen) Icon(name string) ui.UI { return pen.icon(name).Class("i") }

// Mark returns the lens of Loupe, sized by what it stands in.
func (pen Pen) Mark() ui.UI { return pen.icon("loupe") }

// icon returns an icon without a class.
func (pen Pen) icon(name string) ui.HTMLElem {
	return ui.Elem("svg").XMLNS(svg).Aria("hidden", "true").Attr("focusable", "false").Body(
		ui.Elem("use").XMLNS(svg).Attr("href", pen.Sprite+"#"+name),
	)
}

// Date returns a day as a time element, or nil for the zero day.
func (pen Pen) Date(d calendar.Day) ui.UI { return pen.date(d, pen.Day(d)) }

// ShortDate is [Pen.Date] with a short month.
func (pen Pen) ShortDate(d calendar.Day) ui.UI { return pen.date(d, pen.ShortDay(d)) }

// LongDate is [Pen.Date] with the day of the week.
func (pen Pen) LongDate(d calendar.Day) ui.UI { return pen.date(d, pen.LongDay(d)) }

// date returns a day in words.
func (pen Pen) date(d calendar.Day, words string) ui.UI {
	if d.IsZero() {
		return nil
	}
	return ui.Time().DateTime(d.String()).Text(words)
}

// ClockTime writes a time of day given as 15:04. What is not of that form is
// returned as it is.
func (pen Pen) ClockTime(s string) string {
	h, m, ok := strings.Cut(s, ":")
	hour, okHour := twoDigits(h)
	minute, okMinute := twoDigits(m)
	if !ok || !okHour || !okMinute {
		return s
	}
	return pen.Clock(hour, minute)
}

// twoDigits reads a number of two digits.
func twoDigits(s string) (int, bool) {
	if len(s) != 2 || s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}
