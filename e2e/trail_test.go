package e2e

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// The parts of the lists of who looked and of who received.
const (
	trailRows     = `main tr[id^="look-"]`
	trailQuestion = `main tr#look-1 summary`
	receivedRows  = `main tr[id^="received-"]`
	trailShow     = `main form[role=search] button`
)

// lookedAt returns a member at whose file several services looked, in several
// domains.
func lookedAt(t testing.TB, l lang.Lang, client bool) demo.Person {
	t.Helper()
	if !client && l == lang.NL {
		return person(t, "Greet")
	}
	return memberOf(t, l, client)
}

// TestQuestionAnAccess goes from where data may go to who looked at them, chooses
// what was looked at in one domain, and asks about a look: a question, and then
// a complaint. Both are sent as they began.
func TestQuestionAnAccess(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.session(lookedAt(b.t, l, client), l)
		b.open(wire.Path(l, wire.MyRecipients, ""))
		looks := wire.Path(l, wire.Looks, "")
		b.click(`main a.go[href="` + looks + `"]`)
		b.arrive(looks, "")
		all := len(b.texts(trailRows))
		b.chooses("domain", "compulsory")
		b.wait("the choice", `() => location.search.includes("domain=compulsory") && document.readyState === "complete"`)
		if some := len(b.texts(trailRows)); some == 0 || some >= all {
			b.t.Errorf("%d of %d lines are of one domain", some, all)
		}
		chosen := b.address()
		b.examinesLive(client, string(l)+"-looks-chosen")
		for _, kind := range []string{rights.KindQuestion, rights.KindComplaint} {
			b.open(chosen)
			b.click(trailQuestion)
			b.click(`main tr#look-1 button[value="` + kind + `"]`)
			b.question(l, looks)
			if said := b.value(answerField); !strings.Contains(said, "2026") {
				b.t.Errorf("%s: what is asked begins with %q", kind, said)
			}
			b.goReview(l)
			if got := b.carried(); got[rights.AskGoal][0] != string(rights.Question) || got[rights.AskKind][0] != kind {
				b.t.Errorf("%s: the review carries %v", kind, got)
			}
			b.sendOff(l)
		}
	})
}

// chooses chooses an option of a list by its value, as the keyboard does, and
// sends the form that it stands in.
func (b *tab) chooses(name, value string) {
	b.t.Helper()
	b.do(`(name, value) => { document.querySelector("select[name=" + name + "]").value = value; }`, name, value)
	b.click(trailShow)
}

// TestWhoReceived goes from who looked to who received, and to what one recipient
// received, with the client and without.
func TestWhoReceived(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.session(lookedAt(b.t, l, client), l)
		b.open(wire.Path(l, wire.Looks, ""))
		received := wire.Path(l, wire.Received, "")
		b.click(`main a.go[href="` + received + `"]`)
		b.arrive(received, "")
		all := b.texts(receivedRows)
		if len(all) < 2 {
			b.t.Fatalf("the list has %d lines", len(all))
		}
		b.examinesLive(client, string(l)+"-received-lines")
		b.click(receivedRows + ` a[href*="` + wire.Path(l, wire.MyRecipient, "") + `"]`)
		b.wait("the recipient", `() => document.readyState === "complete" && document.querySelector("main a[href*='kind=']")`)
		b.click(`main a.go[href^="` + received + `?"]`)
		b.arrive(received, "")
		if some := b.texts(receivedRows); len(some) == 0 || len(some) >= len(all) {
			b.t.Errorf("%d of %d lines are of one recipient", len(some), len(all))
		}
	})
}
