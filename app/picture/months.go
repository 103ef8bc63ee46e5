package picture

import (
	"strconv"
	"time"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// The heights of the picture of months, in percent: the tallest bar, and where
// the years are written.
const (
	tallest  = 76.0
	ground   = 82.0
	yearLine = "98%"
)

// yearsApart is how far apart the written years are at least, in percent of the
// width: on a narrow screen they would run into each other.
const yearsApart = 16.0

// widest is how wide a bar is at most, in percent: two months are no walls.
const widest = 8.0

// An upright is the bar of a month, in percent of the picture.
type upright struct {
	x, width, height float64
	year             string // written below it, or ""
}

// Months returns the picture of how often something happened in each month. The
// page says the same in a table, so it has no links of its own. It returns nil
// for fewer than two months: there is nothing to compare.
func Months(pen widget.Pen, bars []wire.Bar) ui.UI {
	if len(bars) < 2 {
		return nil
	}
	body := []ui.UI{line("p-grid", 0, 100, percent(ground), percent(ground))}
	for _, c := range uprights(bars) {
		if c.height > 0 {
			body = append(body, draw("rect", "p-bar", "x", percent(c.x), "width", percent(c.width),
				"y", percent(ground-c.height), "height", percent(c.height), "rx", "2"))
		}
		if c.year != "" {
			body = append(body, written("p-s", c.year, "x", percent(c.x), "y", yearLine))
		}
	}
	busiest := bars[0]
	for _, b := range bars {
		if b.Times > busiest.Times {
			busiest = b
		}
	}
	return wrap("figure", "pic",
		el("svg").Role("img").Aria("label", pen.F(locales.TrailPicture, locales.Args{
			"From": pen.Month(bars[0].Month), "To": pen.Month(bars[len(bars)-1].Month),
			"Month": pen.Month(busiest.Month), "N": busiest.Times,
		})).Body(body...),
		worded("figcaption", "", pen.T(locales.TrailCaption)))
}

// uprights returns the bars of months, each as high as its share of the tallest
// one. A month in which anything happened is seen, however little it was.
func uprights(bars []wire.Bar) []upright {
	most, last := 1, -yearsApart
	for _, b := range bars {
		most = max(most, b.Times)
	}
	step := 100 / float64(len(bars))
	all := make([]upright, len(bars))
	for i, b := range bars {
		c := upright{x: float64(i) * step, width: min(step*.8, widest)}
		if b.Times > 0 {
			c.height = max(2, tallest*float64(b.Times)/float64(most))
		}
		begins := b.Month.Month() == time.January || i == 0 && !januaryWithin(bars, yearsApart/step)
		if begins && c.x-last >= yearsApart && c.x <= 100-yearsApart/2 {
			c.year, last = strconv.Itoa(b.Month.Year()), c.x
		}
		all[i] = c
	}
	return all
}

// januaryWithin reports whether a year begins within so many months of the first
// one: then that year is written, and not the end of the one before.
func januaryWithin(bars []wire.Bar, months float64) bool {
	for i := 1; i < len(bars) && float64(i) < months; i++ {
		if bars[i].Month.Month() == time.January {
			return true
		}
	}
	return false
}
