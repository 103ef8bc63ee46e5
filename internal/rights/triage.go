package rights

import (
	"maps"
	"slices"
)

// lead is one way from not knowing to a right.
type lead struct {
	topic, wish string
	right       Right
	implied     Answers // what need not be asked any more
}

// leads are all ways, in the order in which they are shown.
var leads = [...]lead{
	{TopicMine, WishKnow, Access, nil},
	{TopicMine, WishCopy, Access, Answers{AskScope: {ScopeAll}}},
	{TopicMine, WishDoctor, Access, Answers{AskCare: {CareDoctor}}},
	{TopicMistake, WishCorrect, Rectification, nil},
	{TopicMistake, WishRemove, Erasure, nil},
	{TopicMistake, WishFreeze, Restriction, nil},
	{TopicUse, WishNoAds, Objection, Answers{AskObject: {ObjectMarketing}}},
	{TopicUse, WishOtherUse, Objection, Answers{AskObject: {ObjectSituation}}},
	{TopicUse, WishConsent, Withdrawal, nil},
	{TopicDecision, WishPerson, HumanReview, Answers{AskActs: {ActCheck}}},
	{TopicDecision, WishExplain, HumanReview, nil},
	{TopicLeaving, WishMove, Transfer, nil},
	{TopicOther, KindQuestion, Question, Answers{AskKind: {KindQuestion}}},
	{TopicOther, KindRemark, Question, Answers{AskKind: {KindRemark}}},
	{TopicOther, KindComplaint, Question, Answers{AskKind: {KindComplaint}}},
}

// Suggested returns the right to which the three questions for people who do
// not know lead, with the answers that go with it; "" as long as they lead to
// nothing, or when the person knows. Whether the person takes it is the
// answer to [AskSuggest].
func Suggested(a Answers) (Right, Answers) {
	if !a.unsure() {
		return "", nil
	}
	topic := a.first(AskTopic)
	for _, l := range leads {
		if l.topic == topic && (l.wish == a.first(AskWish) || topic == TopicLeaving) {
			return l.right, l.implied.clone()
		}
	}
	return "", nil
}

// Goals returns the rights that are asked for, in the order of [Rights]:
// those that the person chose or, of one who did not know, the one that was
// suggested and taken. A person who would rather be helped asks a [Question].
func Goals(a Answers) []Right {
	switch {
	case !a.unsure():
		var goals []Right
		for _, right := range Rights() {
			if a.has(AskGoal, string(right)) {
				goals = append(goals, right)
			}
		}
		return goals
	case a.has(AskSuggest, SuggestHuman):
		return []Right{Question}
	case a.has(AskSuggest, SuggestYes):
		if right, _ := Suggested(a); right != "" {
			return []Right{right}
		}
	}
	return nil
}

// unsure reports whether the person said that they do not know, and nothing
// else.
func (a Answers) unsure() bool {
	return a.has(AskGoal, GoalUnsure) &&
		!slices.ContainsFunc(a[AskGoal], func(v string) bool { return v != "" && v != GoalUnsure })
}

// resolved returns a with the answers that a suggestion implies.
func (a Answers) resolved() Answers {
	implied := a.implied()
	if len(implied) == 0 {
		return a
	}
	all := a.clone()
	maps.Copy(all, implied)
	return all
}

// implied returns the answers that the suggestion gave, once it was taken.
func (a Answers) implied() Answers {
	switch {
	case !a.unsure():
		return nil
	case a.has(AskSuggest, SuggestHuman):
		return Answers{AskKind: {KindQuestion}}
	case a.has(AskSuggest, SuggestYes):
		_, implied := Suggested(a)
		return implied
	}
	return nil
}

// clone returns a copy that shares nothing with a.
func (a Answers) clone() Answers {
	if a == nil {
		return nil
	}
	b := make(Answers, len(a))
	for id, values := range a {
		b[id] = slices.Clone(values)
	}
	return b
}

// has reports whether a value was chosen.
func (a Answers) has(id QuestionID, value string) bool { return slices.Contains(a[id], value) }

// first returns the first value of an answer, or "". Forms without script may
// send empty values before it.
func (a Answers) first(id QuestionID) string {
	for _, v := range a[id] {
		if v != "" {
			return v
		}
	}
	return ""
}

// among returns the options that were chosen, in their order.
func (a Answers) among(id QuestionID, options []string) []string {
	var chosen []string
	for _, option := range options {
		if a.has(id, option) {
			chosen = append(chosen, option)
		}
	}
	return chosen
}
