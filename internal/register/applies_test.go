package register_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/register"
)

// A place describes a domain in few words.
type place struct {
	bases     string // articles; "6.1.f?" is one that was inferred
	purposes  string // of each the articles it is tied to, as "6.1.a+6.1.f"; "-" for none, "!" before one that stops at any time
	health    bool
	keeps     bool // a rule gives a shortest period
	until     bool // a rule keeps until an event
	decisions bool
}

// in returns a register with p as its domain "here".
func (p place) in() *register.Register {
	d := register.Domain{ID: "here"}
	for _, b := range strings.Fields(p.bases) {
		article, inferred := strings.CutSuffix(b, "?")
		d.LegalBases = append(d.LegalBases, register.LegalBasis{ID: article, Article: article, Inferred: inferred})
	}
	for _, word := range strings.Fields(p.purposes) {
		tied, absolute := strings.CutPrefix(word, "!")
		purpose := register.Purpose{ID: word, Domain: "here", AbsoluteObjection: absolute}
		if tied != "-" {
			purpose.Basis = strings.Split(tied, "+")
		}
		d.Purposes = append(d.Purposes, purpose)
	}
	if p.health {
		d.Special = []string{"health"}
	}
	if p.keeps {
		d.Retention = append(d.Retention, register.Retention{Years: register.Years{Min: 1, Max: 9}})
	}
	if p.until {
		d.Retention = append(d.Retention, register.Retention{Until: []string{"death"}})
	}
	if p.decisions {
		d.Decisions = []string{"bim"}
	}
	r := &register.Register{Domains: []register.Domain{{ID: "elsewhere"}, d}}
	for _, id := range []string{"access", "rectification", "erasure", "restriction", "objection", "human_review", "transfer", "question"} {
		right := register.Right{ID: id}
		if id == "objection" {
			right.AppliesTo = []string{"6.1.f", "6.1.e"}
		}
		r.Rights = append(r.Rights, right)
	}
	return r
}

// judged returns what is said of a right, as "may: basis_f basis_not_tied", or
// "" if nothing is.
func judged(rights []register.RightHere, right string) string {
	for _, h := range rights {
		if h.Right == right {
			return tell(h)
		}
	}
	return ""
}

// tell returns a judgement in words.
func tell(h register.RightHere) string {
	var reasons []string
	for _, reason := range h.Reasons {
		reasons = append(reasons, string(reason))
	}
	return string(h.Verdict) + ": " + strings.Join(reasons, " ")
}

func TestRightsIn(t *testing.T) {
	for _, test := range []struct {
		name  string
		place place
		right string
		want  string
	}{
		{"access always", place{}, "access", "applies: always some_at_once"},
		{"access to medical data", place{health: true}, "access", "applies: always some_at_once medical_doctor"},
		{"rectification always", place{health: true}, "rectification", "applies: always some_at_once"},

		{"erasure depends at least on claims", place{bases: "6.1.f"}, "erasure", "depends: legal_claims"},
		{"erasure against a duty", place{bases: "6.1.c"}, "erasure", "depends: legal_duty legal_claims"},
		{"erasure against a duty in words", place{bases: "6.1.c?"}, "erasure", "depends: legal_duty legal_claims basis_inferred"},
		{"erasure, another basis in words", place{bases: "6.1.c 6.1.f?"}, "erasure", "depends: legal_duty legal_claims"},
		{"erasure against a period", place{keeps: true}, "erasure", "depends: retention_rule legal_claims"},
		{"erasure before an event", place{until: true}, "erasure", "depends: retention_rule legal_claims"},
		{"erasure against all", place{bases: "6.1.c 9.2.h", keeps: true}, "erasure", "depends: legal_duty retention_rule legal_claims"},

		{"restriction", place{bases: "6.1.a"}, "restriction", "depends: contested_or_unlawful not_declared_how"},

		{"objection, neither e nor f", place{bases: "6.1.c 6.1.a", purposes: "- 6.1.a"}, "objection", "absent: no_e_or_f"},
		{"objection, no basis of article 6", place{bases: "9.2.a", purposes: "- -"}, "objection",
			"may: basis_not_named particular_situation legal_claims"},
		{"objection, no basis at all", place{}, "objection", "may: basis_not_named particular_situation legal_claims"},
		{"objection, untied", place{bases: "6.1.c 6.1.e 6.1.f", purposes: "- -"}, "objection",
			"may: basis_e basis_f basis_not_tied particular_situation legal_claims"},
		{"objection, one purpose tied, one not", place{bases: "6.1.c 6.1.f", purposes: "6.1.f -"}, "objection",
			"depends: basis_f basis_not_tied particular_situation legal_claims"},
		{"objection, all tied", place{bases: "6.1.c 6.1.e", purposes: "6.1.e 6.1.c"}, "objection",
			"depends: basis_e particular_situation legal_claims"},
		{"objection, all tied to other bases", place{bases: "6.1.c 6.1.e", purposes: "6.1.c"}, "objection",
			"may: basis_e particular_situation legal_claims"},
		{"objection, the only basis", place{bases: "6.1.f", purposes: "- -"}, "objection",
			"depends: basis_f particular_situation legal_claims"},
		{"objection, in words", place{bases: "6.1.c 6.1.f?", purposes: "6.1.f -"}, "objection",
			"depends: basis_f basis_not_tied particular_situation legal_claims basis_inferred"},

		{"withdrawal, no consent", place{bases: "6.1.c 9.2.h", purposes: "-"}, "withdrawal", "absent: no_consent"},
		{"withdrawal, no basis of article 6", place{bases: "9.2.h", purposes: "-"}, "withdrawal", "may: basis_not_named not_declared_how"},
		{"withdrawal, the only basis", place{bases: "9.2.a", purposes: "- -"}, "withdrawal", "applies: consent_basis not_declared_how"},
		{"withdrawal, untied", place{bases: "6.1.a 6.1.f", purposes: "- 6.1.f"}, "withdrawal",
			"may: consent_basis basis_not_tied not_declared_how"},
		{"withdrawal, tied with another", place{bases: "6.1.a? 6.1.f?", purposes: "6.1.f+6.1.a -"}, "withdrawal",
			"applies: consent_basis basis_not_tied not_declared_how basis_inferred"},

		{"human review of decisions", place{decisions: true}, "human_review", "applies: decisions_here"},
		{"human review of none", place{}, "human_review", "absent: no_decisions"},
		{"transfer whatever the basis", place{bases: "6.1.c"}, "transfer", "applies: whatever_basis given_by_you"},
		{"transfer without a basis", place{}, "transfer", "applies: whatever_basis given_by_you"},
		{"advertising", place{purposes: "- !6.1.f -"}, "direct_marketing", "applies: no_reason_needed"},
		{"no advertising", place{purposes: "- 6.1.f"}, "direct_marketing", ""},
		{"a right that belongs to no domain", place{}, "question", ""},
	} {
		if got := judged(test.place.in().RightsIn("here"), test.right); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestRightsInEveryPlace tries all sets of bases with all ways to tie two
// purposes to them, and holds what must be true of each.
func TestRightsInEveryPlace(t *testing.T) {
	articles := []string{"6.1.a", "6.1.c", "6.1.e", "6.1.f", "9.2.a", "9.2.h"}
	places := 0
	for set := range 1 << len(articles) {
		var bases []string
		for i, a := range articles {
			if set&(1<<i) != 0 {
				bases = append(bases, a)
			}
		}
		ways := append([]string{"-"}, bases...)
		for _, first := range ways {
			for _, second := range ways {
				places++
				holdsIn(t, place{bases: strings.Join(bases, " "), purposes: first + " " + second}, bases, []string{first, second})
			}
		}
	}
	if places < 1000 {
		t.Errorf("only %d places", places)
	}
}

// holdsIn holds what must be true of objection and withdrawal in one place.
func holdsIn(t *testing.T, p place, bases, purposes []string) {
	t.Helper()
	rights := p.in().RightsIn("here")
	for right, articles := range map[string][]string{"objection": {"6.1.e", "6.1.f"}, "withdrawal": {"6.1.a", "9.2.a"}} {
		among := func(list []string) bool {
			return slices.ContainsFunc(list, func(a string) bool { return slices.Contains(articles, a) })
		}
		article6 := slices.ContainsFunc(bases, func(a string) bool { return strings.HasPrefix(a, "6.") })
		rests := among(purposes) || len(bases) == 1 && slices.Contains(purposes, "-") && among(bases)
		var want []register.Verdict
		switch {
		case rests:
			want = []register.Verdict{register.Applies, register.Depends}
		case among(bases) || !article6:
			want = []register.Verdict{register.May}
		default:
			want = []register.Verdict{register.Absent}
		}
		i := slices.IndexFunc(rights, func(h register.RightHere) bool { return h.Right == right })
		if !slices.Contains(want, rights[i].Verdict) {
			t.Errorf("%+v: %s is %q, want %v", p, right, tell(rights[i]), want)
		}
		untied := among(bases) && slices.Contains(purposes, "-") && len(bases) > 1
		if slices.Contains(rights[i].Reasons, register.BasisNotTied) != untied {
			t.Errorf("%+v: %s is %q, and purposes untied: %t", p, right, tell(rights[i]), untied)
		}
	}
}

// TestRightsInOrder holds the order of the rights and that each gives reasons
// that are known, none twice.
func TestRightsInOrder(t *testing.T) {
	all := place{bases: "6.1.a? 6.1.c? 6.1.e? 6.1.f?", purposes: "!- 6.1.f", health: true, keeps: true, decisions: true}
	given := map[register.Reason]bool{}
	for _, p := range []place{all, {bases: "6.1.c"}, {}} {
		for _, h := range p.in().RightsIn("here") {
			if len(h.Reasons) == 0 {
				t.Errorf("%s has no reason", h.Right)
			}
			own := map[register.Reason]bool{}
			for _, reason := range h.Reasons {
				if own[reason] || !slices.Contains(register.Reasons[:], reason) {
					t.Errorf("%s: reason %s twice or unknown", h.Right, reason)
				}
				own[reason], given[reason] = true, true
			}
		}
	}
	for _, reason := range register.Reasons {
		if !given[reason] {
			t.Errorf("reason %s is never given", reason)
		}
	}
	var order []string
	for _, h := range all.in().RightsIn("here") {
		order = append(order, h.Right)
	}
	want := []string{"access", "rectification", "erasure", "restriction", "objection", "withdrawal", "human_review", "transfer", "direct_marketing"}
	if !slices.Equal(order, want) {
		t.Errorf("order is %q, want %q", order, want)
	}
}

// TestRightsOfTheRegisterAlone wants no right that the register does not have,
// and nothing for a domain that does not exist.
func TestRightsOfTheRegisterAlone(t *testing.T) {
	r := place{purposes: "!-"}.in()
	if got := r.RightsIn("nowhere"); got != nil {
		t.Errorf("nowhere has %v", got)
	}
	r.Rights = nil
	var got []string
	for _, h := range r.RightsIn("here") {
		got = append(got, h.Right)
	}
	if want := []string{register.Withdrawal, register.DirectMarketing}; !reflect.DeepEqual(got, want) {
		t.Errorf("without rights: %q, want %q", got, want)
	}
}
