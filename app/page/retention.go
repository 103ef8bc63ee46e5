package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Retention is how long data stay: the rules, or what they come to on the
// dates of the member who looks. A date that follows from nothing known is not
// shown; the rule is.
func Retention(p wire.Page) []ui.UI {
	v := &retentionView{widget.PenOf(p), p.Retention, spots{}}
	pen, table := v.Pen, v.table()
	if len(v.d.Lanes) == 0 {
		table = worded("p", "empty", pen.T(locales.RetentionEmpty))
	}
	return []ui.UI{
		wayTo(pen), v.head(), v.next(), picture.Timeline(pen, v.d), table,
		notes(pen, v.d.Notes, v.at),
		wrap("div", "row",
			pen.Second(pen.Path(wire.Rights, "")+"#"+wire.Anchor(wire.KindRight, "erasure"), "trash-2", pen.T(locales.RetentionErase)),
			pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.RetentionAsk)),
		),
		pen.Terms(p),
	}
}

// A retentionView writes the page of [Retention].
type retentionView struct {
	widget.Pen
	d  *wire.RetentionData
	at spots
}

// wrap returns an element of a class around others. The two pages with pictures
// are made of it and of [worded].
func wrap(tag, class string, body ...ui.UI) ui.UI { return ui.Elem(tag).Class(class).Body(body...) }

// worded returns an element of a class with words in it.
func worded(tag, class, words string) ui.UI { return ui.Elem(tag).Class(class).Text(words) }

// anchored returns a link.
func anchored(class, path, words string) ui.UI { return ui.A().Class(class).Href(path).Text(words) }

// roled returns a part of a table that says its role, since the stylesheet
// takes it away from the others on a narrow screen.
func roled(tag, role string, body ...ui.UI) ui.HTMLElem { return ui.Elem(tag).Role(role).Body(body...) }

// besideMark returns what belongs to a domain, beside its mark.
func besideMark(mark string, body ui.UI) ui.UI {
	return wrap("div", "dmark", widget.DomainMark(mark), body)
}

// dated returns a sentence with a day in it.
func (v *retentionView) dated(k locales.Key, d calendar.Day) ui.UI {
	return wrap("p", "", widget.Rich(v.F(k, locales.Args{"Day": widget.Slot(0)}), v.Date(d))...)
}

// head says what the page is about, and what it cannot say.
func (v *retentionView) head() ui.UI {
	d := v.d
	heading, lead, twin := locales.RetentionHeading, locales.RetentionLead, locales.RetentionToMine
	var left ui.UI
	if d.Personal {
		heading, lead, twin = locales.RetentionHeadingMine, locales.RetentionLeadMine, locales.RetentionToRules
		if !d.Left.IsZero() && !d.Left.After(d.Today) {
			left = v.dated(locales.RetentionLeft, d.Left)
		}
	}
	return wrap("div", "head", widget.H1(v.T(heading)), worded("p", "lead", v.T(lead)), left, v.Go(d.TwinPath, v.T(twin)))
}

// next says what goes next, as far as days are known; on the public page it is
// nil.
func (v *retentionView) next() ui.UI {
	d := v.d
	switch {
	case !d.Personal:
		return nil
	case len(d.Next) == 0:
		return headed("next", v.T(locales.RetentionNext), worded("p", "", v.T(locales.RetentionNextNone)))
	}
	items := make([]ui.UI, len(d.Next))
	for i := range d.Next {
		items[i] = v.expiry(&d.Next[i])
	}
	return headed("next", v.T(locales.RetentionNext),
		worded("p", "muted", v.T(locales.RetentionNextText)), roled("ol", "list", items...).Class("stack"))
}

// expiry returns what goes on one day, and leads to the rule that says so.
func (v *retentionView) expiry(e *wire.Expiry) ui.UI {
	kinds := make([]ui.UI, 0, 2*len(e.Kinds))
	for i, k := range e.Kinds {
		if i > 0 {
			kinds = append(kinds, ui.Text(", "))
		}
		kinds = append(kinds, anchored("", k.Path, k.Name))
	}
	return wrap("li", "", besideMark(e.Domain.Mark, wrap("div", "stack-s",
		wrap("p", "", kinds...),
		worded("p", "small muted", e.Domain.Title),
		v.dated(expiryKey(e.Sure), e.Day),
		v.Go("#"+wire.Anchor(wire.KindRule, e.Rule), v.T(locales.RetentionNextGo)),
	)))
}

// expiryKey returns the words for what the day of an expiry says. A kind that
// this program does not know is told as the one that claims least.
func expiryKey(s holdings.Sureness) locales.Key {
	switch s {
	case holdings.Passed:
		return locales.RetentionNextPassed
	case holdings.Exactly:
		return locales.RetentionNextExact
	case holdings.AtLatest:
		return locales.RetentionNextLatest
	}
	return locales.RetentionNextEarliest
}

// table says in words what the picture draws: one row for each rule, under its
// domain.
func (v *retentionView) table() ui.UI {
	d := v.d
	heads := make([]string, len(laneHeads))
	for i, k := range laneHeads {
		heads[i] = v.T(k)
	}
	var bodies []ui.UI
	for i := 0; i < len(d.Lanes); {
		domain := &d.Lanes[i].Domain
		rows := []ui.UI{roled("tr", "row", roled("th", "columnheader",
			besideMark(domain.Mark, anchored("tap", domain.Path, domain.Title))).Attr("colspan", "5").Attr("scope", "colgroup"))}
		for ; i < len(d.Lanes) && d.Lanes[i].Domain.ID == domain.ID; i++ {
			l := &d.Lanes[i]
			rows = append(rows, foldRow(v.at.at(wire.KindRule, l.ID), heads, v.laneName(l), v.laneBegin(l),
				wrap("p", "", v.Prose(l.Rule.Text)...), v.laneEnd(l), v.laneWhy(l)))
		}
		bodies = append(bodies, roled("tbody", "rowgroup", rows...))
	}
	return foldTable("table table-fold", "table", v.T(locales.RetentionTable), heads, bodies, nil)
}

// laneHeads are the heads of the table.
var laneHeads = [...]locales.Key{locales.RetentionData, locales.RetentionBegin, locales.RetentionRule,
	locales.RetentionEnd, locales.RetentionWhy}

// foldTable returns a part of a page that is a table under a heading, and
// perhaps a remark. The table becomes a list on a narrow screen by the
// stylesheet alone.
func foldTable(class, id, heading string, heads []string, bodies []ui.UI, remark ui.UI) ui.UI {
	cells := make([]ui.UI, len(heads))
	for i, h := range heads {
		cells[i] = roled("th", "columnheader", ui.Text(h)).Attr("scope", "col")
	}
	head := roled("thead", "rowgroup", roled("tr", "row", cells...))
	return headed(id, heading,
		roled("table", "table", append([]ui.UI{head}, bodies...)...).Class(class).Aria("labelledby", id), remark)
}

// headed returns a part of a page under its heading.
func headed(id, heading string, body ...ui.UI) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", id).Body(append([]ui.UI{ui.H2().ID(id).Text(heading)}, body...)...)
}

// foldRow returns a row of such a table, the first cell of which names it.
func foldRow(id string, heads []string, cells ...ui.UI) ui.UI {
	row := make([]ui.UI, len(cells))
	for i, c := range cells {
		if i == 0 {
			row[i] = roled("th", "rowheader", c).Attr("scope", "row")
		} else {
			row[i] = roled("td", "cell", c).DataSet("th", heads[i])
		}
	}
	return roled("tr", "row", row...).ID(id)
}

// laneName returns what a rule holds for: its kinds of data and, for a member,
// how many of them are there.
func (v *retentionView) laneName(l *wire.Lane) ui.UI {
	name := worded("span", "", l.Name)
	var kinds, tags ui.UI
	if len(l.Kinds) == 1 {
		name = anchored("", l.Kinds[0].Path, l.Name)
	} else if len(l.Kinds) > 1 {
		items := make([]ui.UI, len(l.Kinds))
		for i := range l.Kinds {
			items[i] = wrap("li", "", anchored("", l.Kinds[i].Path, l.Kinds[i].Name))
		}
		kinds = ui.Details().Class("law").Body(
			ui.Summary().Text(v.N(locales.TagKinds, len(items), nil)),
			roled("ul", "list", items...).Class("in reg links"),
		)
	}
	if l.Span != nil && l.Span.Tags != nil && *l.Span.Tags != (wire.Tags{}) {
		tags = wrap("div", "reg", v.Legend(*l.Span.Tags, true))
	}
	return wrap("div", "", name, kinds, tags)
}

// laneBegin says from when data are kept: the event and, for a member, its day
// where that is known.
func (v *retentionView) laneBegin(l *wire.Lane) ui.UI {
	var from, day ui.UI
	if l.From != "" {
		from = worded("span", "line-b", l.From)
	}
	switch {
	case l.Span != nil && !l.Span.Begin.IsZero(): // of a group of people, without an event
		day = v.Date(l.Span.Begin)
	case l.From == "":
		from = worded("p", "muted", v.T(locales.RetentionNoBegin))
	case v.d.Personal:
		day = worded("p", "muted", v.T(locales.RetentionNoDay))
	}
	return wrap("div", "", from, day)
}

// laneEnd says until when data are kept. Where years count from an event, the
// rule in short names it; the picture has no room for that.
func (v *retentionView) laneEnd(l *wire.Lane) ui.UI {
	if !v.d.Personal && l.Rule.Short != "" && l.After != "" {
		return worded("b", "line-b cap", l.Rule.Short)
	}
	return worded("b", "", picture.Outcome(v.Pen, l, v.d.Personal))
}

// laneWhy says why data cannot be erased today, or what their rule asks, with
// the reason that the declaration gives where the rule does not say it.
func (v *retentionView) laneWhy(l *wire.Lane) ui.UI {
	why := ruleAsks(l)
	if v.d.Personal {
		why = whyKey(l)
	}
	var reason, since, dispute ui.UI
	if !strings.Contains(l.Rule.Text, l.Why) {
		reason = v.P(l.Why)
	}
	if s := l.Span; s != nil && !s.Since.IsZero() {
		since = v.dated(locales.RetentionSince, s.Since)
	}
	if s := l.Span; s != nil && !s.Dispute.IsZero() {
		dispute = v.dated(locales.RetentionDispute, s.Dispute)
	}
	return wrap("div", "stack-s", worded("p", "", v.T(why)), dispute, reason, since)
}

// ruleAsks returns what a rule asks of everybody.
func ruleAsks(l *wire.Lane) locales.Key {
	switch {
	case len(l.Until) > 0:
		return locales.RetentionAsksUntil
	case l.Rule.Unstated || l.MinYears == 0 && l.MaxYears == 0:
		return locales.RetentionAsksNothing
	case l.After != "":
		return locales.RetentionAsksAfter
	case l.MinYears == 0:
		return locales.RetentionAsksMost
	}
	return locales.RetentionAsksRange
}

// whyKey returns the words for the reason of a lane. A reason that this client
// does not know is told as the one that claims least.
func whyKey(l *wire.Lane) locales.Key {
	if l.Span == nil {
		return locales.RetentionWhyNotYours
	}
	for _, w := range whyKeys {
		if string(w.why) == l.Span.Why {
			return w.key
		}
	}
	return locales.RetentionWhyUndated
}

// whyKeys words the reasons of the retention clock.
var whyKeys = [...]struct {
	why holdings.Why
	key locales.Key
}{
	{holdings.WhyNothing, locales.RetentionWhyNothing},
	{holdings.WhyNotChecked, locales.RetentionWhyNotChecked},
	{holdings.WhyNotYours, locales.RetentionWhyNotYours},
	{holdings.WhyUntil, locales.RetentionWhyUntil},
	{holdings.WhyUntold, locales.RetentionWhyUntold},
	{holdings.WhyNotBegun, locales.RetentionWhyNotBegun},
	{holdings.WhyUndated, locales.RetentionWhyUndated},
	{holdings.WhyLeft, locales.RetentionWhyLeft},
	{holdings.WhyCounting, locales.RetentionWhyCounting},
	{holdings.WhyCriterion, locales.RetentionWhyCriterion},
	{holdings.WhyUnstated, locales.RetentionWhyUnstated},
	{holdings.WhyOver, locales.RetentionWhyOver},
	{holdings.WhyDispute, locales.RetentionWhyDispute},
}
