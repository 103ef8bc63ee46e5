package e2e

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// The parts of the list of who looked.
const (
	trailRows     = `main tr[id^="look-"]`
	trailQuestion = `main tr#look-1 summary`
	trailAsks     = `main tr#look-1 button[value="` + rights.KindQuestion + `"]`
)

// TestQuestionAnAccess goes from where data may go to who looked at them, chooses
// what was looked at in one domain, and asks about a look, with the client and
// without.
func TestQuestionAnAccess(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.session(memberOf(b.t, l, client), l)
		b.open(wire.Path(l, wire.MyRecipients, ""))
		looks := wire.Path(l, wire.Looks, "")
		b.click(`main a.go[href="` + looks + `"]`)
		b.arrive(looks, "")
		all := len(b.texts(trailRows))
		b.open(looks + "?" + wire.ParamDomain + "=compulsory")
		if some := len(b.texts(trailRows)); some == 0 || some >= all {
			b.t.Errorf("%d of %d lines are of one domain", some, all)
		}
		b.click(trailQuestion)
		b.examineOn(string(l)+"-looks-question", fewScreens)
		b.lookOn(allScreens[2])
		b.click(trailAsks)
		b.arrive(askAt(l, rights.AskText), "")
		if said := b.value(answerField); !strings.Contains(said, "2026") {
			b.t.Errorf("the question begins with %q", said)
		}
	})
}
