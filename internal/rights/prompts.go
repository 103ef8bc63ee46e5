package rights

import "slices"

// order holds all questions in the order in which they are put.
var order = [...]QuestionID{
	AskGoal, AskTopic, AskWish, AskSuggest, AskBehalf, AskBehalfName, AskBehalfUntil, AskBehalfClosed,
	AskObject, AskSituation, AskDomains, // whether domains are asked depends on what is opposed
	AskScope, AskPart, AskCare, AskDoctor, AskWrong, AskTrue, AskSince, AskErase, AskGround, AskFreeze, AskConsent, AskMutuality, AskDecision, AskActs, AskView, AskKind, AskText,
	AskNote, AskFiles,
}

// Questions returns all questions, in the order in which they are put.
func Questions() []QuestionID { return slices.Clone(order[:]) }

// A form is the form as it is while it is filled in.
type form struct {
	given    Answers // as they were given
	resolved Answers // with what a suggestion implies
	implied  Answers
	goals    []Right
	behalf   Behalf
	Catalog
	Filer
}

// newForm returns the form as answers make it. Goals that are not offered are
// none.
func newForm(a Answers, c Catalog, f Filer) form {
	it := form{given: a, resolved: a.resolved(), implied: a.implied(), behalf: BehalfOf(a), Catalog: c, Filer: f}
	offered := it.offered()
	it.goals = slices.DeleteFunc(Goals(a), func(r Right) bool { return !slices.Contains(offered, r) })
	return it
}

// Prompts returns the questions that are put, in order, as far as the answers
// so far tell. Answers are taken as they are: a value that is no option counts
// as no answer.
func Prompts(a Answers, c Catalog, f Filer) []Prompt {
	it := newForm(a, c, f)
	var put []Prompt
	for _, id := range order {
		if _, ok := it.implied[id]; ok {
			continue
		}
		if p, ok := it.prompt(id); ok {
			p.ID = id
			put = append(put, p)
		}
	}
	return put
}

// prompt returns a question as it is put, and false where it isn't.
func (it form) prompt(id QuestionID) (Prompt, bool) {
	if p, ok := it.beginning(id); ok {
		return p, true
	}
	if p, ok := it.about(id); ok {
		return p, true
	}
	if p, ok := it.special(id); ok {
		return p, true
	}
	switch id {
	case AskNote:
		said := len(it.goals) == 0 || len(it.goals) == 1 && it.asks(Question)
		return Prompt{Kind: Text, Optional: true, Max: MaxText}, !said
	case AskFiles:
		return Prompt{Kind: Files, Optional: true}, !it.Guest
	}
	return Prompt{}, false
}

// beginning returns the questions about what is asked, and for whom.
func (it form) beginning(id QuestionID) (Prompt, bool) {
	rule, other := BehalfRuleOf(it.behalf)
	switch id {
	case AskGoal:
		var options []string
		for _, right := range it.offered() {
			options = append(options, string(right))
		}
		return many(append(options, GoalUnsure)...), true
	case AskTopic:
		return one(it.topics()...), it.given.unsure()
	case AskWish:
		wishes := it.wishes(it.given.first(AskTopic))
		return one(wishes...), it.given.unsure() && len(wishes) > 1
	case AskSuggest:
		right, _ := Suggested(it.given)
		return one(SuggestYes, SuggestHuman), right != "" && slices.Contains(it.offered(), right)
	case AskBehalf:
		p := one(it.behalves()...)
		p.Barred = it.barred(p.Options)
		return p, true
	case AskBehalfName:
		return line(), other && rule.Named
	case AskBehalfUntil:
		return optional(line()), other && rule.Ends
	case AskBehalfClosed:
		return optional(many(SensitiveToo)), other && rule.Closed && it.asks(Access)
	case AskDomains:
		return many(it.Domains...), it.asksDomains()
	}
	return Prompt{}, false
}

// about returns the questions of access, rectification, erasure and
// restriction.
func (it form) about(id QuestionID) (Prompt, bool) {
	switch id {
	case AskScope:
		return one(ScopeAll, ScopePart), it.asks(Access)
	case AskPart:
		return text(), it.asks(Access) && it.resolved.has(AskScope, ScopePart)
	case AskCare:
		return one(CareNone, CareInclude, CareDoctor), it.asks(Access)
	case AskDoctor:
		return line(), it.asks(Access) && it.resolved.has(AskCare, CareDoctor)
	case AskWrong, AskTrue:
		return text(), it.asks(Rectification)
	case AskSince:
		return optional(line()), it.asks(Rectification)
	case AskErase:
		return text(), it.asks(Erasure)
	case AskGround:
		return one(GroundContested, GroundUnlawful, GroundClaim, GroundObjection), it.asks(Restriction)
	case AskFreeze:
		return text(), it.asks(Restriction)
	}
	return Prompt{}, false
}

// special returns the questions of the other rights.
func (it form) special(id QuestionID) (Prompt, bool) {
	switch id {
	case AskObject:
		return many(it.objections()...), it.asks(Objection)
	case AskSituation:
		return text(), it.asks(Objection) && it.resolved.has(AskObject, ObjectSituation)
	case AskConsent:
		return many(it.Consents...), it.asks(Withdrawal)
	case AskMutuality:
		return line(), it.asks(Transfer)
	case AskDecision:
		return many(it.Decisions...), it.asks(HumanReview)
	case AskActs:
		return many(ActCheck, ActView, ActContest), it.asks(HumanReview)
	case AskView:
		p := text()
		p.Optional = !it.resolved.has(AskActs, ActView) // to contest is enough
		return p, it.asks(HumanReview) && (it.resolved.has(AskActs, ActView) || it.resolved.has(AskActs, ActContest))
	case AskKind:
		return one(KindQuestion, KindRemark, KindComplaint), it.asks(Question)
	case AskText:
		return text(), it.asks(Question)
	}
	return Prompt{}, false
}

// asks reports whether a right is among the goals.
func (it form) asks(r Right) bool { return slices.Contains(it.goals, r) }

// asksDomains reports whether a right is asked for that needs domains.
func (it form) asksDomains() bool {
	return it.asks(Access) || it.asks(Rectification) || it.asks(Erasure) || it.asks(Restriction) ||
		it.asks(Objection) && it.resolved.has(AskObject, ObjectSituation)
}

// offered returns the rights that the person can choose: all for those about
// whom there is a file, as far as the register has something to choose from.
func (it form) offered() []Right {
	return slices.DeleteFunc(Rights(), func(r Right) bool {
		switch r {
		case Withdrawal:
			return !it.Member || len(it.Consents) == 0
		case HumanReview:
			return !it.Member || len(it.Decisions) == 0
		case Transfer:
			return !it.Member
		}
		return false
	})
}

// topics returns the topics that lead to something.
func (it form) topics() []string {
	var topics []string
	for _, l := range leads {
		if len(it.wishes(l.topic)) > 0 && !slices.Contains(topics, l.topic) {
			topics = append(topics, l.topic)
		}
	}
	return topics
}

// wishes returns the wishes of a topic that lead to something.
func (it form) wishes(topic string) []string {
	var wishes []string
	for _, l := range leads {
		if l.topic != topic || !slices.Contains(it.offered(), l.right) {
			continue
		}
		if object := l.implied.first(AskObject); object != "" && !slices.Contains(it.objections(), object) {
			continue
		}
		wishes = append(wishes, l.wish)
	}
	return wishes
}

// objections returns what can be opposed.
func (it form) objections() []string { return append(it.opposable(), ObjectSituation) }

// opposable returns the choices of the register that can be opposed without a
// reason.
func (it form) opposable() []string {
	return slices.DeleteFunc([]string{ObjectMarketing, ObjectProfiling}, func(choice string) bool {
		_, ok := it.ControllerOf[choice]
		return !ok
	})
}

// behalves returns for whom the person can ask.
func (it form) behalves() []string {
	options := []string{SelfValue}
	for _, rule := range behalfRules {
		if !rule.Guests || !it.Member {
			options = append(options, string(rule.Behalf))
		}
	}
	return options
}

// barred returns those of options for whom one of the goals can't be asked.
func (it form) barred(options []string) []string {
	var barred []string
	for _, option := range options {
		rule, other := BehalfRuleOf(Behalf(option))
		if other && slices.ContainsFunc(it.goals, func(r Right) bool { return !slices.Contains(rule.Rights, r) }) {
			barred = append(barred, option)
		}
	}
	return barred
}

// The makings of prompts.
func one(options ...string) Prompt  { return Prompt{Kind: One, Options: slices.Clone(options)} }
func many(options ...string) Prompt { return Prompt{Kind: Many, Options: slices.Clone(options)} }
func line() Prompt                  { return Prompt{Kind: Line, Max: MaxLine} }
func text() Prompt                  { return Prompt{Kind: Text, Max: MaxText} }

// optional returns p as one that may stay without an answer.
func optional(p Prompt) Prompt {
	p.Optional = true
	return p
}

// After returns the question that is put after another, and false after the
// last. The other need not be put itself.
func After(a Answers, c Catalog, f Filer, id QuestionID) (QuestionID, bool) {
	at := slices.Index(order[:], id)
	for _, p := range Prompts(a, c, f) {
		if slices.Index(order[:], p.ID) > at {
			return p.ID, true
		}
	}
	return "", false
}
