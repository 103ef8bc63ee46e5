package rights

import "slices"

// An EarlyCode names an answer that may help before a request is sent. It
// explains and never blocks.
type EarlyCode string

// The early answers.
const (
	EarlyAddress   EarlyCode = "address"   // rectification: an address or account number is changed faster at the usual counter
	EarlyRetention EarlyCode = "retention" // erasure: the law often obliges to keep; what goes when
	EarlyMutation  EarlyCode = "mutation"  // transfer: what the change of mutuality moves, and what it does not
	EarlyMarketing EarlyCode = "marketing" // objection to marketing or profiling: at once and without a reason
	EarlyConsent   EarlyCode = "consent"   // withdrawal: at once; what was done before stays lawful
	EarlyDoctor    EarlyCode = "doctor"    // health data: how they are reached through a doctor
	EarlyReview    EarlyCode = "review"    // decision: the passport tells its rule; the labour court stays open
	EarlySee       EarlyCode = "see"       // access: what is held is on one's own pages already
	EarlyBehalf    EarlyCode = "behalf"    // for another person: which proof is needed
)

// earlyAt are the early answers of questions that mean one right.
var earlyAt = map[QuestionID]EarlyCode{
	AskScope: EarlySee, AskCare: EarlyDoctor, AskDoctor: EarlyDoctor, AskWrong: EarlyAddress, AskErase: EarlyRetention,
	AskObject: EarlyMarketing, AskConsent: EarlyConsent, AskMutuality: EarlyMutation, AskDecision: EarlyReview,
	AskActs: EarlyReview, AskBehalf: EarlyBehalf, AskBehalfName: EarlyBehalf,
}

// earlyOf are the early answers of rights.
var earlyOf = map[Right]EarlyCode{
	Access: EarlySee, Rectification: EarlyAddress, Erasure: EarlyRetention, Objection: EarlyMarketing,
	Withdrawal: EarlyConsent, HumanReview: EarlyReview, Transfer: EarlyMutation,
}

// Early returns what may help already at a question, given the answers so far:
// at the proposal what belongs to it, elsewhere what belongs to the question.
// It may be nothing.
func Early(id QuestionID, a Answers) []EarlyCode {
	if code, ok := earlyAt[id]; ok {
		if code == EarlySee && BehalfOf(a) != Self {
			return nil // one's own pages show one's own data
		}
		return []EarlyCode{code}
	}
	switch id {
	case AskSuggest:
		right, implied := Suggested(a)
		if implied.has(AskObject, ObjectSituation) {
			return nil // that one is weighed
		}
		if code, ok := earlyOf[right]; ok {
			return []EarlyCode{code}
		}
	case AskDomains:
		if slices.Contains(Goals(a), Access) && BehalfOf(a) == Self {
			return []EarlyCode{EarlySee}
		}
	}
	return nil
}
