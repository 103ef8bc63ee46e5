//go:build !js

package holdings

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A Passport is one automated decision about a member, beside the rule by which
// it was taken and what the member can do about it (GDPR articles 15.1.h and
// 22.3).
type Passport struct {
	Made    Made // as the member may see it
	InForce bool // it counts today

	// Rule is the rule as the register had it on the day of the decision, by
	// the edition of that number. The number is 0 where no edition is that old:
	// the rule is that of the oldest one then, and perhaps not the one used.
	Rule    register.Decision
	Edition int
	Altered bool // the register tells the rule otherwise today

	Data  []Datum // the inputs of the rule, then what was used besides
	Turns []Turn  // what would change the outcome; nothing of a decision that counts no more
	Ways  []Way   // about the decision as a whole
}

// A Datum is one input of a decision.
type Datum struct {
	// Input is the input as the rule has it. Of one that no rule names, the id
	// is all there is.
	Input register.Input

	Given   []Given // what it was; nothing if the source did not tell
	Others  bool    // it is also, or only, about others of the household: what it was stays hidden
	Correct *Way    // to put it right; nil where it is not the member's own
}

// PassportOf returns the passport of a decision that was taken in a domain.
// Editions are those of the register, newest first, at least one. A decision
// that no edition knows has none.
func PassportOf(m Made, domain string, editions []*register.Register, w Whom, today calendar.Day) (Passport, bool) {
	rule, edition, ok := ruleOn(editions, m.Decision, m.On)
	if !ok {
		return Passport{}, false
	}
	p := Passport{Made: m.Shown(), InForce: m.InForce(today), Rule: rule, Edition: edition, Altered: altered(editions, rule)}
	p.Data = data(p.Made, rule, domain, w)
	if p.InForce {
		p.Turns = turns(p.Made, rule, p.Data)
	}
	for _, act := range [...]WayAct{WayCheck, WayView, WayContest} {
		p.Ways = append(p.Ways, ReviewOf(m.Decision, act, w))
	}
	return p, true
}

// ruleOn returns a decision of the register as it was on a day, and the number
// of the edition that was in force, 0 if the day is before all of them.
func ruleOn(editions []*register.Register, id string, on calendar.Day) (rule register.Decision, edition int, ok bool) {
	for _, r := range editions { // newest first
		d, has := r.Decision(id)
		if !has {
			continue
		}
		rule, ok = d, true
		if !r.Edition.Effective.After(on) {
			return rule, r.Edition.Number, true
		}
	}
	return rule, 0, ok
}

// altered reports whether the newest edition says anything else of a rule, or
// nothing any more.
func altered(editions []*register.Register, rule register.Decision) bool {
	now, ok := editions[0].Decision(rule.ID)
	if !ok {
		return true
	}
	one := func(d register.Decision) *register.Register {
		return &register.Register{Decisions: []register.Decision{d}}
	}
	return len(register.Diff(one(rule), one(now))) > 0
}

// data returns the inputs of a rule with what each was for a decision as it is
// shown, in the order of the rule; what the source names besides comes last.
func data(shown Made, rule register.Decision, domain string, w Whom) []Datum {
	var all []Datum
	for _, in := range rule.Inputs {
		all = append(all, Datum{Input: in})
	}
	for _, g := range shown.Inputs {
		i := slices.IndexFunc(all, func(d Datum) bool { return d.Input.ID == g.Input })
		if i < 0 {
			i = len(all)
			all = append(all, Datum{Input: register.Input{ID: g.Input}})
		}
		if g.Of != OfSelf {
			all[i].Others = true
			continue
		}
		all[i].Given = append(all[i].Given, g)
		if all[i].Correct == nil {
			way := CorrectIn(domain, w)
			way.Input = g.Input
			all[i].Correct = &way
		}
	}
	return all
}

// turns returns what would change the outcome of a decision that counts. Of
// the inputs these are the ones that it was taken on, as far as the source told,
// and otherwise all of the rule; the ways to a favourable outcome are told to
// those who did not get it.
func turns(m Made, rule register.Decision, used []Datum) []Turn {
	var all []Turn
	if !m.ValidUntil.IsZero() {
		all = append(all, Turn{Kind: TurnTime, On: m.ValidUntil.AddDays(1)})
	}
	for _, id := range rule.Needs {
		all = append(all, Turn{Kind: TurnDecision, ID: id})
	}
	told := slices.ContainsFunc(used, func(d Datum) bool { return d.Others || len(d.Given) > 0 })
	for _, d := range used {
		if !told || d.Others || len(d.Given) > 0 {
			all = append(all, Turn{Kind: TurnInput, ID: d.Input.ID, Others: d.Others})
		}
	}
	if m.Outcome == NotGranted {
		all = append(all, routes(rule)...)
	}
	return all
}

// routes returns the ways of a rule: steps with the same route are one.
func routes(rule register.Decision) []Turn {
	var all []Turn
	for i, step := range rule.Steps {
		if i == 0 || step.Route != rule.Steps[i-1].Route {
			all = append(all, Turn{Kind: TurnRoute})
		}
		last := &all[len(all)-1]
		last.Steps = append(last.Steps, step.ID)
	}
	return all
}
