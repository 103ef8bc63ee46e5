package page

import (
	"slices"
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// viewOf shows a made-up page of the ones that explain.
func viewOf(t *testing.T, p wire.Page) []ui.UI {
	t.Helper()
	views := map[wire.Route]func(wire.Page) []ui.UI{
		wire.Categories: Categories, wire.Category: Category, wire.Decisions: Decisions,
		wire.Decision: Decision, wire.Rights: Rights, wire.Domain: Domain,
	}
	view, ok := views[wire.Twin(p.Route)]
	if !ok {
		t.Fatalf("no view for %s", p.Route)
	}
	return view(p)
}

func TestDecisionsSayWhereThereAreNone(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "decisions")
		root := tree(t, Decisions(p))
		none := only(t, root, "none").Parent
		if !says(none, l, locales.DecisionsElsewhereText) {
			t.Errorf("%s: the plain statement is missing", l)
		}
		for _, d := range p.Decisions.None {
			if len(find(none, "href", d.Path)) != 1 {
				t.Errorf("%s: %s is not among the domains without decisions", l, d.ID)
			}
		}
		empty := tree(t, Decisions(caseOf(t, l, "decisions-empty")))
		if !says(empty, l, locales.DecisionsNone) || says(root, l, locales.DecisionsNone) {
			t.Errorf("%s: no decision at all is said at the wrong place", l)
		}
	}
}

func TestProfilingStandsApart(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "decisions")
		root := tree(t, Decisions(p))
		apart := only(t, root, "profiling").Parent
		if !says(apart, l, locales.ProfilingText) || len(find(apart, "href", wire.Path(l, wire.Rights, "")+"#right-objection")) != 1 {
			t.Errorf("%s: the objection without a reason, or the way to it, is missing", l)
		}
		name := p.Decisions.Profiling[0].Purpose.Name
		if !strings.Contains(said(apart), name) || strings.Contains(said(only(t, root, "all").Parent), name) {
			t.Errorf("%s: profiling is told among the decisions", l)
		}
	}
}

func TestPassportSaysWhatIsNotSaid(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "decision")
		rows := tree(t, Decision(p))
		inputs := only(t, rows, "inputs").Parent
		if n := strings.Count(said(inputs), locales.In(l).T(locales.DecisionFromUnsaid)); n != 1 {
			t.Errorf("%s: %d sources are said to be unsaid, want 1", l, n)
		}
		if !says(inputs, l, locales.DecisionHidden) {
			t.Errorf("%s: other people's incomes are not said to stay hidden", l)
		}
		if says(rows, l, locales.DecisionNoRule) || says(rows, l, locales.DecisionNoInputs) || says(rows, l, locales.DecisionNoEffects) {
			t.Errorf("%s: a part that is there is said to be missing", l)
		}
		p.Decisions.Passports = []wire.Passport{{ID: "bare", Name: "x", Contest: wire.Contest{Path: "/fr/droits"}}}
		bare := tree(t, Decision(p))
		for _, k := range []locales.Key{locales.DecisionNoRule, locales.DecisionNoInputs, locales.DecisionNoEffects} {
			if !says(bare, l, k) {
				t.Errorf("%s: message %d is missing", l, k)
			}
		}
		for _, k := range []locales.Key{locales.DecisionHousehold, locales.DecisionDerived, locales.DecisionNeeds} {
			if says(bare, l, k) || !says(rows, l, k) {
				t.Errorf("%s: message %d is said where it does not hold, or not where it does", l, k)
			}
		}
	}
}

func TestStepsFollowTheirRoutes(t *testing.T) {
	p := caseOf(t, lang.FR, "decision")
	pass := &p.Decisions.Passports[0]
	for _, test := range []struct {
		name   string
		steps  []wire.Step
		routes int
		items  int
	}{
		{"two routes", pass.Steps, 2, 3},
		{"one route without a name", []wire.Step{{If: "a", Then: "b"}, {If: "c", Then: "d"}}, 1, 2},
		{"a route that comes back", []wire.Step{{Route: "x", If: "a"}, {Route: "y", If: "b"}, {Route: "x", If: "c"}}, 3, 3},
		{"none", nil, 0, 0},
	} {
		pass.Steps = test.steps
		root := tree(t, Decision(p))
		lists := find(root, "class", "rule")
		items := 0
		for _, list := range lists {
			for range list.ChildNodes() {
				items++
			}
		}
		if len(lists) != test.routes || items != test.items {
			t.Errorf("%s: %d lists with %d steps, want %d with %d", test.name, len(lists), items, test.routes, test.items)
		}
		for _, s := range test.steps {
			if s.Then != "" && !strings.Contains(said(root), "Si "+s.If+", alors "+s.Then) {
				t.Errorf("%s: step %q is not read as a sentence", test.name, s.If)
			}
		}
	}
}

func TestNoOutcomeIsMadeUp(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"decisions", "decision"} {
			public, mine := caseOf(t, l, name), caseOf(t, l, "my-"+name)
			shown, hidden := tree(t, viewOf(t, mine)), tree(t, viewOf(t, public))
			if !says(shown, l, locales.DecisionUnknown) || says(hidden, l, locales.DecisionUnknown) {
				t.Errorf("%s/%s: a member reads that no outcome is known: %t, everybody: %t", l, name,
					says(shown, l, locales.DecisionUnknown), says(hidden, l, locales.DecisionUnknown))
			}
			if len(find(shown, "class", "label-ok")) > 0 || len(find(shown, "class", "hit")) > 0 {
				t.Errorf("%s/%s: something reads as an outcome", l, name)
			}
		}
		p := caseOf(t, l, "my-decision")
		path := p.Decisions.Passports[0].Contest.Path
		if n := len(find(tree(t, Decision(p)), "href", path)); n != 3 {
			t.Errorf("%s: %d ways to a person, want 3", l, n)
		}
	}
}

func TestGuide(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "rights")
		root := tree(t, Rights(p))
		for _, r := range p.Rights.Rights {
			card := only(t, root, wire.Anchor(wire.KindRight, r.ID))
			if len(find(root, "href", "#"+wire.Anchor(wire.KindRight, r.ID))) != 1 {
				t.Errorf("%s: no way to %s from the top", l, r.ID)
			}
			if open := says(card, l, locales.GuideAmong); open != r.LimitsOpen {
				t.Errorf("%s: the limits of %s are said to be open: %t", l, r.ID, open)
			}
			for _, text := range append([]string{r.Text, r.Article, r.Channel.Name, r.Channel.Text}, append(r.Grounds, r.Limits...)...) {
				if !strings.Contains(said(card), text) {
					t.Errorf("%s: %s does not say %q", l, r.ID, text)
				}
			}
		}
		for _, n := range p.Rights.Notes {
			if item := only(t, root, wire.Anchor(wire.KindNote, n.ID)); !strings.Contains(said(item), n.Reading) {
				t.Errorf("%s: note %s comes without its reading", l, n.ID)
			}
		}
		for _, n := range slices.Concat(p.Rights.Content, p.Rights.Limits, p.Rights.Security) {
			if !strings.Contains(said(root), n.Text) {
				t.Errorf("%s: %q is missing", l, n.Text)
			}
		}
		if len(find(root, "href", wire.Path(l, wire.Contact, ""))) != 1 {
			t.Errorf("%s: no way to ask", l)
		}
	}
}
