package picture

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Flow returns the picture of where data come from, which domain uses them and
// who may receive them. Every node is a link to the flow of that node alone;
// the keyboard walks down the columns, from left to right. Only a wide screen
// shows it: the lists of the page say the same.
//
// Nodes are boxes of text that the browser sets, in rows of equal height;
// only the ribbons between them are drawn, and they stretch with the rows. So
// no width of a text needs to be known. It returns nil where there are not two
// columns to link.
func Flow(pen widget.Pen, d *wire.FlowData) ui.UI {
	f := flowOf(d)
	if len(f.in)+len(f.out) == 0 {
		return nil
	}
	class := "flow"
	var parts []ui.UI
	if len(f.in) > 0 {
		parts = append(nodes(pen, d, "flow-from", locales.FlowFrom, f.sources), ribbons(f.in)...)
	} else {
		class = "flow flow-out"
	}
	parts = append(parts, nodes(pen, d, "flow-domains", locales.FlowUses, f.domains)...)
	if len(f.out) > 0 {
		parts = append(append(parts, ribbons(f.out)...), nodes(pen, d, "flow-to", locales.FlowTo, f.recipients)...)
	} else {
		class = "flow flow-in"
	}
	// The height is known from the start: nothing moves while the rest of the
	// document is still on its way.
	if rows := len(f.recipients); rows >= 8 {
		class += " rows-" + strconv.Itoa(rows)
	}
	return ui.Elem("figure").Class("pic wide-only").Aria("labelledby", "flow-name").Body(
		flowKey(pen, f),
		wrap("div", class, parts...),
		ui.Elem("figcaption").ID("flow-name").Text(pen.T(locales.FlowCaption)),
	)
}

// nodes returns a column of nodes under its name.
func nodes(pen widget.Pen, d *wire.FlowData, id string, name locales.Key, list []wire.FlowNode) []ui.UI {
	items := make([]ui.UI, len(list))
	for i, n := range list {
		box := ui.A().Class("n-node " + mark("n-", n)).Href(n.Path)
		if d.Node != nil && d.Node.Key() == n.Key() {
			box = box.Aria("current", "page")
		}
		items[i] = wrap("li", "", box.Text(n.Name))
	}
	return []ui.UI{
		ui.P().ID(id).Class("xs muted").Text(pen.T(name)),
		listed("", items...).Aria("labelledby", id),
	}
}

// mark returns the class that gives what belongs to a domain its colour: box
// or ribbon. Nodes that are no domain have none, and a domain of a mark of
// tomorrow is as the first.
func mark(prefix string, n wire.FlowNode) string {
	if n.Kind != wire.KindDomain {
		return ""
	}
	switch n.Mark {
	case "co", "cp", "in":
		return prefix + n.Mark
	}
	return prefix + "op"
}

// ribbons returns the ribbons between two columns, the conditional ones above
// the others.
func ribbons(list []ribbon) []ui.UI {
	var paths []ui.UI
	for _, conditional := range [...]bool{false, true} {
		for _, r := range list {
			if r.conditional == conditional {
				paths = append(paths, draw("path", r.class(), "d", r.path()))
			}
		}
	}
	return []ui.UI{
		wrap("span", ""),
		wrap("div", "track", draw("svg", "", "viewBox", "0 0 100 1000",
			"preserveAspectRatio", "none", "aria-hidden", "true").Body(paths...)),
	}
}

// class returns the classes of a ribbon.
func (r ribbon) class() string {
	if r.conditional {
		return "f f-if " + r.colour
	}
	return "f " + r.colour
}

// flowKey returns the key of the two kinds of ribbons, as far as they occur.
func flowKey(pen widget.Pen, f flow) ui.UI {
	var items []ui.UI
	for _, s := range [...]struct {
		like  ribbon
		means locales.Key
	}{
		{ribbon{colour: "f-co"}, locales.FlowKeyPlain},
		{ribbon{colour: "f-co", conditional: true}, locales.FlowKeyIf},
	} {
		for _, r := range append(f.in[:len(f.in):len(f.in)], f.out...) {
			if r.conditional == s.like.conditional {
				items = append(items, sample(pen, s.means, draw("path", s.like.class(), "d", "M0 11H44")))
				break
			}
		}
	}
	return legend(items)
}
