package picture_test

import (
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/markup"
	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
)

func TestOutcome(t *testing.T) {
	day := calendar.Date(2056, 11, 23)
	unstated := wire.Lane{Rule: wire.Rule{Unstated: true}}
	unstatedMine := unstated
	unstatedMine.Span = &wire.Span{State: holdings.Unknown}
	span := func(s wire.Span) wire.Lane { return wire.Lane{MinYears: 7, MaxYears: 30, Span: &s} }
	for _, test := range []struct {
		name     string
		lane     wire.Lane
		personal bool
		want     string
	}{
		{"exact", wire.Lane{MinYears: 30, MaxYears: 30}, false, "30 ans"},
		{"range", wire.Lane{MinYears: 7, MaxYears: 30}, false, "De 7 à 30 ans"},
		{"at most", wire.Lane{MaxYears: 1}, false, "1 an au maximum"},
		{"at least", wire.Lane{MinYears: 10}, false, "10 ans au moins"},
		{"until", wire.Lane{Until: []string{"x"}}, false, "Fin à l’événement"},
		{"unstated", unstated, false, "Durée pas précisée"},
		{"for others", wire.Lane{}, true, "Seulement dans ce cas"},
		{"not yours", span(wire.Span{State: holdings.Nothing, Why: string(holdings.WhyNotYours)}), true, "Seulement dans ce cas"},
		{"nothing", span(wire.Span{State: holdings.Nothing}), true, "Rien n’est gardé"},
		{"not checked", span(wire.Span{State: holdings.Unknown, Why: string(holdings.WhyNotChecked)}), true, "Possible, pas vérifié"},
		{"over", span(wire.Span{State: holdings.Over, End: day}), true, "Terme passé le 23 novembre 2056"},
		{"end", span(wire.Span{State: holdings.Archived, End: day}), true, "Jusqu’au 23 novembre 2056"},
		{"least", span(wire.Span{State: holdings.InUse, Least: day}), true, "Pas avant le 23 novembre 2056"},
		{"latest", span(wire.Span{State: holdings.InUse, Most: day}), true, "Au plus tard le 23 novembre 2056"},
		{"between", span(wire.Span{State: holdings.Archived, Least: calendar.Date(2032, 2, 1), Most: day}), true, "Entre le 1er février 2032 et le 23 novembre 2056"},
		{"dispute", span(wire.Span{State: holdings.InUse, Least: day, Why: string(holdings.WhyDispute)}), true, "Gardé pendant le litige"},
		{"open", span(wire.Span{State: holdings.InUse}), true, "Fin pas encore connue"},
		{"unstated, mine", unstatedMine, true, "Durée pas précisée"},
	} {
		if got := picture.Outcome(pen, &test.lane, test.personal); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// rendered returns a picture as HTML.
func rendered(t *testing.T, v ui.UI) string {
	t.Helper()
	s, err := markup.Reencode(ui.HTMLString(v))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTimelineKeyHasWhatIsDrawn(t *testing.T) {
	d := &wire.RetentionData{Lanes: []wire.Lane{{ID: "a", Name: "a", MinYears: 30, MaxYears: 30, After: "x"}}}
	s := rendered(t, picture.Timeline(pen, d))
	for class, want := range map[string]int{"p-bar": 2, "p-arch": 2, "p-dia-on": 2, "p-range": 0, "p-open": 0, "<pattern": 1} {
		if got := strings.Count(s, class); got != want {
			t.Errorf("%s occurs %d times, want %d: in the key and in the lane, or nowhere", class, got, want)
		}
	}
	if picture.Timeline(pen, &wire.RetentionData{}) != nil {
		t.Error("a picture without lanes")
	}
}

func TestFlowKeyHasWhatIsDrawn(t *testing.T) {
	d := &wire.FlowData{
		Domains:    []wire.FlowNode{{Kind: wire.KindDomain, ID: "d", Name: "d", Mark: "co", Path: "/d"}},
		Recipients: []wire.FlowNode{{Kind: wire.KindRecipient, ID: "r", Name: "r", Path: "/r"}},
		Links:      []wire.FlowLink{{From: "domain/d", To: "recipient/r"}},
	}
	if s := rendered(t, picture.Flow(pen, d)); strings.Count(s, "f-if") != 0 || strings.Count(s, "f-co") != 2 {
		t.Errorf("the key does not fit a link without condition: %s", s)
	}
	d.Links[0].Condition = "x"
	if s := rendered(t, picture.Flow(pen, d)); strings.Count(s, "f-if") != 2 || strings.Count(s, "class=\"lg\"") != 1 {
		t.Errorf("the key does not fit a link with a condition: %s", s)
	}
	d.Links = nil
	if picture.Flow(pen, d) != nil {
		t.Error("a picture without links")
	}
}
