package rights_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
)

// allEvents are the events, each once, with the sides that cause them.
var allEvents = map[rights.Event]string{
	"received": "person office", "assign": "office system", "ask_identity": "office", "show_identity": "office system",
	"ask": "office", "reply": "person office", "message": "", "write": "person office", "extend": "office", "decide": "office",
	"tell": "office", "withdraw": "person", "close": "office system", "recompute": "system", "open": "person office",
	"purge": "system", "settle": "person system", "identity_given": "person",
	"identity_deleted": "system",
	"overdue":          "system",
}

// allStatuses says of each status which events there are, who has to act, and
// whether an answer is owed.
var allStatuses = map[rights.Status]struct {
	events string
	turn   rights.Turn
	open   bool
}{
	"received":        {"assign ask_identity extend settle withdraw write recompute open overdue", rights.OfficeTurn, true},
	"identity_asked":  {"assign show_identity identity_given extend decide tell withdraw write recompute open overdue identity_deleted", rights.PersonTurn, true},
	"in_progress":     {"assign ask_identity ask extend decide withdraw write recompute open overdue show_identity identity_deleted", rights.OfficeTurn, true},
	"question":        {"assign ask reply extend decide tell withdraw write recompute open overdue show_identity identity_deleted", rights.PersonTurn, true},
	"extended":        {"assign ask_identity ask extend decide withdraw write recompute open overdue show_identity identity_deleted", rights.OfficeTurn, true},
	"partly_answered": {"assign ask_identity ask extend decide tell withdraw write recompute open overdue show_identity identity_deleted", rights.OfficeTurn, true},
	"answered":        {"tell write open close identity_deleted", rights.NoTurn, false},
	"refused":         {"write open close identity_deleted", rights.NoTurn, false},
	"withdrawn":       {"tell write open close identity_deleted", rights.NoTurn, false},
	"closed":          {"open purge identity_deleted", rights.NoTurn, false},
	"":                {"received", rights.NoTurn, false}, // not filed yet: no status
	"lost":            {"", rights.NoTurn, false},
}

// TestAllows: every event, of every status, by every side. The rows are
// written out: whoever changes the table changes this too.
func TestAllows(t *testing.T) {
	for status, want := range allStatuses {
		for event, sides := range allEvents {
			for _, by := range []rights.Party{rights.Person, rights.Office, rights.System, ""} {
				allowed := has(want.events, string(event)) && has(sides, string(by))
				if got := status.Allows(event, by); got != allowed {
					t.Errorf("%s of %q by %q: %t, want %t", event, status, by, got, allowed)
				}
			}
		}
	}
}

// has reports whether a list of words has a word.
func has(words, word string) bool {
	return word != "" && strings.Contains(" "+words+" ", " "+word+" ")
}

func TestStatus(t *testing.T) {
	for s, want := range allStatuses {
		valid := s != "" && s != "lost"
		if s.Valid() != valid || s.Open() != want.open || s.Done() != (valid && !want.open) || s.Turn() != want.turn {
			t.Errorf("%q: valid %t, open %t, done %t, turn %s", s, s.Valid(), s.Open(), s.Done(), s.Turn())
		}
	}
}
