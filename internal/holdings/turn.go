package holdings

import "github.com/loupe-privacy/loupe/internal/calendar"

// A TurnKind is a way in which an outcome changes.
type TurnKind string

// The kinds.
const (
	TurnTime     TurnKind = "time"     // the decision ends on a day
	TurnDecision TurnKind = "decision" // another decision, whose outcome it uses, changes
	TurnInput    TurnKind = "input"    // a datum changes, or is put right
	TurnRoute    TurnKind = "route"    // all steps of one way to a favourable outcome come true
)

// TurnKinds are all kinds of turns; each needs words.
var TurnKinds = [...]TurnKind{TurnTime, TurnDecision, TurnInput, TurnRoute}

// A Turn is what would change the outcome of a decision. It says that the
// decision would be taken anew, never what the new outcome would be: the
// declaration gives no amount and no threshold.
type Turn struct {
	Kind   TurnKind
	ID     string       // of the decision or of the input
	Others bool         // of an input: it is about others of the household
	Steps  []string     // of a route: the ids of the rule's steps, in order
	On     calendar.Day // of time: the first day on which the decision counts no more
}
