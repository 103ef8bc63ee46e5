package demo

import (
	_ "embed"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Case is a request of the demonstration that was filed some days ago, with
// what happened to it since. It goes through the same desk as any other.
type Case struct {
	Person  string // subject of a [Person]
	DaysAgo int    // of receipt
	Answers rights.Answers
	Steps   []Step
}

// A Step is one thing that happened to a [Case].
type Step struct {
	Day     int    // days after receipt
	Officer string // subject of the officer who did it, or "" for the person
	Act     rights.Act
	Text    string // in the language of the person
	Answer  bool   // with the document of [Answer]
}

//go:embed data/answer.fr.pdf
var answerFR []byte

//go:embed data/answer.nl.pdf
var answerNL []byte

// Answer returns the document that the office gives in an answer, and its name.
func Answer(l lang.Lang) (name string, pdf []byte) {
	if l == lang.NL {
		return "uw-gegevens.pdf", answerNL
	}
	return "vos-donnees.pdf", answerFR
}

// The officers, by the controller that they answer for.
const (
	thomas  = "demo-thomas"  // Partenamut
	katrien = "demo-katrien" // MLOZ
)

// Cases returns the requests of the demonstration, the oldest first: one of
// each kind of moment in which a member may find theirs. Élise and Jeroen have
// none, so that whoever tries the portal begins with an empty list.
func Cases() []Case {
	return []Case{answeredWithRefusal(), waitingForPerson(), settledAtOnce(), late()}
}

// answeredWithRefusal is answered by one controller within the month, and
// extended by the other, which refuses a part and owes the rest.
func answeredWithRefusal() Case {
	return Case{
		Person: "demo-greet", DaysAgo: 41,
		Answers: rights.Answers{
			rights.AskGoal:    {string(rights.Access), string(rights.Erasure)},
			rights.AskBehalf:  {rights.SelfValue},
			rights.AskDomains: {"operational", "compulsory"},
			rights.AskScope:   {rights.ScopeAll},
			rights.AskCare:    {rights.CareNone},
			rights.AskErase:   {"Mijn oude terugbetalingen van 2019."},
		},
		Steps: []Step{
			{Day: 1, Officer: thomas, Act: rights.Act{Event: rights.Assign}},
			{Day: 12, Officer: katrien, Act: rights.Act{Event: rights.Extend, Reasons: []rights.ReasonCode{rights.SeveralSystems}},
				Text: "Dag mevrouw. Uw dossier staat in drie systemen. Daarom hebben wij twee maanden extra nodig."},
			{Day: 13, Act: rights.Act{Event: rights.Write}, Text: "Bedankt. Krijg ik de eerste gegevens al eerder?"},
			{Day: 25, Officer: thomas, Act: rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Fulfilled},
				Text: "Ja. Het eerste deel staat nu bij uw documenten.", Answer: true},
			{Day: 26, Officer: thomas, Act: rights.Act{
				Event: rights.Decide, Items: []int{2}, Outcome: rights.Rejected, Reasons: []rights.ReasonCode{rights.NoData},
			}, Text: "Van 2019 vonden wij in de dagelijkse werking niets meer."},
			{Day: 33, Officer: katrien, Act: rights.Act{
				Event: rights.Decide, Items: []int{3}, Outcome: rights.Rejected, Reasons: []rights.ReasonCode{rights.LegalDuty},
			}, Text: "De wet verplicht ons om deze gegevens te bewaren. Wij gebruiken ze alleen nog in het archief."},
		},
	}
}

// waitingForPerson waits for the answer of the member to a question.
func waitingForPerson() Case {
	return Case{
		Person: "demo-mariam", DaysAgo: 9,
		Answers: rights.Answers{
			rights.AskGoal:    {string(rights.Rectification)},
			rights.AskBehalf:  {rights.SelfValue},
			rights.AskDomains: {"operational"},
			rights.AskWrong:   {"Mon adresse est encore celle de la rue d’avant."},
			rights.AskTrue:    {"Rue de l’Exemple 12, 1000 Bruxelles"},
			rights.AskSince:   {"1er octobre 2026"},
		},
		Steps: []Step{
			{Day: 1, Officer: thomas, Act: rights.Act{Event: rights.Assign}},
			{Day: 3, Officer: thomas, Act: rights.Act{Event: rights.AskPerson},
				Text: "Bonjour. Pouvez-vous nous dire si cette adresse vaut aussi pour votre courrier ?"},
		},
	}
}

// settledAtOnce is an objection to direct marketing: it took effect at once.
func settledAtOnce() Case {
	return Case{
		Person: "demo-mariam", DaysAgo: 2,
		Answers: rights.Answers{
			rights.AskGoal:   {string(rights.Objection)},
			rights.AskBehalf: {rights.SelfValue},
			rights.AskObject: {rights.ObjectMarketing},
		},
	}
}

// late is one that nobody has answered in time.
func late() Case {
	return Case{
		Person: "demo-luc", DaysAgo: 50,
		Answers: rights.Answers{
			rights.AskGoal:    {string(rights.Access)},
			rights.AskBehalf:  {rights.SelfValue},
			rights.AskDomains: {"complementary"},
			rights.AskScope:   {rights.ScopeAll},
			rights.AskCare:    {rights.CareNone},
		},
		Steps: []Step{{Day: 4, Officer: thomas, Act: rights.Act{Event: rights.Assign}}},
	}
}
