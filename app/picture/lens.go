// Package picture draws the pictures of Loupe, as elements of SVG. Every
// picture has a twin in words beside it.
package picture

import (
	"math"
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// The measures of the lens, in units of its view box.
const (
	centre = 160.0
	radius = 126.0
	gap    = 5.73 // degrees between two arcs
)

// Declared returns a lens that shows how many kinds of data are possible.
func Declared(pen widget.Pen, kinds int) ui.UI {
	return lens(pen.N(locales.LensPossibleLabel, kinds, nil), kinds,
		[]string{pen.N(locales.LensKinds, kinds, nil), pen.N(locales.LensPossibleWords, kinds, nil)},
		arcs([]slice{{"l-maybe", kinds}}))
}

// Held returns a lens that shows the kinds of data of a member by their tag.
func Held(pen widget.Pen, t wire.Tags) ui.UI {
	name := pen.N(locales.LensLabel, t.Held+t.Doctor+t.Possible+t.NotHeld, locales.Args{
		"Held": t.Held, "Doctor": t.Doctor, "Possible": t.Possible, "NotHeld": t.NotHeld,
	})
	return lens(name, t.Held,
		[]string{pen.N(locales.LensKinds, t.Held, nil), pen.T(locales.LensHeldWords)},
		arcs([]slice{{"l-held", t.Held}, {"l-doc", t.Doctor}, {"l-maybe", t.Possible}, {"l-no", t.NotHeld}}))
}

// lens returns a lens with a number in it, some words below, and its rim.
func lens(name string, number int, words []string, rim []ui.UI) ui.UI {
	body := []ui.UI{
		el("path").Class("l-grip").Attr("d", "M268 268 326 326"),
		el("circle").Class("l-glass").Attr("cx", "160").Attr("cy", "160").Attr("r", "142"),
		el("circle").Class("l-track").Attr("cx", "160").Attr("cy", "160").Attr("r", "142"),
	}
	body = append(body, rim...)
	body = append(body, text("l-big", 172, strconv.Itoa(number)))
	for i, w := range words {
		body = append(body, text("l-small", 204+22*i, w))
	}
	return ui.Div().Class("lens").Body(
		el("svg").Attr("viewBox", "0 0 350 350").Role("img").Aria("label", name).Body(body...),
	)
}

// text returns a line of words around the middle of the lens.
func text(class string, y int, words string) ui.UI {
	return el("text").Class(class).Attr("x", "160").Attr("y", strconv.Itoa(y)).Body(ui.Text(words))
}

// el returns an element of SVG.
func el(tag string) ui.HTMLElem { return ui.Elem(tag).XMLNS("http://www.w3.org/2000/svg") }

// A slice is a part of the rim.
type slice struct {
	class string
	n     int
}

// arcs returns the parts of the rim, clockwise from the top, with a gap after
// each. Their lengths are as their numbers; a part of none is left out.
func arcs(slices []slice) []ui.UI {
	total, parts := 0, 0
	for _, s := range slices {
		if s.n > 0 {
			total += s.n
			parts++
		}
	}
	var out []ui.UI
	at := gap / 2
	for _, s := range slices {
		if s.n <= 0 {
			continue
		}
		sweep := (360 - gap*float64(parts)) * float64(s.n) / float64(total)
		out = append(out, el("path").Class(s.class).Attr("d", arc(at, at+sweep)))
		at += sweep + gap
	}
	return out
}

// arc returns the path from one angle to another, in degrees clockwise from
// the top.
func arc(from, to float64) string {
	large := "0"
	if to-from > 180 {
		large = "1"
	}
	return "M" + point(from) + "A" + number(radius) + " " + number(radius) + " 0 " + large + " 1 " + point(to)
}

// point returns a point of the rim.
func point(degrees float64) string {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return number(centre+radius*sin) + " " + number(centre-radius*cos)
}

// number writes a coordinate with one decimal, so that the server and the
// browser write the same.
func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
