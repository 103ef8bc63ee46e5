package picture

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Timeline returns the picture of how long data stay: a lane for each rule,
// under its domain, on the years after the event of the rule or, for a member,
// on the years themselves. The name of a lane leads to the element of the page
// that says the same in words.
//
// Lanes are drawn in percent of their width, beside their words on a wide
// screen and below them on a narrow one. It returns nil without lanes.
func Timeline(pen widget.Pen, d *wire.RetentionData) ui.UI {
	if len(d.Lanes) == 0 {
		return nil
	}
	a, lanes := drawnLanes(d)
	parts := []ui.UI{timelineKey(pen, lanes, d.Personal), axisRow(pen, a, d.Personal)}
	for i := 0; i < len(d.Lanes); {
		domain := &d.Lanes[i].Domain
		var rows []ui.UI
		for ; i < len(d.Lanes) && d.Lanes[i].Domain.ID == domain.ID; i++ {
			rows = append(rows, laneRow(pen, &d.Lanes[i], d.Personal, a, lanes[i]))
		}
		parts = append(parts,
			wrap("p", "dmark", widget.DomainMark(domain.Mark), worded("b", "", domain.Title)),
			listed("", rows...),
		)
	}
	return wrap("figure", "pic time", append(parts, worded("figcaption", "", pen.T(locales.TimelineCaption)))...)
}

// drawnLanes returns the axis of a picture, and what is drawn in each lane.
func drawnLanes(d *wire.RetentionData) (axis, [][]stretch) {
	lanes := make([][]stretch, len(d.Lanes))
	if d.Personal {
		a, at := datesAxis(d)
		for i := range d.Lanes {
			lanes[i] = datesLane(&d.Lanes[i], d.Today, at)
		}
		return a, lanes
	}
	a, at := rulesAxis(d.Lanes)
	for i := range d.Lanes {
		lanes[i] = ruleLane(&d.Lanes[i], at)
	}
	return a, lanes
}

// Outcome says in a few words what a rule comes to: when data go, as far as
// that is known.
func Outcome(pen widget.Pen, l *wire.Lane, personal bool) string {
	if !personal {
		return declared(pen, l)
	}
	s := l.Span
	switch {
	case s == nil || holdings.Why(s.Why) == holdings.WhyNotYours:
		return pen.T(locales.TimelineNotYours)
	case s.State == holdings.Nothing:
		return pen.T(locales.TimelineNothing)
	case holdings.Why(s.Why) == holdings.WhyNotChecked:
		return pen.T(locales.TagPossible)
	case s.State == holdings.Over:
		return filled(pen, locales.TimelineOver, s.End)
	case holdings.Why(s.Why) == holdings.WhyDispute:
		return pen.T(locales.TimelineDispute)
	case !s.End.IsZero():
		return filled(pen, locales.TimelineEnd, s.End)
	case !s.Most.IsZero() && !s.Least.IsZero():
		return pen.F(locales.TimelineBetween, locales.Args{"Min": s.Least, "X": s.Most})
	case !s.Most.IsZero():
		return filled(pen, locales.TimelineLatest, s.Most)
	case !s.Least.IsZero():
		return filled(pen, locales.TimelineLeast, s.Least)
	case l.Rule.Unstated:
		return pen.T(locales.TimelineUnstated)
	}
	return pen.T(locales.TimelineOpen)
}

// filled returns a message about one value, a day or a period.
func filled(pen widget.Pen, k locales.Key, v any) string { return pen.F(k, locales.Args{"X": v}) }

// declared is [Outcome] for everybody.
func declared(pen widget.Pen, l *wire.Lane) string {
	least, most := l.MinYears, l.MaxYears
	years := pen.N(locales.TimelineYears, max(least, most), nil)
	switch {
	case len(l.Until) > 0:
		return pen.T(locales.TimelineAtEvent)
	case l.Rule.Unstated || least == 0 && most == 0:
		return pen.T(locales.TimelineUnstated)
	case least == most:
		return years
	case least == 0:
		return filled(pen, locales.TimelineMost, years)
	case most == 0:
		return filled(pen, locales.TimelineMin, years)
	}
	return pen.F(locales.TimelineRange, locales.Args{"Min": least, "X": years})
}

// laneRow returns one lane with its words.
func laneRow(pen widget.Pen, l *wire.Lane, personal bool, a axis, lane []stretch) ui.UI {
	outcome := Outcome(pen, l, personal)
	body, class := grid(a), "track"
	if len(lane) == 0 {
		class = "track idle"
	}
	for _, s := range lane {
		body = append(body, drawing(s))
		if s.shape == open {
			body = append(body, placed(s.to, "50%", draw("path", "p-head", "d", head)))
		}
	}
	return wrap("li", "lane",
		ui.A().Href("#"+wire.Anchor(wire.KindRule, l.ID)).Body(
			worded("b", "", l.Name),
			worded("span", "xs muted cap", l.Rule.Short),
			worded("span", "vh", l.Domain.Title), // rules of two domains may have the same name
		),
		wrap("div", class, el("svg").Role("img").
			Aria("label", pen.F(locales.TimelineLane, locales.Args{"Name": l.Name, "Outcome": outcome})).
			Body(body...)),
		worded("b", "xs", outcome),
	)
}

// axisRow returns the numbers above the lanes. The table says them in words.
func axisRow(pen widget.Pen, a axis, personal bool) ui.UI {
	body, zero := grid(a), locales.TimelineEvent
	if personal {
		zero = locales.TimelineToday
	}
	for _, t := range a.ticks {
		label, class := strconv.Itoa(t.label), "p-s p-mid"
		if !personal {
			label = pen.N(locales.TimelineYears, t.label, nil)
		}
		if t.minor {
			class = "p-s p-mid wide-only"
		}
		body = append(body, written(class, label, "x", percent(t.at), "y", "90%"))
	}
	body = append(body, placed(a.zero, "0",
		draw("rect", "p-flag", "x", "-3.2em", "width", "6.4em", "height", "1.6em", "rx", "6"),
		written("p-flagt p-mid", pen.T(zero), "y", "1.1em"),
	))
	return wrap("div", "lane", wrap("span", ""),
		wrap("div", "track axis", draw("svg", "", "aria-hidden", "true").Body(body...)))
}

// grid returns the lines that run through all lanes.
func grid(a axis) []ui.UI {
	lines := make([]ui.UI, 0, len(a.ticks)+1)
	for _, t := range a.ticks {
		lines = append(lines, line("p-grid", t.at, t.at, "0", "100%"))
	}
	return append(lines, line("p-today", a.zero, a.zero, "0", "100%"))
}

// drawing returns a stretch as an element.
func drawing(s stretch) ui.UI {
	look := looks[s.shape]
	switch s.shape {
	case known, coming:
		return placed(s.from, "50%", draw("path", look.class, "d", diamond))
	case before, open:
		return line(look.class, s.from, s.to, "50%", "50%")
	}
	return draw("rect", look.class, "x", percent(s.from), "y", "50%", "width", percent(s.to-s.from),
		"height", "22", "rx", "4", "fill", look.fill)
}

// line returns a line between two places, from one height to another.
func line(class string, from, to float64, top, bottom string) ui.UI {
	return draw("line", class, "x1", percent(from), "x2", percent(to), "y1", top, "y2", bottom)
}

// written returns words in a picture.
func written(class, words string, attrs ...string) ui.UI {
	return draw("text", class, attrs...).Body(ui.Text(words))
}

// placed moves what is drawn in plain units to a place given in percent.
func placed(x float64, y string, body ...ui.UI) ui.UI {
	return draw("svg", "", "aria-hidden", "true", "x", percent(x), "y", y).Body(body...)
}
