package rights

// A Right is what the person asks for. Rights are part of addresses and of
// the JSON interface and are never renamed.
type Right string

// The rights of the declaration, chapter 2.
const (
	Access        Right = "access"        // to know whether and which data are processed, and to get a copy
	Rectification Right = "rectification" // to have wrong or incomplete data put right
	Erasure       Right = "erasure"       // to have data removed
	Restriction   Right = "restriction"   // to have data kept and not used
	Objection     Right = "objection"     // to oppose a use of data
	Withdrawal    Right = "withdrawal"    // to take back a consent
	HumanReview   Right = "human_review"  // to have a person look at an automated decision
	Transfer      Right = "transfer"      // to have data sent to another mutuality
	Question      Right = "question"      // to ask, remark or complain; no right of the GDPR
)

// A Channel is where the declaration says that a right is exercised. The
// portal stands in for each of them.
type Channel string

// The channels of the declaration, section 2.7.
const (
	UsualContact   Channel = "usual_contact"    // agencies, online counter, service centre
	DPOForm        Channel = "dpo"              // the form of the data protection officer
	DPOOrMutuality Channel = "dpo_or_mutuality" // that form, or the mutuality itself
	DPOOrPost      Channel = "dpo_or_post"      // that form, or a letter
)

// terms is what law and declaration say about each right, in the order in
// which rights are shown.
var terms = [...]struct {
	right   Right
	article string
	channel Channel
}{
	{Access, "15", DPOForm},
	{Rectification, "16", UsualContact},
	{Erasure, "17", DPOForm},
	{Restriction, "18", DPOForm},
	{Objection, "21", DPOForm},
	{Withdrawal, "7.3", DPOForm},
	{HumanReview, "22", DPOOrMutuality},
	{Transfer, "20", UsualContact},
	{Question, "", DPOOrPost},
}

// Rights returns every right, in the order in which they are shown.
func Rights() []Right {
	all := make([]Right, len(terms))
	for i, t := range terms {
		all[i] = t.right
	}
	return all
}

// Valid reports whether r is one of [Rights].
func (r Right) Valid() bool { return r.Channel() != "" }

// Article returns the number of the article of the GDPR that gives r, or ""
// where none does.
func (r Right) Article() string {
	for _, t := range terms {
		if t.right == r {
			return t.article
		}
	}
	return ""
}

// Channel returns where the declaration says that r is exercised, or "" for
// what is no right.
func (r Right) Channel() Channel {
	for _, t := range terms {
		if t.right == r {
			return t.channel
		}
	}
	return ""
}
