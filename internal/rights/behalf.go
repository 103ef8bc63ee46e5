package rights

import "slices"

// A Proof is what shows that somebody may act for another person.
type Proof string

// The proofs.
const (
	ProofHousehold Proof = "household"   // both are in the file of one household
	ProofParent    Proof = "parent"      // a birth certificate, or a judgement on parental authority
	ProofOrder     Proof = "order"       // the order of the justice of the peace
	ProofMandate   Proof = "mandate"     // a mandate that the person signed
	ProofDeath     Proof = "death"       // a certificate of death, and of inheritance
	ProofProvider  Proof = "inami_riziv" // the number of a care provider
)

// A BehalfRule is what one may ask for another person, and what it takes.
type BehalfRule struct {
	Behalf Behalf
	Rights []Right // what may be asked
	Needs  []Proof // one of these

	// Closed says that the sensitive kinds of data stay closed, unless the
	// person allowed them too: [AskBehalfClosed].
	Closed bool

	// Ends says that it lasts until a day.
	Ends bool

	// Named says that the request has to say who the person is.
	Named bool

	// Guests says that it is for people without a file here.
	Guests bool
}

// behalfRules is the whole table. The GDPR does not protect the data of people
// who died (recital 27): heirs ask a question. A care provider asks as itself.
var behalfRules = [...]BehalfRule{
	{
		Behalf: Child, Needs: []Proof{ProofHousehold, ProofParent}, Closed: true, Named: true,
		Rights: []Right{Access, Rectification, Erasure, Restriction, Objection, Withdrawal, HumanReview, Transfer, Question},
	},
	{
		Behalf: Protected, Needs: []Proof{ProofOrder}, Closed: true, Ends: true, Named: true,
		Rights: []Right{Access, Rectification, Erasure, Restriction, Objection, Withdrawal, HumanReview, Transfer, Question},
	},
	{
		Behalf: Mandated, Needs: []Proof{ProofMandate}, Closed: true, Ends: true, Named: true,
		Rights: []Right{Access, Rectification, Erasure, Restriction, Objection, HumanReview, Question},
	},
	{Behalf: HeirOf, Needs: []Proof{ProofDeath}, Closed: true, Named: true, Rights: []Right{Question}},
	{
		Behalf: ProviderOf, Needs: []Proof{ProofProvider}, Guests: true,
		Rights: []Right{Access, Rectification, Erasure, Restriction, Objection, Question},
	},
}

// Document reports whether p is a document that the person sends. The others
// the office looks up: who lives in a household in its own files, and the
// number of a care provider in the register of those.
func (p Proof) Document() bool {
	return p == ProofParent || p == ProofOrder || p == ProofMandate || p == ProofDeath
}

// ProofOwed returns what would show that the person may act for whom r is for,
// one of which is enough, as long as it is still to be sent: sent says whether
// the person sent any file with r or in its thread. What is in it the office
// judges. Nothing is owed for oneself, by whom no document is needed, once
// nothing of r is open, and once the office granted something.
//
// A request without its proof is a request all the same: the controller may
// ask for it (GDPR article 12(6)), and refuses with [NoMandate] if it does not
// come.
func (r Request) ProofOwed(sent bool) []Proof {
	rule, other := BehalfRuleOf(r.Behalf)
	if !other || sent || !r.Status.Open() || !slices.ContainsFunc(rule.Needs, Proof.Document) || r.has(Fulfilled) || r.has(Partly) {
		return nil
	}
	return rule.Needs
}

// BehalfRules returns the table: whom one can act for, each once.
func BehalfRules() []BehalfRule {
	rules := slices.Clone(behalfRules[:])
	for i := range rules {
		rules[i].Rights = slices.Clone(rules[i].Rights)
		rules[i].Needs = slices.Clone(rules[i].Needs)
	}
	return rules
}

// BehalfRuleOf returns the rule for one kind of person, and false for oneself
// and for what is no kind.
func BehalfRuleOf(b Behalf) (BehalfRule, bool) {
	for _, rule := range BehalfRules() {
		if rule.Behalf == b {
			return rule, true
		}
	}
	return BehalfRule{}, false
}

// BehalfOf returns whom a request is for, by its answers.
func BehalfOf(a Answers) Behalf {
	rule, _ := BehalfRuleOf(Behalf(a.first(AskBehalf)))
	return rule.Behalf
}

// SensitiveOpen reports whether an answer may hold the sensitive kinds of data
// of whom the request is for: one's own, and those of another person only if
// that person allowed it.
func SensitiveOpen(a Answers) bool {
	rule, other := BehalfRuleOf(BehalfOf(a))
	return !other || !rule.Closed || a.has(AskBehalfClosed, SensitiveToo)
}
