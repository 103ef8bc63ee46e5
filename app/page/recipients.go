package page

import (
	"slices"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Recipients is where data come from and go to: all of it, or what one source,
// domain, recipient or processor is linked with. What is declared is what may
// happen: nothing here says what was given to anybody.
func Recipients(p wire.Page) []ui.UI {
	v := &flowView{widget.PenOf(p), p.Flow, spots{}}
	pen, d := v.Pen, v.d
	way, empty := wayTo(pen), ui.UI(nil)
	if d.Node != nil {
		way = wayTo(pen, widget.Crumb{Path: d.AllPath, Name: pen.T(locales.FlowHeading)})
	}
	if len(d.Domains) == 0 {
		empty = worded("p", "empty", pen.T(locales.FlowEmpty))
	}
	return []ui.UI{
		way, v.head(), empty,
		picture.Flow(pen, d),
		v.domains(),
		v.table(&nodeList{"to", locales.FlowTo, locales.FlowToLink, d.Recipients, nil}),
		v.table(&nodeList{"from", locales.FlowFrom, locales.FlowFromLink, d.Sources, d.OpenIn}),
		v.table(&nodeList{"processors", locales.FlowProcessors, locales.FlowProcLink, d.Processors, d.ProcOpenIn}),
		v.processorNotes(),
		v.transfers(),
		notes(pen, d.Notes, v.at),
		pen.Terms(p),
	}
}

// A flowView writes the page of [Recipients].
type flowView struct {
	widget.Pen
	d  *wire.FlowData
	at spots
}

// head says what the page is about, and what it does not say.
func (v *flowView) head() ui.UI {
	d := v.d
	kind, name, lead := ui.UI(nil), v.T(locales.FlowHeading), v.T(locales.FlowLead)
	twin, mine := locales.FlowToMine, ui.UI(nil)
	var links []ui.UI
	to := func(path string, words locales.Key) {
		if path != "" {
			links = append(links, v.Go(path, v.T(words)))
		}
	}
	if n := d.Node; n != nil {
		kind, name, lead = worded("p", "eyebrow", v.T(nodeKind(n.Kind))), n.Name, n.Text
		to(n.More, locales.FlowDomainPage)
		to(d.AllPath, locales.FlowAll)
	}
	if d.Personal {
		twin, mine = locales.FlowToPublic, v.Note(widget.Warm, "info", worded("p", "", v.T(locales.FlowMine)), v.told())
	}
	to(d.TwinPath, twin)
	return wrap("div", "head", kind, widget.H1(name), wrap("div", "lead", v.Prose(lead)...), mine, wrap("div", "row", links...))
}

// told leads to what did happen to the data of the member: to all of it or, on
// the page of a recipient, to what that one received.
func (v *flowView) told() ui.UI {
	received := v.Path(wire.Received, "")
	if n := v.d.Node; n != nil && n.Kind == wire.KindRecipient {
		received += "?" + wire.ParamKind + "=" + n.ID
	}
	return wrap("div", "row", v.Go(received, v.T(locales.TrailToReceived)), v.Go(v.Path(wire.Looks, ""), v.T(locales.TrailToLooks)))
}

// nodeKind names the kind of a node.
func nodeKind(k wire.Kind) locales.Key {
	switch k {
	case wire.KindSource:
		return locales.FlowKindSource
	case wire.KindRecipient:
		return locales.FlowKindRecipient
	case wire.KindProcessor:
		return locales.FlowKindProcessor
	}
	return locales.FlowKindDomain
}

// domains lists the domains of the page, with how a member stands to each,
// or returns nil for the domain that the page is about.
func (v *flowView) domains() ui.UI {
	d := v.d
	if len(d.Domains) == 0 || d.Node != nil && d.Node.Kind == wire.KindDomain {
		return nil
	}
	items := make([]ui.UI, len(d.Domains))
	for i := range d.Domains {
		n := &d.Domains[i]
		var relation ui.UI
		if d.Personal {
			relation = worded("span", "small muted line-b", v.Relation(n.Relation))
		}
		items[i] = ui.Li().ID(v.at.at(wire.KindDomain, n.ID)).Body(
			besideMark(n.Mark, wrap("span", "", anchored("tap", n.Path, n.Name), relation)))
	}
	return headed("domains", v.T(locales.FlowUses), roled("ul", "list", items...).Class("keys"))
}

// A nodeList is the nodes of one kind: what they are called together, what a
// link of one says, and the ids of the domains that name them as examples.
type nodeList struct {
	id             string
	name, sentence locales.Key
	nodes          []wire.FlowNode
	open           []string
}

// table returns nodes as a table: a row for each node, and in it a
// sentence for each of its links. It returns nil where there are no nodes.
func (v *flowView) table(list *nodeList) ui.UI {
	d := v.d
	if len(list.nodes) == 0 {
		return nil
	}
	heads := []string{v.T(list.name), v.T(locales.FlowLinks)}
	rows := make([]ui.UI, len(list.nodes))
	for i := range list.nodes {
		n := &list.nodes[i]
		name, text := anchored("tap", n.Path, n.Name), n.Text
		if d.Node != nil && d.Node.Key() == n.Key() { // it has the page, and its words stand above
			name, text = worded("span", "", n.Name), ""
		}
		rows[i] = foldRow(v.at.at(n.Kind, n.ID), heads,
			wrap("div", "", name, wrap("div", "reg muted", v.Prose(text)...)),
			v.nodeLinks(n.Key(), list.sentence))
	}
	var examples []string
	var remark ui.UI
	for _, n := range d.Domains {
		if slices.Contains(list.open, n.ID) {
			examples = append(examples, n.Name)
		}
	}
	if len(examples) > 0 {
		remark = worded("p", "small muted", v.F(locales.FlowOpen, locales.Args{"Domains": v.List(examples)}))
	}
	return foldTable("table table-fold half", list.id, heads[0], heads,
		[]ui.UI{roled("tbody", "rowgroup", rows...)}, remark)
}

// nodeLinks returns a sentence for each link of a node with a domain, with the
// condition and the detail that the domain gives.
func (v *flowView) nodeLinks(key string, sentence locales.Key) ui.UI {
	var items []ui.UI
	d := v.d
	for i := range d.Links {
		l := &d.Links[i]
		at := slices.IndexFunc(d.Domains, func(m wire.FlowNode) bool { return m.ID == l.Domain })
		if at < 0 || l.From != key && l.To != key {
			continue
		}
		condition := ui.UI(nil)
		if l.Condition != "" {
			condition = wrap("p", "only", v.Prose(l.Condition)...)
		}
		items = append(items, wrap("li", "", besideMark(d.Domains[at].Mark, wrap("div", "",
			worded("p", "", v.F(sentence, locales.Args{"Domain": d.Domains[at].Name})),
			condition,
			wrap("div", "muted", v.Prose(l.Detail)...),
		))))
	}
	if len(items) == 0 {
		return worded("p", "muted", v.T(locales.FlowNoLink))
	}
	return roled("ul", "list", items...).Class("stack-s")
}

// processorNotes says what holds for all processors, or is nil.
func (v *flowView) processorNotes() ui.UI {
	d := v.d
	if len(d.ProcNotes) == 0 || len(d.Processors) == 0 {
		return nil
	}
	items := make([]ui.UI, len(d.ProcNotes))
	for i, n := range d.ProcNotes {
		items[i] = wrap("li", "", v.Prose(n)...)
	}
	return v.Note(widget.Plain, "info", worded("h3", "", v.T(locales.FlowProcNotes)), wrap("ul", "", items...))
}

// transfers says for each domain whether data may leave the European
// Economic Area, or is nil.
func (v *flowView) transfers() ui.UI {
	list := v.d.Transfers
	if len(list) == 0 {
		return nil
	}
	heads := []string{v.T(locales.FlowDomain), v.T(locales.FlowTransfersWhen)}
	rows := make([]ui.UI, len(list))
	for i := range list {
		t := &list[i]
		cases := make([]ui.UI, len(t.When))
		for j, w := range t.When {
			cases[j] = ui.Li().ID(v.at.at(wire.KindTransfer, w.ID)).Body(worded("b", "", w.Name), v.P(w.Text))
		}
		rows[i] = foldRow("", heads, besideMark(t.Domain.Mark, worded("b", "", t.Domain.Title)),
			wrap("div", "stack-s",
				ui.P().ID(v.at.at(wire.KindTransfer, t.Domain.ID)).Body(v.Prose(t.Text)...), wrap("ul", "stack-s", cases...)))
	}
	return foldTable("table table-fold half", "transfers", v.T(locales.FlowTransfers), heads,
		[]ui.UI{roled("tbody", "rowgroup", rows...)}, nil)
}
