package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// passportLink is the first way from the decisions of a member to one of them.
func passportLink(l lang.Lang) string {
	return `main a.go[href^="` + wire.Path(l, wire.MyPassport, "") + `"]`
}

// values are what a decision was taken on, where they are shown.
const values = `main td .typed`

// examinesLive is [tab.examineOn] on few screens where scripts run: without them
// no screen can be waited for.
func (b *tab) examinesLive(client bool, name string) {
	b.t.Helper()
	if client {
		b.examineOn(name, fewScreens)
		b.lookOn(allScreens[2])
	}
}

// TestPassportOfADecision goes from the list to a decision, looks at it, and
// sends a request from each of its buttons: all that the decision knows is in it
// already, and only what is right and one's view have to be written.
func TestPassportOfADecision(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.session(memberOf(b.t, l, client), l)
		b.open(wire.Path(l, wire.MyDecisions, ""))
		b.examinesLive(client, string(l)+"-my-decisions-made")
		path := b.attr(passportLink(l), "href")
		b.click(passportLink(l))
		b.arrive(path, "")
		if len(b.texts(values)) == 0 {
			b.t.Error("no value is shown after a login of this moment")
		}
		b.examinesLive(client, string(l)+"-my-passport")
		for _, way := range []struct {
			act   holdings.WayAct
			words rights.QuestionID
			right rights.Right
		}{
			{holdings.WayCorrect, rights.AskWrong, rights.Rectification},
			{holdings.WayCheck, rights.AskNote, rights.HumanReview},
			{holdings.WayView, rights.AskView, rights.HumanReview},
			{holdings.WayContest, rights.AskNote, rights.HumanReview},
		} {
			b.open(path)
			b.click(`main form button[name="act"][value="` + string(way.act) + `"]`)
			if at := b.question(l, path); at != way.words {
				b.t.Fatalf("%s leads to the question %q", way.act, at)
			}
			if way.act == holdings.WayView {
				b.fill(answerField, "What I think of it")
			} else if said := b.value(answerField); !strings.Contains(said, "D-5000") {
				b.t.Errorf("%s begins with %q", way.act, said)
			}
			b.walk(l, rights.Answers{rights.AskTrue: {"What is right"}}, "")
			got := b.carried()
			if got[rights.AskGoal][0] != string(way.right) || !strings.Contains(fmt.Sprint(got), "D-5000") {
				b.t.Errorf("%s: the review carries %v", way.act, got)
			}
			b.sendOff(l)
		}
	})
}

// TestPassportOfAnOldLogin opens a decision hours after the login: its values
// are hidden until one proves again who one is.
func TestPassportOfAnOldLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		who, w := memberOf(b.t, l, client), b.walker()
		w.logsIn(who, wire.LoginLink{Lang: l, Route: wire.Me}, map[string]string{"person": who.Subject, "old": "1"})
		b.takes(w)
		b.open(wire.Path(l, wire.MyDecisions, ""))
		path := b.attr(passportLink(l), "href")
		b.open(path)
		if shown := b.texts(values); len(shown) > 0 {
			b.t.Errorf("%d values are shown", len(shown))
		}
		b.examinesLive(client, string(l)+"-my-passport-closed")
		b.click(`main a[href*="for=` + string(rights.OpenSamples) + `"]`)
		b.choose(who)
		b.arrive(path, "")
		if len(b.texts(values)) == 0 {
			b.t.Error("no value is shown after the new login")
		}
	})
}
