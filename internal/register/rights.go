package register

import "github.com/loupe-privacy/loupe/internal/lang"

// An Organisation answers for data, or supervises those who do.
type Organisation struct {
	ID     string
	Name   lang.Text // as registered
	Short  lang.Text // as people say it
	Role   lang.Text // what it is, in one sentence
	Number string    // enterprise number, "" if none is declared
	Court  lang.Text // register of legal persons, or zero

	Address lang.Text // zero where the declared address cannot be relied on
	DPO     []Contact // how to reach its data protection officer

	PrivacyPage string    // address of its privacy page, or ""
	Site        lang.Text // address of its site, or zero

	Approval lang.Text // code and date of the supervisor's approval, or zero
	Src      string
}

// A Contact is a way to reach a data protection officer. The officer is named
// by role only.
type Contact struct {
	Kind  ContactKind
	Value string // the e-mail address; "" for the other kinds
}

// A ContactKind is a kind of [Contact].
type ContactKind string

// The kinds of contact.
const (
	WebForm ContactKind = "dpo_web_form"
	Post    ContactKind = "post_to_address" // to the organisation's address
	Email   ContactKind = "email"
)

// A Decision is a decision that can be taken without a person (GDPR
// article 22).
type Decision struct {
	ID   string
	Slug lang.Text // its segment of an address
	Name lang.Text
	Text lang.Text // what is decided

	Logic   []Point   // what the declaration says it looks at, in order
	Inputs  []Input   // the same, as data with their source
	Steps   []Step    // the rule in steps, as far as the declaration gives it
	Effects []Point   // what it changes for the person
	Law     lang.Text // legal reference, or zero

	// Derived are advantages that others may give because of the decision,
	// under the condition of DerivedIf. It is zero where there are none.
	Derived   []Point
	DerivedIf lang.Text

	// Household says that data of other people of the household count.
	Household bool

	// Needs are the ids of the decisions whose outcome it uses. They never
	// form a circle.
	Needs []string
}

// An Input is a datum that a decision uses.
type Input struct {
	ID   string
	Name lang.Text
	From lang.Text // where it comes from, or zero where the declaration does not say
}

// A Step is one step of the rule of a decision. Steps with the same Route are
// one way to the outcome; it is zero where there is only one. If and Then go on
// after "si" and "alors", or "als" and "dan".
type Step struct {
	ID    string
	Route lang.Text
	If    lang.Text
	Then  lang.Text
}

// A Contest is how a person disagrees with an automated decision.
type Contest struct {
	Text    lang.Text
	Channel lang.Text
	Court   lang.Text // the judge; from the law, the declaration does not name one
	Src     string
}

// A Right is what a person can ask for under the declaration.
type Right struct {
	ID      string
	Article string // of the GDPR, or ""
	Channel string // id of a channel
	Src     string

	Name lang.Text
	Text lang.Text

	Grounds    []Point  // when it can be used, where the declaration lists it
	AppliesTo  []string // articles of the GDPR that it is limited to, or none
	Limits     []Point  // when it can be refused
	LimitsOpen bool     // the limits are examples
}

// A Channel is a way to exercise a right.
type Channel struct {
	ID   string
	Name lang.Text
	Text lang.Text
	Src  string
}

// A Filing is how requests are sent and answered (section 2.7).
type Filing struct {
	Identity lang.Text // what is asked to prove who asks
	Answer   lang.Text // the form of the answer
	Deadline lang.Text

	Months    int // period for the answer
	Extension int // months added when the request is complex
	Src       string
}

// An Access is what an answer to a request for access holds, and what it may
// leave out (section 2.1).
type Access struct {
	Content []Point
	Limits  []Point
}
