package picture

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/wire"
)

// The measures of the ribbons, in units of their view box: tall is its height,
// wide its width. Ribbons leave a domain along inner of its height, so that
// they do not lie on each other, and any other node close to its middle.
const (
	tall  = 1000.0
	wide  = 100.0
	inner = 0.8
	near  = 0.4
)

// A ribbon is one link as it is drawn between two columns: from a height on
// the left to one on the right.
type ribbon struct {
	colour      string // the class of the domain
	conditional bool
	from, to    float64
}

// A flow is the picture of a [wire.FlowData]: its three columns, each in the
// order that crosses the least ribbons, and the ribbons between them.
type flow struct {
	sources, domains, recipients []wire.FlowNode
	in, out                      []ribbon
}

// flowOf lays a picture out. Links to what is in no column, such as a
// processor, are left out.
func flowOf(d *wire.FlowData) flow {
	f := flow{domains: d.Domains}
	f.sources = arranged(d.Sources, d.Domains, d.Links)
	f.recipients = arranged(d.Recipients, d.Domains, d.Links)
	tallest := max(len(f.sources), len(f.domains), len(f.recipients))
	for _, l := range d.Links {
		left, right := column(f.sources, l.From), column(f.domains, l.To)
		if left >= 0 && right >= 0 {
			f.in = append(f.in, link(f.domains[right], l, left, right))
		}
		left, right = column(f.domains, l.From), column(f.recipients, l.To)
		if left >= 0 && right >= 0 {
			f.out = append(f.out, link(f.domains[left], l, right, left))
		}
	}
	spread(f.in, len(f.sources), len(f.domains), tallest)
	spread(f.out, len(f.recipients), len(f.domains), tallest)
	for i := range f.out {
		f.out[i].from, f.out[i].to = f.out[i].to, f.out[i].from
	}
	return f
}

// link returns the ribbon of a link from the row of a node to the row of a
// domain, before it is spread.
func link(domain wire.FlowNode, l wire.FlowLink, from, to int) ribbon {
	return ribbon{colour: mark("f-", domain), conditional: l.Condition != "", from: float64(from), to: float64(to)}
}

// column returns the row of a node in a column, or -1.
func column(nodes []wire.FlowNode, key string) int {
	return slices.IndexFunc(nodes, func(n wire.FlowNode) bool { return n.Key() == key })
}

// arranged returns nodes in the order of the middle of the domains that they
// are linked with; those of the same middle stay as they were, and those
// without a link come last.
func arranged(nodes, domains []wire.FlowNode, links []wire.FlowLink) []wire.FlowNode {
	var out []wire.FlowNode
	var middles []float64
	for _, n := range nodes {
		m := middle(n.Key(), domains, links)
		at := len(out)
		for at > 0 && middles[at-1] > m {
			at--
		}
		out, middles = slices.Insert(out, at, n), slices.Insert(middles, at, m)
	}
	return out
}

// middle returns the mean row of the domains that a node is linked with.
func middle(key string, domains []wire.FlowNode, links []wire.FlowLink) float64 {
	sum, count := 0, 0
	for _, l := range links {
		if l.From != key && l.To != key {
			continue
		}
		if at := max(column(domains, l.From), column(domains, l.To)); at >= 0 {
			sum, count = sum+at, count+1
		}
	}
	if count == 0 {
		return float64(len(domains))
	}
	return float64(sum) / float64(count)
}

// spread turns the rows of ribbons into heights: from rows of nodes to rows of
// domains. Ribbons that share a row stand side by side in it, in the order of
// their other ends. A node's box may be as low as a row of the tallest column.
func spread(list []ribbon, nodes, domains, tallest int) {
	fromRows, toRows := make([]float64, len(list)), make([]float64, len(list))
	for i, r := range list {
		fromRows[i], toRows[i] = r.from, r.to
	}
	for i := range list {
		list[i].from = height(i, fromRows, toRows, nodes, near/float64(max(tallest, 1)))
		list[i].to = height(i, toRows, fromRows, domains, inner/float64(max(domains, 1)))
	}
}

// height returns where the i-th ribbon ends in its row of a column of some
// rows. The ends in one row share a part of the height of the column.
func height(i int, rows, others []float64, count int, share float64) float64 {
	place, ends := 0, 0
	for j := range rows {
		if rows[j] != rows[i] {
			continue
		}
		ends++
		if others[j] < others[i] || others[j] == others[i] && j < i {
			place++
		}
	}
	middle := (rows[i] + 0.5) / float64(count)
	return tall * (middle + share*((float64(place)+0.5)/float64(ends)-0.5))
}

// path returns the curve of a ribbon.
func (r ribbon) path() string {
	from, to := number(r.from), number(r.to)
	half, end := number(wide/2), number(wide)
	return "M0 " + from + "C" + half + " " + from + " " + half + " " + to + " " + end + " " + to
}
