package widget

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Deadline returns the deadline of an open request: the day it is on, the last
// day for the answer, and a bar.
func (pen Pen) Deadline(r wire.RequestCard) ui.UI {
	day := pen.today(r)
	return pen.deadline(r, day, bar(day, r.Day, r.Days))
}

// DeadlineSince is [Pen.Deadline] for a period that was extended: a line
// stands at the day on which it would have ended. Since says so in words, for
// those who hear the bar; "{{.Now}}" in it is the day that the request is on.
func (pen Pen) DeadlineSince(r wire.RequestCard, first int, since locales.Key) ui.UI {
	day := pen.today(r)
	name := pen.F(since, locales.Args{"Now": day, "Day": first})
	at := strconv.Itoa(percent(first, r.Days)) + "%"
	line := ui.Elem("line").XMLNS(svg).Class("b-mark").Attr("x1", at).Attr("x2", at).Attr("y1", "-4").Attr("y2", "16")
	return pen.deadline(r, day, bar(name, r.Day, r.Days, line))
}

// today says which day of its period a request is on.
func (pen Pen) today(r wire.RequestCard) string {
	switch {
	case r.Overdue:
		return pen.T(locales.DeadlineLate)
	case r.Day <= 0:
		return pen.T(locales.DeadlineReceived)
	}
	return pen.F(locales.DeadlineDay, locales.Args{"Day": r.Day, "Days": r.Days})
}

// deadline returns the words above a bar, and the bar.
func (pen Pen) deadline(r wire.RequestCard, day string, bar ui.UI) ui.UI {
	by := Rich(pen.F(locales.DeadlineBy, locales.Args{"Day": Slot(0)}), pen.Date(r.Due))
	return ui.Div().Class("clock").Body(
		ui.P().Class("say").Body(
			ui.Strong().Text(day),
			ui.Span().Class("muted").Body(by...),
		),
		bar,
	)
}

// bar returns a bar that is filled up to day of days, with marks on it.
func bar(name string, day, days int, marks ...ui.UI) ui.UI {
	rect := func(class, width string) ui.UI {
		return ui.Elem("rect").XMLNS(svg).Class(class).Attr("x", "0").Attr("y", "1").
			Attr("width", width).Attr("height", "10").Attr("rx", "5")
	}
	return ui.Elem("svg").XMLNS(svg).Class("bar").Role("img").Aria("label", name).Attr("height", "12").Body(
		append([]ui.UI{rect("b-track", "100%"), rect("b-fill", strconv.Itoa(percent(day, days))+"%")}, marks...)...,
	)
}

// percent returns which part of days day is, from 0 to 100.
func percent(day, days int) int {
	if days <= 0 {
		return 100
	}
	return min(max(day*100/days, 0), 100)
}

// Steps returns how a due date was computed, one line for each step.
func (pen Pen) Steps(steps []rights.Step) ui.UI {
	lines := make([]ui.UI, len(steps))
	for i, s := range steps {
		lines[i] = ui.Li().Class("hit").Body(
			ui.Strong().Body(pen.LongDate(s.Day)),
			ui.P().Class("then").Text(pen.step(s)),
		)
	}
	return ui.Ol().Class("rule").Role("list").Body(lines...)
}

// step puts one step into words.
func (pen Pen) step(s rights.Step) string {
	switch s.Kind {
	case rights.StepReceived:
		return pen.T(locales.StepReceived)
	case rights.StepPeriod:
		text := pen.N(locales.StepPeriod, s.Months, nil)
		if s.Short {
			text += " " + pen.T(locales.StepShort)
		}
		return text
	case rights.StepPaused:
		if s.Open {
			return pen.T(locales.StepPausedOpen)
		}
		return pen.N(locales.StepPaused, s.Days, nil)
	case rights.StepOff:
		return pen.dayOff(s.Off)
	}
	return pen.T(locales.StepDue)
}

// dayOff says why a day is not a working day.
func (pen Pen) dayOff(off *calendar.Off) string {
	switch {
	case off != nil && off.Reason == calendar.Saturday:
		return pen.T(locales.StepSaturday)
	case off != nil && off.Reason == calendar.Sunday:
		return pen.T(locales.StepSunday)
	case off != nil && off.Reason == calendar.LegalHoliday:
		return pen.F(locales.StepHoliday, locales.Args{"Holiday": pen.T(locales.Holiday(off.Holiday))})
	}
	return pen.T(locales.StepExtra)
}

// Law returns the legal text behind a deadline, folded.
func (pen Pen) Law(version string) ui.UI {
	return ui.Details().Class("law").Body(
		ui.Summary().Text(pen.T(locales.StepsLaw)),
		ui.Div().Class("in").Body(
			ui.P().Text(pen.F(locales.StepsLawText, locales.Args{"Version": version})),
		),
	)
}
