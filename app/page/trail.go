package page

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Looks is who looked at the data of a member: day, service, purpose and
// function, and never a name. Each can be asked about.
func Looks(p wire.Page) []ui.UI { return trailOf(p, &looksWords) }

// Received is who received data of a member: which, when, why and on which
// legal basis.
func Received(p wire.Page) []ui.UI { return trailOf(p, &receivedWords) }

// A trailWords is what the two lists say differently.
type trailWords struct {
	heading, lead, total, other locales.Key
	noSource, since, empty      locales.Key
	kind, allKinds              locales.Key
	rows                        func(*trailView) ui.UI
}

var (
	looksWords = trailWords{
		locales.TrailLooksHeading, locales.TrailLooksLead, locales.TrailLooksTotal, locales.TrailToReceived,
		locales.TrailNoSourceLooks, locales.TrailSinceLooks, locales.TrailEmptyLooks,
		locales.TrailService, locales.TrailAllServices, (*trailView).looks,
	}
	receivedWords = trailWords{
		locales.TrailReceivedHeading, locales.TrailReceivedLead, locales.TrailReceivedTotal, locales.TrailToLooks,
		locales.TrailNoSourceReceived, locales.TrailSinceReceived, locales.TrailEmptyReceived,
		locales.TrailRecipient, locales.TrailAllRecipients, (*trailView).received,
	}
)

// A trailView writes one of the two pages.
type trailView struct {
	widget.Pen
	d     *wire.TrailData
	words *trailWords
}

// trailOf returns one of the two pages.
func trailOf(p wire.Page, words *trailWords) []ui.UI {
	v := &trailView{widget.PenOf(p), p.Trail, words}
	return []ui.UI{
		wayTo(v.Pen, widget.Crumb{Path: v.Path(wire.Recipients, ""), Name: v.T(locales.FlowHeading)}),
		v.head(), v.coverage(), v.filter(), v.months(), v.list(),
		wrap("div", "row", v.Go(v.d.AskPath, v.T(locales.TrailAsk))),
		v.Terms(p),
	}
}

// head says what the page is about, and how much there is.
func (v *trailView) head() ui.UI {
	d := v.d
	var counts ui.UI
	if d.All > 0 {
		said := v.N(v.words.total, d.All, nil)
		if d.Filter.Set {
			said += " " + v.N(locales.TrailChosen, d.Chosen, nil)
		}
		counts = wrap("p", "", widget.Rich(said)...)
	}
	return head(v.T(v.words.heading), v.T(v.words.lead), counts, v.Go(d.OtherPath, v.T(v.words.other)))
}

// coverage says what the list can hold at all, so that an empty one is not read
// as more than it is.
func (v *trailView) coverage() ui.UI {
	r := v.d.Report
	var said []ui.UI
	switch {
	case r == nil:
		said = append(said, worded("p", "", v.T(v.words.noSource)))
	case r.Since.IsZero():
		said = append(said, worded("p", "", v.T(locales.TrailSinceUnsaid)))
	default:
		said = append(said, v.dated(v.words.since, r.Since))
	}
	if r != nil && r.Not != "" {
		said = append(said, worded("p", "", v.F(locales.TrailNot, locales.Args{"What": r.Not})))
	}
	if r != nil {
		said = append(said, v.dated(locales.TrailAsOf, r.AsOf))
	}
	if v.words == &looksWords {
		said = append(said, worded("p", "", v.T(locales.TrailHere)))
	}
	if v.d.More {
		said = append(said, worded("p", "", v.T(locales.TrailMore)))
	}
	return v.Note(widget.Warm, "info", append([]ui.UI{ui.H2().Text(v.T(locales.TrailCoverage))}, said...)...)
}

// dated returns a sentence with a day in it, or nil for no day.
func (v *trailView) dated(k locales.Key, d calendar.Day) ui.UI {
	if d.IsZero() {
		return nil
	}
	return wrap("p", "", widget.Rich(v.F(k, locales.Args{"Day": widget.Slot(0)}), v.Date(d))...)
}

// anything is the value of a choice that chooses all: no code is that short word.
const anything = "all"

// filter returns the form that chooses of the list. It asks for the page anew, by
// an address that holds codes alone. It is nil where there is nothing to choose.
func (v *trailView) filter() ui.UI {
	d, f := v.d, &v.d.Filter
	if d.All == 0 {
		return nil
	}
	periods := []ui.UI{picked(anything, v.T(locales.TrailAllPeriods), false)}
	for _, p := range f.Periods {
		name := p.Value
		if !p.Month.IsZero() {
			name = v.Month(p.Month)
		}
		periods = append(periods, picked(p.Value, v.counted(name, p.Times), p.Chosen))
	}
	var reset ui.UI
	if f.Set {
		reset = v.Go(f.Path, v.T(locales.TrailReset))
	}
	return headed("filter", v.T(locales.TrailFilter),
		ui.Form().Role("search").Class("stack").Aria("labelledby", "filter").Method("get").Action(f.Path).DataSet("native", "true").Body(
			wrap("div", "grid",
				selected(wire.ParamDomain, v.T(locales.TrailDomain), v.options(locales.TrailAllDomains, f.Domains)),
				selected(wire.ParamKind, v.T(v.words.kind), v.options(v.words.allKinds, f.Kinds)),
				selected(wire.ParamPeriod, v.T(locales.TrailPeriod), periods),
			),
			wrap("div", "row",
				ui.Button().Class("btn btn-2").Type("submit").Body(v.Icon("search"), v.Text(locales.TrailShow)), reset),
		))
}

// options returns the options of a choice, the first of which chooses all.
func (v *trailView) options(all locales.Key, picks []wire.Pick) []ui.UI {
	list := []ui.UI{picked(anything, v.T(all), false)}
	for _, p := range picks {
		list = append(list, picked(p.Value, v.counted(p.Name, p.Times), p.Chosen))
	}
	return list
}

// counted returns a name with how often it happened.
func (v *trailView) counted(name string, times int) string {
	return v.F(locales.TrailOption, locales.Args{"Name": name, "N": times})
}

// picked returns one option of a choice.
func picked(value, words string, chosen bool) ui.UI {
	o := ui.Option().Value(value)
	if chosen {
		o = o.Selected(true)
	}
	return o.Text(words)
}

// selected returns a choice with its label.
func selected(name, label string, options []ui.UI) ui.UI {
	id := "choose-" + name
	return wrap("div", "field", ui.Label().For(id).Text(label), ui.Select().Class("input").ID(id).Name(name).Body(options...))
}

// months draws how often it happened, with a table that says the same.
func (v *trailView) months() ui.UI {
	drawn := picture.Months(v.Pen, v.d.Months)
	if drawn == nil {
		return nil
	}
	heads := []string{v.T(locales.TrailMonth), v.T(locales.TrailTimes)}
	var rows []ui.UI
	for i := len(v.d.Months) - 1; i >= 0; i-- {
		b := &v.d.Months[i]
		if b.Times == 0 {
			continue
		}
		rows = append(rows, foldRow("month-"+b.Month.String(), heads,
			anchored("tap", b.Path, v.Month(b.Month)), worded("span", "", v.Number(b.Times))))
	}
	return headed("months", v.T(locales.TrailMonths), drawn,
		ui.Details().Class("law").Body(
			ui.Summary().Text(v.T(locales.TrailTable)),
			wrap("div", "in", ungrouped(heads, "months", rows), worded("p", "small muted", v.T(locales.TrailQuiet))),
		))
}

// ungrouped returns a table that a heading names and that has one body.
func ungrouped(heads []string, name string, rows []ui.UI) ui.UI {
	cells := make([]ui.UI, len(heads))
	for i, h := range heads {
		cells[i] = roled("th", "columnheader", ui.Text(h)).Attr("scope", "col")
	}
	return roled("table", "table",
		roled("thead", "rowgroup", roled("tr", "row", cells...)), roled("tbody", "rowgroup", rows...),
	).Class("table table-fold").Aria("labelledby", name)
}

// list returns the lines of the page under their days, or says that there are
// none, with the ways to the rest.
func (v *trailView) list() ui.UI {
	d := v.d
	if len(d.Looks)+len(d.Received) > 0 {
		var ways []ui.UI
		if d.NewestPath != "" {
			ways = append(ways, v.Go(d.NewestPath, v.T(locales.TrailNewest)))
		}
		if d.OlderPath != "" {
			ways = append(ways, v.Second(d.OlderPath, "arrow-right", v.T(locales.TrailOlder)))
		}
		return wrap("div", "stack", v.words.rows(v), wrap("div", "row", ways...))
	}
	why := v.words.empty
	switch {
	case d.All > 0:
		why = locales.TrailEmptyFilter
	case d.Report == nil:
		why = locales.TrailNone
	}
	return worded("p", "empty", v.T(why))
}

// dayHead returns the row that begins a day.
func (v *trailView) dayHead(day calendar.Day, columns int) ui.UI {
	return roled("tr", "row", roled("th", "columnheader", v.LongDate(day)).Class("cap").
		Attr("colspan", strconv.Itoa(columns)).Attr("scope", "colgroup"))
}

// byDay returns bodies of a table, one for each day.
func (v *trailView) byDay(n, columns int, dayOf func(int) calendar.Day, row func(int) ui.UI) []ui.UI {
	var bodies []ui.UI
	for i := 0; i < n; {
		day := dayOf(i)
		rows := []ui.UI{v.dayHead(day, columns)}
		for ; i < n && dayOf(i) == day; i++ {
			rows = append(rows, row(i))
		}
		bodies = append(bodies, roled("tbody", "rowgroup", rows...))
	}
	return bodies
}

// looks returns the list of looks.
func (v *trailView) looks() ui.UI {
	list := v.d.Looks
	heads := []string{v.T(locales.TrailService), v.T(locales.TrailPurpose), v.T(locales.TrailDomain), v.T(locales.TrailQuestionAction)}
	bodies := v.byDay(len(list), len(heads), func(i int) calendar.Day { return list[i].Day }, func(i int) ui.UI {
		x := &list[i]
		var role, here ui.UI
		if x.Role != "" {
			role = worded("span", "small muted line-b", x.Role)
		}
		if x.Here {
			here = worded("span", "label", v.T(locales.TrailInLoupe))
		}
		return foldRow("look-"+strconv.Itoa(i+1), heads,
			wrap("div", "", worded("span", "line-b", x.Service), role, v.when(x), here),
			worded("span", "", v.said(x.Purpose)), v.domain(x.Domain), v.question(i))
	})
	return foldTable("table table-fold", "list", v.T(locales.TrailList), heads, bodies, nil)
}

// said returns words, or that there are none.
func (v *trailView) said(words string) string {
	if words == "" {
		return v.T(locales.TrailUnsaid)
	}
	return words
}

// domain names the domain of a line.
func (v *trailView) domain(d *wire.DomainRef) ui.UI {
	if d == nil {
		return worded("span", "muted", v.T(locales.TrailUnsaid))
	}
	return besideMark(d.Mark, anchored("", d.Path, d.Title))
}

// when says at which times of a day a service looked.
func (v *trailView) when(x *wire.LookLine) ui.UI {
	first := v.ClockTime(x.First)
	if x.Times < 2 {
		return worded("span", "small muted line-b", v.F(locales.TrailAt, locales.Args{"Time": first}))
	}
	return wrap("span", "small muted line-b", widget.Rich(v.F(locales.TrailBetween, locales.Args{
		"N": x.Times, "First": first, "Last": v.ClockTime(x.Last)}))...)
}

// question returns the two ways to ask about a look, folded. They begin a request
// on the server, with all of this line in it.
func (v *trailView) question(i int) ui.UI {
	d, x := v.d, &v.d.Looks[i]
	if d.SendPath == "" {
		return nil
	}
	send := func(kind string, words locales.Key) ui.UI {
		return ui.Button().Class("btn btn-2").Type("submit").Name(string(rights.AskKind)).Value(kind).Text(v.T(words))
	}
	return ui.Details().Class("law").Body(
		ui.Summary().Body(
			v.Text(locales.TrailQuestion),
			worded("span", "vh", " "+v.F(locales.TrailQuestionOf, locales.Args{"Day": x.Day, "Service": x.Service})),
		),
		ui.Form().Class("in stack").Method("post").Action(d.SendPath).DataSet("native", "true").Body(
			widget.Hidden(wire.FieldOwner, d.Owner),
			widget.Hidden(wire.FieldEntry, x.Entry),
			worded("p", "small", v.T(locales.TrailQuestionText)),
			wrap("div", "row", send(rights.KindQuestion, locales.TrailAskWhy), send(rights.KindComplaint, locales.TrailComplain)),
		),
	)
}

// received returns the list of disclosures.
func (v *trailView) received() ui.UI {
	list := v.d.Received
	heads := []string{v.T(locales.TrailWho), v.T(locales.TrailWhat), v.T(locales.TrailWhy), v.T(locales.TrailDomain)}
	bodies := v.byDay(len(list), len(heads), func(i int) calendar.Day { return list[i].Day }, func(i int) ui.UI {
		x := &list[i]
		kinds := make([]ui.UI, len(x.Categories))
		for j := range x.Categories {
			kinds[j] = wrap("li", "", v.link(x.Categories[j]))
		}
		var basis ui.UI
		if x.Basis != "" {
			basis = wrap("p", "small muted", v.Prose(v.F(locales.TrailBasis, locales.Args{"Name": x.Basis}))...)
		}
		return foldRow("received-"+strconv.Itoa(i+1), heads, v.recipient(x),
			roled("ul", "list", kinds...).Class("reg links"),
			wrap("div", "", worded("p", "", v.said(x.Purpose)), basis), v.domain(x.Domain))
	})
	return foldTable("table table-fold", "list", v.T(locales.TrailList), heads, bodies, nil)
}

// recipient names who received data: by name, where the source says it, and as
// the declaration has it.
func (v *trailView) recipient(x *wire.ReceivedLine) ui.UI {
	if x.Name == "" {
		return wrap("div", "", v.link(x.Recipient), worded("p", "small muted", v.T(locales.TrailNameUnsaid)))
	}
	return wrap("div", "", worded("span", "line-b", x.Name), wrap("p", "small muted", widget.Rich(
		v.F(locales.TrailDeclared, locales.Args{"Name": widget.Slot(0)}), v.link(x.Recipient))...))
}

// link returns a link, or its name alone where it leads nowhere.
func (v *trailView) link(l wire.Link) ui.UI {
	if l.Path == "" {
		return worded("span", "", l.Name)
	}
	return anchored("", l.Path, l.Name)
}
