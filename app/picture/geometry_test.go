package picture

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// sketch writes a lane as one letter for each stretch with its places:
// "U6-26" is in use from 6 to 26 percent.
func sketch(lane []stretch) string {
	letters := [...]string{inUse: "U", known: "K", coming: "C", kept: "A", perhaps: "P", open: "O", before: "B"}
	var parts []string
	for _, s := range lane {
		parts = append(parts, fmt.Sprintf("%s%.0f-%.0f", letters[s.shape], s.from, s.to))
	}
	return strings.Join(parts, " ")
}

func TestStep(t *testing.T) {
	for _, test := range []struct{ years, most, want int }{
		{0, 6, 1}, {1, 6, 1}, {6, 6, 1}, {7, 6, 2}, {12, 6, 2}, {30, 6, 5}, {43, 6, 10}, {100, 6, 20}, {900, 6, 150},
	} {
		if got := step(test.years, test.most); got != test.want {
			t.Errorf("step(%d, %d) = %d, want %d", test.years, test.most, got, test.want)
		}
	}
}

func TestRuleLane(t *testing.T) {
	lane := func(least, most int, after string) wire.Lane {
		return wire.Lane{MinYears: least, MaxYears: most, After: after}
	}
	unstated := wire.Lane{Rule: wire.Rule{Unstated: true}, MinYears: 3}
	for _, test := range []struct {
		name string
		lane wire.Lane
		want string
	}{
		{"exact, after an event", lane(30, 30, "x"), "U6-26 A26-94 K26-26"},
		{"exact, from nowhere", lane(15, 15, ""), "U6-26 A26-60 C26-26"},
		{"range", lane(7, 30, ""), "U6-26 A26-42 P42-94 C26-26"},
		{"at most", lane(0, 15, ""), "U6-26 P26-60 C26-26"},
		{"at least", lane(15, 0, "x"), "U6-26 A26-60 O60-98 K26-26"},
		{"until an event", wire.Lane{Until: []string{"x"}}, "U6-26 K26-26"},
		{"unstated", unstated, "O6-98"},
		{"no number", lane(0, 0, "x"), "O6-98"},
	} {
		_, at := rulesAxis([]wire.Lane{test.lane, lane(30, 30, "")})
		if got := sketch(ruleLane(&test.lane, at)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestRulesAxis(t *testing.T) {
	for _, test := range []struct {
		longest int
		want    string // years of the ticks; minor ones in brackets
	}{
		{30, "10 20 30"}, {3, "1 2 3"}, {4, "[1] 2 [3] 4"}, {5, "2 4"}, {0, ""}, {120, "50 100"},
	} {
		a, at := rulesAxis([]wire.Lane{{MaxYears: test.longest}})
		var got []string
		for _, tk := range a.ticks {
			s := fmt.Sprint(tk.label)
			if tk.minor {
				s = "[" + s + "]"
			}
			got = append(got, s)
			if tk.at != at(tk.label) || tk.at <= event || tk.at > 100-edge {
				t.Errorf("%d years: tick %d at %.1f", test.longest, tk.label, tk.at)
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%d years: ticks %s, want %s", test.longest, s, test.want)
		}
	}
}

func TestDatesLane(t *testing.T) {
	today := calendar.Date(2026, 1, 1)
	day := func(year int) calendar.Day { return calendar.Date(year, 1, 1) }
	none := calendar.Day{}
	span := func(state holdings.Keeping, begin, since, least, end calendar.Day) *wire.Span {
		return &wire.Span{State: state, Begin: begin, Since: since, Least: least, End: end}
	}
	for _, test := range []struct {
		name  string
		after string
		span  *wire.Span
		want  string
	}{
		{"no span", "", nil, ""},
		{"nothing held", "", span(holdings.Nothing, day(2016), none, none, none), ""},
		{"not checked", "", &wire.Span{State: holdings.Unknown, Why: string(holdings.WhyNotChecked)}, ""},
		{"in use, no end", "", span(holdings.InUse, day(2016), none, none, none), "U28-50 O50-98 K28-28"},
		{"in use, begin unknown", "", span(holdings.InUse, none, none, none, none), "B0-6 U6-50 O50-98"},
		{"in use, ends with an event", "", span(holdings.InUse, day(2016), none, none, day(2036)), "U28-72 K28-28 C72-72"},
		{"in use, announced event", "x", span(holdings.InUse, day(2016), none, none, day(2036)), "U28-50 A50-72 K28-28"},
		{"in use, least", "x", span(holdings.InUse, day(2016), none, day(2036), none), "U28-50 A50-72 O72-98 K28-28 C50-50"},
		{"archived", "x", span(holdings.Archived, day(2006), day(2016), none, day(2036)), "U6-28 A28-72 K6-6 K28-28"},
		{"archived, least", "x", span(holdings.Archived, none, day(2016), day(2036), none), "B0-6 U6-28 A28-72 O72-98 K28-28"},
		{"archived, no end", "x", span(holdings.Archived, none, day(2016), none, none), "B0-6 U6-28 A28-50 O50-98 K28-28"},
		{"archived, undated", "x", span(holdings.Archived, none, none, none, none), "B0-6 A6-50 O50-98"},
		{"unknown", "", span(holdings.Unknown, day(2016), none, none, none), "P28-50 O50-98 K28-28"},
		{"unknown, least", "x", span(holdings.Unknown, none, none, day(2036), none), "B0-6 P6-50 A50-72 O72-98"},
		{"over, years", "x", span(holdings.Over, none, day(2008), none, day(2016)), "B0-6 U6-10 A10-28 K10-10"},
		{"over, event", "", span(holdings.Over, day(2008), none, none, day(2016)), "U10-28 K10-10 K28-28"},
	} {
		d := &wire.RetentionData{Today: today, Lanes: []wire.Lane{
			{Span: span(holdings.InUse, day(2006), none, none, none)},
			{Span: span(holdings.InUse, none, none, day(2046), none)},
			{Span: test.span, After: test.after},
		}}
		_, at := datesAxis(d)
		if got := sketch(datesLane(&d.Lanes[2], today, at)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestDatesAxis(t *testing.T) {
	today := calendar.Date(2026, 11, 23)
	for _, test := range []struct {
		name        string
		days        []calendar.Day
		want        string
		least, most float64 // where today may stand
	}{
		{"no day", nil, "2026 2028 2030 2032 2034 2036", 18, 25},
		{"a past", []calendar.Day{calendar.Date(1990, 1, 1)}, "1990 2000 2010 2020 2030", 70, 80},
		{"a future", []calendar.Day{calendar.Date(2056, 11, 23)}, "2030 2040 2050", 18, 25},
		{"both", []calendar.Day{calendar.Date(2014, 3, 3), calendar.Date(2056, 11, 23)}, "2020 2030 2040 2050", 30, 36},
	} {
		d := &wire.RetentionData{Today: today, Lanes: []wire.Lane{{}}}
		for _, x := range test.days {
			d.Lanes = append(d.Lanes, wire.Lane{Span: &wire.Span{Begin: x}})
		}
		a, at := datesAxis(d)
		var got []string
		for _, tk := range a.ticks {
			got = append(got, fmt.Sprint(tk.label))
			if tk.at < edge-0.01 || tk.at > 100-edge+0.01 {
				t.Errorf("%s: tick %d at %.1f", test.name, tk.label, tk.at)
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: ticks %s, want %s", test.name, s, test.want)
		}
		if a.zero < test.least || a.zero > test.most || a.zero != at(today) {
			t.Errorf("%s: today at %.1f", test.name, a.zero)
		}
	}
}

// node returns a node of the flow.
func node(kind wire.Kind, id string) wire.FlowNode {
	return wire.FlowNode{Kind: kind, ID: id, Mark: id}
}

// small returns a flow of three sources, two domains and four recipients.
func small() *wire.FlowData {
	s, d, r := wire.KindSource, wire.KindDomain, wire.KindRecipient
	link := func(from, to, condition string) wire.FlowLink {
		return wire.FlowLink{From: from, To: to, Condition: condition}
	}
	return &wire.FlowData{
		Sources:    []wire.FlowNode{node(s, "both"), node(s, "second"), node(s, "first")},
		Domains:    []wire.FlowNode{node(d, "op"), node(d, "co")},
		Recipients: []wire.FlowNode{node(r, "nobody"), node(r, "co1"), node(r, "op1"), node(r, "all")},
		Links: []wire.FlowLink{
			link("source/both", "domain/op", ""), link("source/both", "domain/co", ""),
			link("source/second", "domain/co", ""), link("source/first", "domain/op", ""),
			link("domain/co", "recipient/co1", "only if"), link("domain/op", "recipient/op1", ""),
			link("domain/op", "recipient/all", ""), link("domain/co", "recipient/all", ""),
			link("domain/op", "processor/mail", ""), link("source/gone", "domain/op", ""),
		},
	}
}

func TestFlowOrder(t *testing.T) {
	f := flowOf(small())
	ids := func(list []wire.FlowNode) (out []string) {
		for _, n := range list {
			out = append(out, n.ID)
		}
		return out
	}
	for _, test := range []struct {
		got  []wire.FlowNode
		want []string
	}{
		{f.sources, []string{"first", "both", "second"}},
		{f.domains, []string{"op", "co"}},
		{f.recipients, []string{"op1", "all", "co1", "nobody"}},
	} {
		if got := ids(test.got); !slices.Equal(got, test.want) {
			t.Errorf("column %v, want %v", got, test.want)
		}
	}
	if len(f.in) != 4 || len(f.out) != 4 {
		t.Fatalf("%d and %d ribbons, want 4 and 4", len(f.in), len(f.out))
	}
}

// TestRibbons holds that ribbons end inside the rows of what they link, that
// no two share an end, and that those of one row do not cross there.
func TestRibbons(t *testing.T) {
	f := flowOf(small())
	check := func(name string, list []ribbon, left, right int) {
		for i, r := range list {
			for _, end := range []struct {
				y     float64
				count int
			}{{r.from, left}, {r.to, right}} {
				row := end.y / tall * float64(end.count)
				if inside := row - math.Floor(row); end.y <= 0 || end.y >= tall || inside < 0.09 || inside > 0.91 {
					t.Errorf("%s: ribbon %d ends at %.1f, at the border of a row", name, i, end.y)
				}
			}
			for _, o := range list[:i] {
				if o.from == r.from || o.to == r.to {
					t.Errorf("%s: two ribbons end at %.1f or %.1f", name, r.from, r.to)
				}
				sameRow := int(o.to/tall*float64(right)) == int(r.to/tall*float64(right))
				if sameRow && (o.from < r.from) != (o.to < r.to) {
					t.Errorf("%s: ribbons cross at the row they share", name)
				}
			}
		}
	}
	check("in", f.in, len(f.sources), len(f.domains))
	swapped := make([]ribbon, len(f.out))
	for i, r := range f.out {
		swapped[i] = ribbon{from: r.to, to: r.from}
	}
	check("out", swapped, len(f.recipients), len(f.domains))
	if r := f.out[0]; r.colour != "f-co" || !r.conditional || r.from < 500 {
		t.Errorf("the first link out is %+v, want a conditional one of the lower domain", r)
	}
}

func TestRibbonPath(t *testing.T) {
	if got, want := (ribbon{from: 125, to: 833.333}).path(), "M0 125.0C50.0 125.0 50.0 833.3 100.0 833.3"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
}

func TestFlowOfOneNode(t *testing.T) {
	d := &wire.FlowData{Domains: []wire.FlowNode{node(wire.KindDomain, "op")}}
	if f := flowOf(d); len(f.in)+len(f.out) != 0 {
		t.Errorf("a domain alone has ribbons: %+v", f)
	}
	d.Recipients = []wire.FlowNode{node(wire.KindRecipient, "bank")}
	d.Links = []wire.FlowLink{{From: "domain/op", To: "recipient/bank"}}
	f := flowOf(d)
	if len(f.in) != 0 || len(f.out) != 1 || f.out[0].from != 500 || f.out[0].to != 500 {
		t.Errorf("one link is %+v, want a straight one in the middle", f.out)
	}
}
