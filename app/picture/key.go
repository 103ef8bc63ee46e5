package picture

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/locales"
)

// hatchID is the id of the pattern of what is only kept. It stands beside the
// key of the timeline, of which a page has one.
const hatchID = "hatch"

// wrap returns an element of HTML with its classes around others.
func wrap(tag, class string, body ...ui.UI) ui.UI { return ui.Elem(tag).Class(class).Body(body...) }

// worded returns an element of HTML with words in it.
func worded(tag, class, words string) ui.UI { return ui.Elem(tag).Class(class).Text(words) }

// listed returns a list of HTML, which says that it is one where the stylesheet
// takes its bullets away.
func listed(class string, items ...ui.UI) ui.HTMLElem {
	return ui.Elem("ul").Class(class).Role("list").Body(items...)
}

// draw returns an element of SVG with its classes and, in pairs, the names and
// values of its attributes.
func draw(tag, class string, attrs ...string) ui.HTMLElem {
	e := el(tag).Class(class)
	for i := 0; i+1 < len(attrs); i += 2 {
		e = e.Attr(attrs[i], attrs[i+1])
	}
	return e
}

// looks is how each shape looks in a lane and in the key, and what it means
// for everybody and for a member. Shapes without a path are not in the key.
var looks = [...]struct {
	class, path, fill string
	rules, dates      locales.Key
}{
	inUse:   {"p-bar", box, "", locales.TimelineKeyUse, locales.TimelineKeyUse},
	known:   {"p-dia p-dia-on", rhomb, "", locales.TimelineKeyKnown, locales.TimelineKeyKnown},
	coming:  {"p-dia", rhomb, "", locales.TimelineKeyComing, locales.TimelineKeyComing},
	kept:    {"p-arch", box, "url(#" + hatchID + ")", locales.TimelineKeyLeast, locales.TimelineKeyKept},
	perhaps: {"p-range", box, "", locales.TimelineKeyMost, locales.TimelineKeyPerhaps},
	open:    {"p-open", "M2 11H38", "", locales.TimelineKeyOpen, locales.TimelineKeyOpen},
	before:  {class: "p-open"},
}

// The paths of the key, and of the marks in a lane, which have their middle or
// their tip at zero.
const (
	box     = "M5 1h34q4 0 4 4v12q0 4-4 4H5q-4 0-4-4V5q0-4 4-4z"
	rhomb   = "M22 0l11 11-11 11-11-11z"
	diamond = "M0-11l11 11-11 11-11-11z"
	head    = "M-8-7l8 7-8 7"
)

// timelineKey returns the key of a timeline, with the shapes that are used,
// after the pattern of the hatched ones.
func timelineKey(pen widget.Pen, lanes [][]stretch, personal bool) ui.UI {
	var used [len(looks)]bool
	for _, lane := range lanes {
		for _, s := range lane {
			used[s.shape] = true
		}
	}
	var items []ui.UI
	for s, look := range looks {
		if !used[s] || look.path == "" {
			continue
		}
		means, tip := look.rules, ui.UI(nil)
		if personal {
			means = look.dates
		}
		if shape(s) == open {
			tip = draw("path", "p-head", "d", "M34 4l8 7-8 7")
		}
		items = append(items, sample(pen, means, draw("path", look.class, "d", look.path, "fill", look.fill), tip))
	}
	return wrap("div", "",
		draw("svg", "defs", "aria-hidden", "true").Body(
			draw("pattern", "", "id", hatchID, "width", "8", "height", "8", "patternUnits", "userSpaceOnUse",
				"patternTransform", "rotate(45)").Body(draw("path", "p-hatch", "d", "M2 0V8"))),
		legend(items),
	)
}

// legend returns the lines of a key.
func legend(items []ui.UI) ui.UI {
	return listed("keys small legend", items...)
}

// sample returns a line of a key: a small drawing, and what it means.
func sample(pen widget.Pen, means locales.Key, drawn ...ui.UI) ui.UI {
	return wrap("li", "row",
		draw("svg", "lg", "viewBox", "0 0 44 22", "aria-hidden", "true").Body(drawn...),
		worded("span", "", pen.T(means)))
}
