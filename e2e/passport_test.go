package e2e

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// passportLink is the first way from the decisions of a member to one of them.
func passportLink(l lang.Lang) string {
	return `main a.go[href^="` + wire.Path(l, wire.MyPassport, "") + `"]`
}

// Buttons of a passport.
const (
	corrects = `main form button[name="act"][value="correct"]`
	contests = `main form button[name="act"][value="contest"]`
	values   = `main td .typed`
)

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
// begins a request from two of its buttons, with the client and without.
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

		b.click(corrects)
		b.arrive(askAt(l, rights.AskWrong), "")
		if said := b.value(answerField); !strings.Contains(said, "D-5000") {
			b.t.Errorf("the correction begins with %q", said)
		}
		b.open(path)
		b.click(contests)
		b.arrive(askAt(l, rights.AskNote), word[l]["note"])
		if said := b.value(answerField); !strings.Contains(said, "D-5000") {
			b.t.Errorf("the contest begins with %q", said)
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
