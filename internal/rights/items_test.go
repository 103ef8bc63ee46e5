package rights_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
)

// lineOf writes an item as "right domain/subject controller".
func lineOf(i rights.Item) string {
	return fmt.Sprintf("%s %s/%s %s", i.Right, i.Domain, i.Subject, i.Controller)
}

func TestItems(t *testing.T) {
	for _, test := range []struct {
		answers string
		filer   rights.Filer
		want    string
	}{
		{"", member, ""},
		{"goal=access", member, ""},
		{"goal=access domains=night,day", member, "access day/ first; access night/ second"},
		{"goal=erasure,rectification domains=night", member, "rectification night/ second; erasure night/ second"},
		{"goal=restriction domains=day,elsewhere", member, "restriction day/ first"},
		{"goal=objection object=profiling,direct_marketing domains=day", member,
			"objection day/direct_marketing first; objection day/profiling first"},
		{"goal=objection object=situation,profiling domains=night", member, "objection day/profiling first; objection night/ second"},
		{"goal=withdrawal consent=letters,abroad", member, "withdrawal night/abroad second; withdrawal day/letters first"},
		{"goal=human_review decision=maf,bim acts=check", member, "human_review night/bim second; human_review night/maf second"},
		{"goal=question,transfer", member, "transfer / first; question / first"},
		{"goal=transfer,question", stranger, "question / first"},
		{"goal=unsure topic=use wish=advertising", member, ""},
		{"goal=unsure topic=use wish=advertising suggest=yes", member, "objection day/direct_marketing first"},
		{"goal=unsure topic=use wish=other_use suggest=yes domains=night", member, "objection night/ second"},
		{"goal=unsure topic=use wish=advertising suggest=human", member, "question / first"},
		{"goal=unsure topic=leaving suggest=yes", member, "transfer / first"},
		{"goal=unsure,access domains=day", member, "access day/ first"},
	} {
		var got []string
		for _, i := range rights.Items(answers(test.answers), offer, test.filer) {
			got = append(got, lineOf(i))
			if i.Channel != i.Right.Channel() || i.Outcome != rights.Pending {
				t.Errorf("%q: %+v", test.answers, i)
			}
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%q: %s\nwant %s", test.answers, strings.Join(got, "; "), test.want)
		}
	}
}

func TestAtOnce(t *testing.T) {
	for _, test := range []struct {
		item rights.Item
		want bool
	}{
		{noAds, true}, {takeIt, true}, {weighIt, false}, {seeIt, false},
		{rights.Item{Right: rights.HumanReview, Subject: "bim"}, false},
		{rights.Item{Right: rights.Withdrawal}, false},
	} {
		if test.item.AtOnce() != test.want {
			t.Errorf("%s: at once %t", lineOf(test.item), !test.want)
		}
	}
}

// TestAfterwards holds what an outcome entails: telling the recipients, and
// leaving the data alone.
func TestAfterwards(t *testing.T) {
	outcomes := []rights.Outcome{rights.Pending, rights.Fulfilled, rights.Partly, rights.Rejected, rights.Dropped}
	for _, test := range []struct {
		item             rights.Item
		tell, restricted string
	}{
		{seeIt, "", ""},
		{rights.Item{Right: rights.Rectification}, "granted partial", "pending"},
		{eraseIt, "granted partial", ""},
		{rights.Item{Right: rights.Restriction}, "granted partial", "granted partial"},
		{weighIt, "", "pending"},
		{noAds, "", ""},
		{takeIt, "", ""},
	} {
		for _, o := range outcomes {
			word := string(o)
			if o == rights.Pending {
				word = "pending"
			}
			i := test.item
			i.Outcome = o
			if i.Tells() != has(test.tell, word) || i.Restricted() != has(test.restricted, word) {
				t.Errorf("%s, %s: tells %t, restricted %t", lineOf(i), word, i.Tells(), i.Restricted())
			}
		}
	}
}

func TestAlike(t *testing.T) {
	ask := rights.Item{Right: rights.Question}
	for _, test := range []struct {
		a, b []rights.Item
		want bool
	}{
		{[]rights.Item{seeIt}, []rights.Item{seeIt}, true},
		{[]rights.Item{seeIt}, []rights.Item{eraseIt, seeIt}, true},
		{[]rights.Item{eraseIt, seeIt}, []rights.Item{seeIt}, false},
		{[]rights.Item{seeIt, eraseIt}, []rights.Item{eraseIt, seeIt}, true},
		{[]rights.Item{noAds}, []rights.Item{weighIt}, false},
		{[]rights.Item{ask}, []rights.Item{ask}, false},
		{[]rights.Item{ask, seeIt}, []rights.Item{seeIt}, true},
		{nil, []rights.Item{seeIt}, false},
		{nil, nil, false},
	} {
		if rights.Alike(test.a, test.b) != test.want {
			t.Errorf("%v and %v: %t", test.a, test.b, !test.want)
		}
	}
	answered := seeIt
	answered.Outcome, answered.Controller = rights.Rejected, "other"
	if !rights.Alike([]rights.Item{seeIt}, []rights.Item{answered}) {
		t.Error("an outcome makes it another request")
	}
}

func TestSuggested(t *testing.T) {
	for _, test := range []struct {
		answers string
		right   rights.Right
		implied string
	}{
		{"", "", ""},
		{"goal=access topic=mine wish=know", "", ""},
		{"goal=unsure", "", ""},
		{"goal=unsure topic=mine", "", ""},
		{"goal=unsure topic=mine wish=know", rights.Access, ""},
		{"goal=unsure topic=mine wish=copy", rights.Access, "scope=all"},
		{"goal=unsure topic=mine wish=doctor", rights.Access, "care=doctor"},
		{"goal=unsure topic=mistake wish=correct", rights.Rectification, ""},
		{"goal=unsure topic=mistake wish=remove", rights.Erasure, ""},
		{"goal=unsure topic=mistake wish=freeze", rights.Restriction, ""},
		{"goal=unsure topic=use wish=advertising", rights.Objection, "object=direct_marketing"},
		{"goal=unsure topic=use wish=other_use", rights.Objection, "object=situation"},
		{"goal=unsure topic=use wish=consent", rights.Withdrawal, ""},
		{"goal=unsure topic=decision wish=person", rights.HumanReview, "acts=check"},
		{"goal=unsure topic=decision wish=explain", rights.HumanReview, ""},
		{"goal=unsure topic=leaving", rights.Transfer, ""},
		{"goal=unsure topic=leaving wish=know", rights.Transfer, ""},
		{"goal=unsure topic=other wish=remark", rights.Question, "kind=remark"},
		{"goal=unsure topic=other wish=complaint", rights.Question, "kind=complaint"},
		{"goal=unsure topic=other wish=question", rights.Question, "kind=question"},
	} {
		right, implied := rights.Suggested(answers(test.answers))
		var got []string
		for id, values := range implied {
			got = append(got, string(id)+"="+strings.Join(values, ","))
			values[0] = "spoiled" // must not reach the next
		}
		if right != test.right || strings.Join(got, " ") != test.implied {
			t.Errorf("%q: %s %v, want %s %s", test.answers, right, got, test.right, test.implied)
		}
	}
	if _, implied := rights.Suggested(answers("goal=unsure topic=mine wish=copy")); implied[rights.AskScope][0] != "all" {
		t.Error("a caller can change the table")
	}
}

func TestBehalf(t *testing.T) {
	seen := map[rights.Behalf]bool{}
	for _, rule := range rights.BehalfRules() {
		if seen[rule.Behalf] || rule.Behalf == rights.Self || len(rule.Needs) == 0 || len(rule.Rights) == 0 {
			t.Errorf("%+v", rule)
		}
		seen[rule.Behalf] = true
		if !slices.Contains(rule.Rights, rights.Question) {
			t.Errorf("%s cannot even ask a question", rule.Behalf)
		}
		rule.Rights[0] = "spoiled"
		if again, ok := rights.BehalfRuleOf(rule.Behalf); !ok || slices.Contains(again.Rights, "spoiled") {
			t.Errorf("%s: a caller can change the table", rule.Behalf)
		}
	}
	for _, b := range []rights.Behalf{rights.Child, rights.Protected, rights.Mandated, rights.HeirOf, rights.ProviderOf} {
		if !seen[b] {
			t.Errorf("%s has no rule", b)
		}
	}
	for _, test := range []struct {
		answers string
		behalf  rights.Behalf
		open    bool
	}{
		{"", rights.Self, true},
		{"behalf=self", rights.Self, true},
		{"behalf=nonsense", rights.Self, true},
		{"behalf=child", rights.Child, false},
		{"behalf=child behalf_closed=yes", rights.Child, true},
		{"behalf=mandate behalf_closed=no", rights.Mandated, false},
		{"behalf=provider", rights.ProviderOf, true},
		{"behalf=heir", rights.HeirOf, false},
	} {
		a := answers(test.answers)
		if got, open := rights.BehalfOf(a), rights.SensitiveOpen(a); got != test.behalf || open != test.open {
			t.Errorf("%q: for %q, open %t", test.answers, got, open)
		}
	}
}

func TestEarly(t *testing.T) {
	for _, test := range []struct {
		id      rights.QuestionID
		answers string
		want    string
	}{
		{"goal", "goal=access", ""},
		{"domains", "goal=access", "see"},
		{"domains", "goal=erasure", ""},
		{"scope", "goal=access", "see"},
		{"care", "goal=access", "doctor"},
		{"wrong", "goal=rectification", "address"},
		{"erase", "goal=erasure", "retention"},
		{"object", "goal=objection", "marketing"},
		{"consent", "goal=withdrawal", "consent"},
		{"mutuality", "goal=transfer", "mutation"},
		{"decision", "goal=human_review", "review"},
		{"behalf", "goal=access", "behalf"},
		{"suggest", "goal=unsure topic=mistake wish=remove", "retention"},
		{"suggest", "goal=unsure topic=leaving", "mutation"},
		{"suggest", "goal=unsure topic=use wish=advertising", "marketing"},
		{"suggest", "goal=unsure topic=use wish=other_use", ""},
		{"suggest", "goal=unsure topic=other wish=remark", ""},
		{"suggest", "", ""},
		{"text", "goal=question", ""},
		{"nonsense", "", ""},
	} {
		var got []string
		for _, code := range rights.Early(test.id, answers(test.answers)) {
			got = append(got, string(code))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s, %q: %v, want %q", test.id, test.answers, got, test.want)
		}
	}
}

// TestProofOwed: a proof that is a document is owed until something is sent,
// granted or over, and for nobody else than another person.
func TestProofOwed(t *testing.T) {
	c := clock(t)
	for behalf, want := range map[rights.Behalf]string{
		rights.Self: "[]", rights.Child: "[household parent]", rights.Protected: "[order]", rights.Mandated: "[mandate]",
		rights.HeirOf: "[death]", rights.ProviderOf: "[]", "nobody": "[]",
	} {
		r := asked(seeIt, eraseIt)
		r.Behalf = behalf
		r = do(t, c, r, file(noon(1)))
		if got := fmt.Sprint(r.ProofOwed(false)); got != want {
			t.Errorf("%q owes %s, want %s", behalf, got, want)
		}
		if got := r.ProofOwed(true); got != nil {
			t.Errorf("%q sent something, and owes %v", behalf, got)
		}
		work := do(t, c, r, office(rights.Assign, noon(2)))
		refused := do(t, c, work, decide(noon(3), rights.Rejected, 0, rights.NoMandate))
		if got := fmt.Sprint(refused.ProofOwed(false)); got != want {
			t.Errorf("%q was refused a part, and owes %s", behalf, got)
		}
		granted := do(t, c, work, decide(noon(3), rights.Partly, 0, rights.Backups))
		taken := do(t, c, work, person(rights.Withdraw, noon(3)))
		if a, b := granted.ProofOwed(false), taken.ProofOwed(false); a != nil || b != nil {
			t.Errorf("%q owes %v although it was granted, %v although it was taken back", behalf, a, b)
		}
	}
	rule, _ := rights.BehalfRuleOf(rights.Child)
	if rights.ProofHousehold.Document() || rights.ProofProvider.Document() || !rule.Needs[1].Document() {
		t.Error("documents are not what they are")
	}
}
