package holdings

import (
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Way is a button beside something about a member: a request that begins
// with what is known already.
type Way struct {
	Act   WayAct
	Input string // the datum to put right, of [WayCorrect] in a decision

	// Answers are those that follow from where the button stands. Each is one
	// of the options of its question.
	Answers rights.Answers

	// Words is the question whose text begins with words about the thing: which
	// decision of which day, which access. They are written where the language
	// is known; the person goes on from there.
	Words rights.QuestionID
}

// A WayAct is what a [Way] asks for.
type WayAct string

// The acts. Those about a decision are the three of GDPR article 22(3), and
// the correction of what it was taken on (article 16).
const (
	WayCorrect  WayAct = "correct"
	WayCheck    WayAct = rights.ActCheck
	WayView     WayAct = rights.ActView
	WayContest  WayAct = rights.ActContest
	WayQuestion WayAct = "question" // asks about an access or a disclosure
	WayDoctor   WayAct = "doctor"   // names the doctor through whom health data are reached
)

// WayActs are all acts; each needs words.
var WayActs = [...]WayAct{WayCorrect, WayCheck, WayView, WayContest, WayQuestion, WayDoctor}

// A Whom is for whom a person looks at a file, and so asks. The zero Whom is
// the person themselves.
type Whom struct {
	Behalf rights.Behalf
	Name   string // of the other person
}

// asks returns the answers that every request begins with.
func (w Whom) asks(right rights.Right) rights.Answers {
	a := rights.Answers{rights.AskGoal: {string(right)}, rights.AskBehalf: {rights.SelfValue}}
	if rule, other := rights.BehalfRuleOf(w.Behalf); other {
		a[rights.AskBehalf] = []string{string(rule.Behalf)}
		if w.Name != "" && rule.Named {
			a[rights.AskBehalfName] = []string{w.Name}
		}
	}
	return a
}

// CorrectIn returns the way to have data of a domain put right.
func CorrectIn(domain string, w Whom) Way {
	a := w.asks(rights.Rectification)
	a[rights.AskDomains] = []string{domain}
	return Way{Act: WayCorrect, Answers: a, Words: rights.AskWrong}
}

// ReviewOf returns the way to one of the three acts of GDPR article 22(3) about
// a decision of the register. An act that is none of them is a check.
func ReviewOf(decision string, act WayAct, w Whom) Way {
	if act != WayView && act != WayContest {
		act = WayCheck
	}
	a := w.asks(rights.HumanReview)
	a[rights.AskDecision] = []string{decision}
	a[rights.AskActs] = []string{string(act)}
	return Way{Act: act, Answers: a, Words: rights.AskNote}
}

// QuestionAbout returns the way to question an access to the file, or that
// data went to somebody.
func QuestionAbout(w Whom) Way {
	a := w.asks(rights.Question)
	a[rights.AskKind] = []string{rights.KindQuestion}
	return Way{Act: WayQuestion, Answers: a, Words: rights.AskText}
}

// ThroughDoctor returns the way to reach health data of a domain through a
// doctor whom the person names (declaration, section 2.1).
func ThroughDoctor(domain, doctor string, w Whom) Way {
	a := w.asks(rights.Access)
	a[rights.AskDomains] = []string{domain}
	a[rights.AskScope] = []string{rights.ScopePart}
	a[rights.AskCare] = []string{rights.CareDoctor}
	if doctor != "" {
		a[rights.AskDoctor] = []string{doctor}
	}
	return Way{Act: WayDoctor, Answers: a, Words: rights.AskPart}
}
