package rights

// PromptOf returns a question as it is put to a member of whose answers
// nothing is known, with all the options that there can be: for showing again
// what somebody typed whose session is over.
func PromptOf(id QuestionID, c Catalog) (Prompt, bool) {
	all := Answers{
		AskBehalf: {string(Protected)}, AskScope: {ScopePart}, AskCare: {CareDoctor},
		AskObject: {ObjectSituation}, AskActs: {ActView},
	}
	for _, r := range Rights() {
		all[AskGoal] = append(all[AskGoal], string(r))
	}
	for _, a := range []Answers{all, {AskGoal: {GoalUnsure}, AskTopic: {TopicOther}, AskWish: {KindQuestion}}} {
		for _, p := range Prompts(a, c, Filer{Member: true}) {
			if p.ID == id {
				return p, true
			}
		}
	}
	return Prompt{}, false
}
