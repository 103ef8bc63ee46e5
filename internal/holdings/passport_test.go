//go:build !js

package holdings_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// edition returns an edition of a register with decisions.
func edition(number int, effective calendar.Day, decisions ...register.Decision) *register.Register {
	return &register.Register{Edition: register.Edition{Number: number, Effective: effective}, Decisions: decisions}
}

func TestPassportTakesTheRuleOfItsDay(t *testing.T) {
	rule := func(text string) register.Decision { return register.Decision{ID: "bim", Text: lang.Text{FR: text}} }
	editions := []*register.Register{
		edition(3, on(t, "2026-06-01"), rule("new")), edition(2, on(t, "2025-01-01"), rule("old")), edition(1, on(t, "2024-02-29"), rule("old")),
	}
	for _, test := range []struct {
		day, text string
		edition   int
		altered   bool
	}{
		{"2026-11-23", "new", 3, false},
		{"2026-06-01", "new", 3, false},
		{"2026-05-31", "old", 2, true},
		{"2024-02-29", "old", 1, true},
		{"2024-02-28", "old", 0, true},
	} {
		p, ok := holdings.PassportOf(holdings.Made{Decision: "bim", On: on(t, test.day)}, "compulsory", editions, holdings.Whom{}, on(t, today))
		if !ok || p.Rule.Text.FR != test.text || p.Edition != test.edition || p.Altered != test.altered {
			t.Errorf("%s: %q of edition %d, altered %t", test.day, p.Rule.Text.FR, p.Edition, p.Altered)
		}
	}
	gone := []*register.Register{edition(3, on(t, "2026-06-01")), editions[1]}
	if p, ok := holdings.PassportOf(holdings.Made{Decision: "bim", On: on(t, "2026-11-01")}, "compulsory", gone, holdings.Whom{}, on(t, today)); !ok || !p.Altered || p.Edition != 2 {
		t.Errorf("a rule that the newest edition has no more: %+v, %t", p, ok)
	}
	if _, ok := holdings.PassportOf(holdings.Made{Decision: "unknown"}, "compulsory", editions, holdings.Whom{}, on(t, today)); ok {
		t.Error("a decision that no edition knows has a passport")
	}
}

// TestPassportHidesOthers: what is not said to be the member's own is in no
// part of a passport.
func TestPassportHidesOthers(t *testing.T) {
	m := holdings.Made{Decision: "bim", On: on(t, "2026-01-15"), Outcome: holdings.NotGranted, Inputs: []holdings.Given{
		{Input: "income", Source: "self_or_representative", Value: "mine", Of: holdings.OfSelf},
		{Input: "income", Source: "inami", Value: "secret of a partner", Of: holdings.OfHousehold},
		{Input: "application", Value: "secret of nobody knows whom"},
		{Input: "not_in_the_rule", Value: "mine too", Of: holdings.OfSelf},
	}}
	p, ok := holdings.PassportOf(m, "compulsory", []*register.Register{declared(t)}, holdings.Whom{}, on(t, today))
	if !ok {
		t.Fatal("no passport")
	}
	var ids []string
	for _, d := range p.Data {
		ids = append(ids, d.Input.ID)
		for _, g := range d.Given {
			if g.Of != holdings.OfSelf || strings.Contains(g.Value, "secret") {
				t.Errorf("%s shows %+v", d.Input.ID, g)
			}
		}
		if (d.Correct != nil) != (len(d.Given) > 0) {
			t.Errorf("%s can be put right: %+v", d.Input.ID, d)
		}
		if d.Others != (d.Input.ID == "income" || d.Input.ID == "application") {
			t.Errorf("%s is about others: %t", d.Input.ID, d.Others)
		}
	}
	for _, g := range p.Made.Inputs {
		if strings.Contains(g.Value, "secret") {
			t.Errorf("the decision itself shows %+v", g)
		}
	}
	if want := []string{"advantage_or_situation", "application", "declaration_on_honour", "income", "not_in_the_rule"}; !slices.Equal(ids, want) {
		t.Errorf("inputs %v, want %v", ids, want)
	}
}

func TestPassportTurns(t *testing.T) {
	r := declared(t)
	input := func(id string, others bool) holdings.Turn {
		return holdings.Turn{Kind: holdings.TurnInput, ID: id, Others: others}
	}
	route := func(steps ...string) holdings.Turn { return holdings.Turn{Kind: holdings.TurnRoute, Steps: steps} }
	own := func(id string) holdings.Given { return holdings.Given{Input: id, Value: "x", Of: holdings.OfSelf} }
	for _, test := range []struct {
		name string
		made holdings.Made
		want []holdings.Turn
	}{
		{"granted, told on what", holdings.Made{Decision: "bim", Outcome: holdings.Granted, Inputs: []holdings.Given{own("advantage_or_situation")}},
			[]holdings.Turn{input("advantage_or_situation", false)}},
		{"not granted", holdings.Made{Decision: "bim", Outcome: holdings.NotGranted, Inputs: []holdings.Given{
			own("income"), {Input: "income", Of: holdings.OfHousehold}, {Input: "declaration_on_honour", Of: holdings.OfHousehold},
		}},
			[]holdings.Turn{input("declaration_on_honour", true), input("income", true), route("automatic_right"), route("application", "declaration_on_honour", "income_check")}},
		{"nothing told", holdings.Made{Decision: "benefit_block", Outcome: holdings.Blocked}, []holdings.Turn{input("notification", false)}},
		{"of another decision, for a time", holdings.Made{Decision: "ct_codes", Outcome: holdings.Assigned, ValidUntil: on(t, "2028-02-28"), Inputs: []holdings.Given{own("status")}},
			[]holdings.Turn{{Kind: holdings.TurnTime, On: on(t, "2028-02-29")}, {Kind: holdings.TurnDecision, ID: "bim"}, input("status", false)}},
		{"counts no more", holdings.Made{Decision: "maf", Outcome: holdings.NotGranted, ValidUntil: on(t, "2026-11-22")}, nil},
	} {
		test.made.On = on(t, "2026-01-15")
		p, ok := holdings.PassportOf(test.made, "compulsory", []*register.Register{r}, holdings.Whom{}, on(t, today))
		if !ok || !reflect.DeepEqual(p.Turns, test.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", test.name, p.Turns, test.want)
		}
		for _, turn := range p.Turns {
			if !slices.Contains(holdings.TurnKinds[:], turn.Kind) {
				t.Errorf("%s: the kind %s is not listed", test.name, turn.Kind)
			}
		}
	}
}

// TestWaysAreRequests starts a request by each button of every decision, and
// holds that nothing is asked any more that the button knew, that no answer is
// out of place, and that what comes out is about the decision.
func TestWaysAreRequests(t *testing.T) {
	r := declared(t)
	catalog, member := r.Catalog(), rights.Filer{Member: true}
	typed := map[rights.QuestionID]string{
		rights.AskWrong: "wrong", rights.AskTrue: "right", rights.AskView: "my view", rights.AskText: "who was it?", rights.AskPart: "health", rights.AskBehalfName: "Lou Exemple",
	}
	check := func(name string, way holdings.Way, want rights.Item) {
		t.Helper()
		if !slices.Contains(holdings.WayActs[:], way.Act) {
			t.Errorf("%s: the act %s is not listed", name, way.Act)
		}
		words := false
		for id := range way.Answers {
			if !slices.ContainsFunc(rights.Prompts(way.Answers, catalog, member), func(p rights.Prompt) bool { return p.ID == id }) {
				t.Errorf("%s %s: answers %s, which is not asked", name, way.Act, id)
			}
		}
		for _, p := range rights.Prompts(way.Answers, catalog, member) {
			words = words || p.ID == way.Words && p.Kind == rights.Text
			if text, free := typed[p.ID]; free && way.Answers[p.ID] == nil {
				way.Answers[p.ID] = []string{text}
			}
		}
		if !words {
			t.Errorf("%s %s: %s takes no words", name, way.Act, way.Words)
		}
		if id, open := rights.FirstOpen(way.Answers, catalog, member); open {
			t.Errorf("%s %s: %s is still to be answered", name, way.Act, id)
		}
		items := rights.Items(way.Answers, catalog, member)
		if len(items) != 1 || items[0].Right != want.Right || items[0].Domain != want.Domain || items[0].Subject != want.Subject {
			t.Errorf("%s %s: asks for %+v, want %+v", name, way.Act, items, want)
		}
	}
	for _, who := range []holdings.Whom{{}, {Behalf: rights.Child, Name: "Lou Exemple"}, {Behalf: "nobody", Name: "N"}} {
		for _, d := range r.Decisions {
			m := holdings.Made{Decision: d.ID, On: on(t, "2026-01-15")}
			for _, in := range d.Inputs {
				m.Inputs = append(m.Inputs, holdings.Given{Input: in.ID, Value: "x", Of: holdings.OfSelf})
			}
			p, ok := holdings.PassportOf(m, "compulsory", []*register.Register{r}, who, on(t, today))
			if !ok || len(p.Ways) != 3 || len(p.Data) != len(d.Inputs) {
				t.Fatalf("%s: %d ways, %d data", d.ID, len(p.Ways), len(p.Data))
			}
			for i, way := range p.Ways {
				if want := []holdings.WayAct{holdings.WayCheck, holdings.WayView, holdings.WayContest}[i]; way.Act != want {
					t.Errorf("%s: the button %d is %s, want %s", d.ID, i, way.Act, want)
				}
				check(d.ID, way, rights.Item{Right: rights.HumanReview, Domain: "compulsory", Subject: d.ID})
				if got := way.Answers[rights.AskActs]; len(got) != 1 || got[0] != string(way.Act) {
					t.Errorf("%s: the button %s asks for %v", d.ID, way.Act, got)
				}
			}
			for _, datum := range p.Data {
				if datum.Correct == nil || datum.Correct.Input != datum.Input.ID {
					t.Fatalf("%s/%s cannot be put right", d.ID, datum.Input.ID)
				}
				check(d.ID, *datum.Correct, rights.Item{Right: rights.Rectification, Domain: "compulsory"})
			}
		}
		check("access", holdings.QuestionAbout(who), rights.Item{Right: rights.Question})
		check("health", holdings.ThroughDoctor("insurance", "Dr Exemple, Namur", who), rights.Item{Right: rights.Access, Domain: "insurance"})
	}
	if got := holdings.ReviewOf("bim", "something", holdings.Whom{}).Act; got != holdings.WayCheck {
		t.Errorf("what is no act is %s", got)
	}
	if got := holdings.ThroughDoctor("insurance", "", holdings.Whom{}).Answers[rights.AskDoctor]; got != nil {
		t.Errorf("a doctor whom nobody named: %v", got)
	}
	if got := holdings.QuestionAbout(holdings.Whom{Behalf: rights.Child}).Answers; rights.BehalfOf(got) != rights.Child || got[rights.AskBehalfName] != nil {
		t.Errorf("for a child without a name: %v", got)
	}
}
