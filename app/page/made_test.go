package page

import (
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestOutcomesHaveWords holds that each outcome of a decision has words of its
// own, and that one that is not known claims nothing.
func TestOutcomesHaveWords(t *testing.T) {
	seen := map[locales.Key]bool{locales.DecisionUnknown: true}
	for _, outcome := range holdings.Outcomes {
		look := lookOf(outcome)
		if seen[look.label] {
			t.Errorf("%s has no words of its own", outcome)
		}
		seen[look.label] = true
	}
	if lookOf("of tomorrow").label != locales.DecisionUnknown || lookOf("").class != "label-plain" {
		t.Error("an outcome that is not known reads as one that is")
	}
}

func TestMadeSaysWhatIsKnown(t *testing.T) {
	for _, test := range []struct {
		name       string
		says, mute []locales.Key
	}{
		{"my-decisions", []locales.Key{locales.DecisionsOutcomes}, []locales.Key{locales.MadeHeading}},
		{"my-decisions-made", []locales.Key{locales.MadeHeading, locales.MadeGranted, locales.MadeNoUntil, locales.MadeNewer}, []locales.Key{locales.DecisionsOutcomes, locales.MadeNone}},
		{"my-decisions-none-made", []locales.Key{locales.MadeNone, locales.MadeUncovered}, []locales.Key{locales.DecisionsOutcomes, locales.MadeNoneNow}},
		{"my-decision-made", []locales.Key{locales.MadeGranted}, []locales.Key{locales.DecisionUnknownText, locales.MadeNone}},
		{"my-decision-over", []locales.Key{locales.MadeNoneNow, locales.DecisionUnknown}, []locales.Key{locales.MadeNone}},
		{"decisions", nil, []locales.Key{locales.MadeHeading, locales.MadeNone}},
	} {
		for _, l := range lang.All {
			p := caseOf(t, l, test.name)
			root := tree(t, viewOf(t, p))
			for _, k := range test.says {
				if !says(root, l, k) {
					t.Errorf("%s/%s does not say %q", l, test.name, locales.In(l).T(k))
				}
			}
			for _, k := range test.mute {
				if says(root, l, k) {
					t.Errorf("%s/%s says %q", l, test.name, locales.In(l).T(k))
				}
			}
			if p.Decisions.Made == nil {
				continue
			}
			for _, c := range append(p.Decisions.Made.Now, p.Decisions.Made.Earlier...) {
				if len(find(root, "href", c.Path)) == 0 {
					t.Errorf("%s/%s: no way to %s", l, test.name, c.Path)
				}
			}
		}
	}
}

func TestMyPassportSays(t *testing.T) {
	for _, test := range []struct {
		name       string
		says, mute []locales.Key
	}{
		{
			"my-passport",
			[]locales.Key{locales.MadeGrantedText, locales.PassportOthers, locales.DecisionHidden, locales.RelativePartner, locales.RelativeOther, locales.PassportTurnsText, locales.PassportActs, locales.PassportUnsaid},
			[]locales.Key{locales.PassportMasked, locales.PassportLocked, locales.PassportAltered, locales.PassportUntold, locales.PassportOver, locales.PassportGone, locales.PassportUnread},
		},
		{
			"my-passport-closed", []locales.Key{locales.PassportMasked, locales.PassportLocked, locales.StepUpGo}, nil,
		},
		{
			"my-passport-over",
			[]locales.Key{locales.DecisionUnknown, locales.PassportOver, locales.PassportAltered, locales.PassportUntold, locales.PassportNobody, locales.PassportGone},
			[]locales.Key{locales.PassportTurnsText, locales.PassportRuleGo, locales.PassportActs},
		},
		{
			"my-passport-empty", []locales.Key{locales.PassportUnread, locales.PassportNoData, locales.PassportNoTurns, locales.DecisionNoRule, locales.DecisionNoEffects},
			[]locales.Key{locales.PassportWho},
		},
	} {
		for _, l := range lang.All {
			root := tree(t, MyPassport(caseOf(t, l, test.name)))
			for _, k := range test.says {
				if !says(root, l, k) {
					t.Errorf("%s/%s does not say %q", l, test.name, locales.In(l).T(k))
				}
			}
			for _, k := range test.mute {
				if says(root, l, k) {
					t.Errorf("%s/%s says %q", l, test.name, locales.In(l).T(k))
				}
			}
		}
	}
}

// TestMyPassportButtons holds that each button sends whose it is and what it
// means, and that no form carries a value or the name of a decision.
func TestMyPassportButtons(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "my-passport")
		root := tree(t, MyPassport(p))
		correct := 0
		for _, in := range p.Passport.Data {
			if in.Correct {
				correct++
				if len(find(root, "value", in.ID)) != 1 {
					t.Errorf("%s: %s has no button of its own", l, in.ID)
				}
			}
		}
		if n := len(find(root, "value", string(holdings.WayCorrect))); n != correct {
			t.Errorf("%s: %d buttons to correct, want %d", l, n, correct)
		}
		for _, act := range p.Passport.Acts {
			if len(find(root, "value", string(act))) != 1 {
				t.Errorf("%s: no button to %s", l, act)
			}
		}
		if n := len(find(root, "value", p.Passport.Owner)); n != correct+1 {
			t.Errorf("%s: %d forms say whose they are, want %d", l, n, correct+1)
		}
		if n := len(find(root, "action", p.Passport.SendPath)); n != correct+1 || strings.Contains(p.Passport.SendPath, p.Passport.ID) {
			t.Errorf("%s: %d forms go to %s", l, n, p.Passport.SendPath)
		}
	}
}

// TestClosedValuesLeadToALogin holds that a login that is missing is asked for
// by the browser itself.
func TestClosedValuesLeadToALogin(t *testing.T) {
	p := caseOf(t, lang.NL, "my-passport-closed")
	root := tree(t, MyPassport(p))
	if n := len(find(root, "href", p.Passport.OpenPath)); n != 1 || !strings.HasPrefix(p.Passport.OpenPath, wire.Login) {
		t.Errorf("%d ways to %s", n, p.Passport.OpenPath)
	}
	if strings.Contains(said(root), "20 140") {
		t.Error("a value is shown")
	}
}

// TestSharedScreenHasNoWayToValues holds that a shared screen says why values
// are hidden, and leads to no login and has no button for them.
func TestSharedScreenHasNoWayToValues(t *testing.T) {
	for name, view := range map[string]func(wire.Page) []ui.UI{"my-passport-shared": MyPassport, "held-shared": Held} {
		p := caseOf(t, lang.NL, name)
		root := tree(t, view(p))
		if !strings.Contains(said(root), widget.PenOf(p).T(locales.HeldShared)) {
			t.Errorf("%s does not say why", name)
		}
		if len(find(root, "name", wire.FieldReveal)) > 0 || strings.Contains(ui.HTMLString(ui.Main().Body(view(p)...)), wire.Login) {
			t.Errorf("%s leads to values", name)
		}
	}
}
