package page

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// attrOf returns the value of an attribute.
func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// elements returns the elements below n that have a name.
func elements(n *html.Node, name string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			out = append(out, d)
		}
	}
	return out
}

func TestRetentionSaysWhatItDraws(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"retention", "my-retention", "my-retention-left"} {
			p := caseOf(t, l, name)
			root := tree(t, Retention(p))
			figure := elements(root, "figure")
			if len(figure) != 1 {
				t.Fatalf("%s/%s: %d pictures", l, name, len(figure))
			}
			for _, lane := range p.Retention.Lanes {
				row := only(t, root, wire.Anchor(wire.KindRule, lane.ID))
				if !strings.Contains(said(row), lane.Rule.Text) {
					t.Errorf("%s/%s: the row of %s does not say its rule", l, name, lane.ID)
				}
				links := find(figure[0], "href", "#"+wire.Anchor(wire.KindRule, lane.ID))
				if len(links) != 1 {
					t.Fatalf("%s/%s: %d lanes lead to %s", l, name, len(links), lane.ID)
				}
				drawing := elements(links[0].Parent, "svg")[0]
				outcome := said(elements(links[0].Parent, "b")[1])
				if attrOf(drawing, "role") != "img" || !strings.Contains(attrOf(drawing, "aria-label"), outcome) {
					t.Errorf("%s/%s: %s is named %q", l, name, lane.ID, attrOf(drawing, "aria-label"))
				}
				if !strings.Contains(said(row), outcome) {
					t.Errorf("%s/%s: the row of %s does not say %q", l, name, lane.ID, outcome)
				}
			}
		}
	}
}

func TestRetentionInventsNoDate(t *testing.T) {
	for _, l := range lang.All {
		public := tree(t, Retention(caseOf(t, l, "retention")))
		if n := len(elements(public, "time")); n != 0 {
			t.Errorf("%s: the public page has %d dates", l, n)
		}
		p := caseOf(t, l, "my-retention")
		root := tree(t, Retention(p))
		for _, lane := range p.Retention.Lanes {
			known := map[string]bool{}
			if s := lane.Span; s != nil {
				for _, d := range []calendar.Day{s.Begin, s.Since, s.Least, s.Most, s.End, s.Dispute} {
					known[d.String()] = !d.IsZero()
				}
			}
			for _, n := range elements(only(t, root, wire.Anchor(wire.KindRule, lane.ID)), "time") {
				if !known[attrOf(n, "datetime")] {
					t.Errorf("%s: %s shows the day %s", l, lane.ID, attrOf(n, "datetime"))
				}
			}
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	seen := map[locales.Key]holdings.Why{}
	for _, why := range []holdings.Why{
		holdings.WhyNothing, holdings.WhyNotChecked, holdings.WhyNotYours, holdings.WhyUntil, holdings.WhyUntold,
		holdings.WhyNotBegun, holdings.WhyUndated, holdings.WhyLeft, holdings.WhyCounting, holdings.WhyCriterion,
		holdings.WhyUnstated, holdings.WhyOver, holdings.WhyDispute,
	} {
		key := whyKey(&wire.Lane{Span: &wire.Span{Why: string(why)}})
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s have the same words", why, other)
		}
		seen[key] = why
	}
	if len(seen) != len(whyKeys) {
		t.Errorf("%d reasons have words, want %d", len(seen), len(whyKeys))
	}
	if got := whyKey(&wire.Lane{}); got != locales.RetentionWhyNotYours {
		t.Errorf("a rule for others says %q", locales.In(lang.FR).T(got))
	}
	if got := whyKey(&wire.Lane{Span: &wire.Span{Why: "of-tomorrow"}}); got != locales.RetentionWhyUndated {
		t.Errorf("an unknown reason says %q", locales.In(lang.FR).T(got))
	}
}

func TestRuleAsks(t *testing.T) {
	for _, test := range []struct {
		name string
		lane wire.Lane
		want locales.Key
	}{
		{"until", wire.Lane{Until: []string{"x"}}, locales.RetentionAsksUntil},
		{"unstated", wire.Lane{Rule: wire.Rule{Unstated: true}, MinYears: 3}, locales.RetentionAsksNothing},
		{"no years", wire.Lane{After: "x"}, locales.RetentionAsksNothing},
		{"after", wire.Lane{After: "x", MinYears: 30, MaxYears: 30}, locales.RetentionAsksAfter},
		{"at most", wire.Lane{MaxYears: 1}, locales.RetentionAsksMost},
		{"range", wire.Lane{MinYears: 7, MaxYears: 30}, locales.RetentionAsksRange},
	} {
		if got := ruleAsks(&test.lane); got != test.want {
			t.Errorf("%s: %q", test.name, locales.In(lang.FR).T(got))
		}
	}
}

// TestFlowSaysEveryLink holds that every node of the page has one row, with
// one sentence for each of its links and the condition of each.
func TestFlowSaysEveryLink(t *testing.T) {
	sentences := map[wire.Kind]locales.Key{wire.KindSource: locales.FlowFromLink,
		wire.KindRecipient: locales.FlowToLink, wire.KindProcessor: locales.FlowProcLink}
	for _, l := range lang.All {
		for _, name := range []string{"recipients", "my-recipients", "recipient-of-source", "recipient-of-domain",
			"recipient-of-recipient", "my-recipient-of-processor"} {
			p := caseOf(t, l, name)
			d, root := p.Flow, tree(t, Recipients(p))
			titles := map[string]string{}
			for _, n := range d.Domains {
				titles[n.ID] = n.Name
			}
			for _, n := range slices.Concat(d.Sources, d.Recipients, d.Processors) {
				row, count := only(t, root, wire.Anchor(n.Kind, n.ID)), 0
				for _, k := range d.Links {
					if k.From != n.Key() && k.To != n.Key() {
						continue
					}
					count++
					want := locales.In(l).F(sentences[n.Kind], locales.Args{"Domain": titles[k.Domain]})
					if !strings.Contains(said(row), strings.Join(strings.Fields(want), " ")) ||
						!strings.Contains(said(row), k.Condition) || !strings.Contains(said(row), k.Detail) {
						t.Errorf("%s/%s: the row of %s does not say %q", l, name, n.ID, want)
					}
				}
				if got := len(elements(row, "li")); got != count {
					t.Errorf("%s/%s: the row of %s has %d sentences, want %d", l, name, n.ID, got, count)
				}
			}
		}
	}
}

func TestFlowPictureIsAWalk(t *testing.T) {
	for _, test := range []struct {
		name    string
		columns []int // nodes in each
		current int
	}{
		{"recipients", []int{9, 4, 26}, 0},
		{"recipient-of-source", []int{1, 4}, 1},
		{"recipient-of-recipient", []int{4, 1}, 1},
		{"recipient-of-processor", nil, 0},
		{"recipients-empty", nil, 0},
	} {
		p := caseOf(t, lang.FR, test.name)
		figures := elements(tree(t, Recipients(p)), "figure")
		if test.columns == nil {
			if len(figures) != 0 {
				t.Errorf("%s: a picture without links", test.name)
			}
			continue
		}
		var columns []int
		for _, ul := range elements(only(t, figures[0].Parent, "flow-name").Parent, "ul") {
			if links := elements(ul, "a"); len(links) > 0 {
				columns = append(columns, len(links))
			}
		}
		if !slices.Equal(columns, test.columns) {
			t.Errorf("%s: columns of %v nodes, want %v", test.name, columns, test.columns)
		}
		if got := len(find(figures[0], "aria-current", "page")); got != test.current {
			t.Errorf("%s: %d current nodes, want %d", test.name, got, test.current)
		}
		if want := len(p.Flow.Links) - len(p.Flow.Processors); len(find(figures[0], "class", "f"))-keys(figures[0]) != want {
			t.Errorf("%s: %d ribbons, want %d", test.name, len(find(figures[0], "class", "f"))-keys(figures[0]), want)
		}
	}
}

// keys returns the number of samples in the key of a picture.
func keys(figure *html.Node) int { return len(find(figure, "class", "lg")) }

func TestFlowSaysWhatItIsNot(t *testing.T) {
	for _, l := range lang.All {
		mine := tree(t, Recipients(caseOf(t, l, "my-recipients")))
		if !says(mine, l, locales.FlowMine) {
			t.Errorf("%s: nothing says that the page does not know who received data", l)
		}
		if says(tree(t, Recipients(caseOf(t, l, "recipients"))), l, locales.FlowMine) {
			t.Errorf("%s: the public page speaks of one person's data", l)
		}
		of := caseOf(t, l, "recipient-of-recipient")
		of.Flow.ProcNotes = []string{"only for processors"}
		if strings.Contains(said(tree(t, Recipients(of))), "only for processors") {
			t.Errorf("%s: notes on processors where there are none", l)
		}
	}
}
