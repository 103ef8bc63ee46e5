package e2e

import (
	"net/http"
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// ways are a provider of the demonstration and one that is independent, with
// somebody for each.
func ways(t testing.TB, l lang.Lang, client bool) []proof {
	t.Helper()
	return []proof{
		{way: byDemo, who: memberOf(t, l, client), old: true},
		{way: bySecret, who: person(t, "Wout"), old: true}, // nobody has asked for him at the other
	}
}

// leftOut is the domain that the form of [tab.fillForm] leaves out.
const leftOut = "insurance"

// fillForm answers the questions for access but for the last, with a domain
// left out, and fills that in by half.
func (b *tab) fillForm(l lang.Lang, client bool, note string) {
	b.t.Helper()
	b.site.secret(note)
	b.prepare(l, accessTo("", "operational", "compulsory", "complementary"), rights.AskNote)
	b.open(askAt(l, rights.AskNote))
	if client {
		b.live()
	}
	b.fill(answerField, note)
}

// holdsForm fails the test unless the form is as [tab.fillForm] filled it in,
// on the question that was left and on one before.
func (b *tab) holdsForm(l lang.Lang, note string) {
	b.t.Helper()
	if got := b.value(answerField); got != note {
		b.t.Errorf("the note is %q, want %q", got, note)
	}
	_, form := b.walker().opens(askAt(l, rights.AskDomains)).form("ask")
	if got := form["answer"]; len(got) != 3 || slices.Contains(got, leftOut) {
		b.t.Errorf("the ticks of the domains are not those that were set: %v", got)
	}
}

// TestStepUpFromTheForm logs in two hours ago, fills in the form by half, and
// proves who one is from there: the form is as it was, and can be sent.
func TestStepUpFromTheForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		for _, p := range ways(b.t, l, client) {
			h.session(b, l, p)
			note := "half a sentence\nand \"more\", " + p.way
			b.fillForm(l, client, note)
			if !b.has("#prove") {
				b.t.Errorf("%s: nobody is told that the login is too old to send", p.way)
			}
			before := b.cookies()
			b.click(prover)
			p.old = false
			h.prove(b, p)
			b.arrive(askAt(l, rights.AskNote), word[l]["note"])
			b.holdsForm(l, note)
			if b.has(prover) {
				b.t.Errorf("%s: a login of this moment is too old", p.way)
			}
			b.newSession(before)
			b.goReview(l)
			if client {
				b.live()
			}
			b.sendOff(l)
			h.leave(b, l, p.way)
		}
	})
}

// newSession fails the test unless the browser has another session than
// before, and the one before is worth nothing any more.
func (b *tab) newSession(before map[string]string) {
	b.t.Helper()
	old, now := before[sessionCookie], b.cookies()[sessionCookie]
	if old == "" || now == "" || old == now {
		b.t.Error("the session after a step-up is not a new one")
		return
	}
	if status := b.site.asSession(old); status != http.StatusUnauthorized {
		b.t.Errorf("the session before the step-up answers %d", status)
	}
}

// TestStepUpFromTheReview sends a request with a login of two hours ago: it is
// not sent, the person proves who they are, and then it is.
func TestStepUpFromTheReview(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 403")
		for _, p := range ways(b.t, l, client) {
			h.session(b, l, p)
			sent := b.sent(l)
			note := "to be proven first, " + p.way
			b.fillForm(l, client, note)
			b.goReview(l)
			if client {
				b.live()
			}
			b.click(sender)
			b.says(doors[l]["fresh"])
			b.says(doors[l]["step_up_kept"])
			if got := b.text("main dl.facts .typed"); got != note {
				b.t.Errorf("%s: the review shows the note %q", p.way, got)
			}
			if n := b.sent(l); n != sent {
				b.t.Errorf("%s: %d requests are there, and nothing was to be sent to the %d", p.way, n, sent)
			}

			b.click(`#errors a[href*="for=send_request"]`)
			p.old = false
			h.prove(b, p)
			b.arrive(wire.Path(l, wire.Review, ""), word[l]["review"])
			if got := b.text("main dl.facts .typed"); got != note {
				b.t.Errorf("%s: after the login the review shows the note %q", p.way, got)
			}
			b.sendOff(l)
			h.leave(b, l, p.way)
		}
	})
}

// sent returns how many requests the person has sent.
func (b *tab) sent(l lang.Lang) int {
	b.t.Helper()
	return len(elements(b.walker().opens(wire.Path(l, wire.Requests, "")).root, "article"))
}

// TestStepUpRefused proves again who one is, in ways that don't do: too long
// ago again, as another person, not at all. Nothing is lost and nothing gained.
func TestStepUpRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 4")
		for _, p := range ways(b.t, l, client) {
			h.session(b, l, p)
			note := "kept through everything, " + p.way
			b.fillForm(l, client, note)
			before := b.cookies()[sessionCookie]
			h.fails(b, l, p, note, before, "", func() { b.click(`button[value="cancel"]`) })
			if p.way == byDemo { // the other one would log the first person out everywhere
				h.fails(b, l, p, note, before, doors[l]["other"], func() { h.prove(b, proof{way: p.way, who: person(b.t, "Luc")}) })
			} else { // which refuses to be too old
				h.fails(b, l, p, note, before, doors[l]["fresh"], func() { h.prove(b, p) })
			}
			h.leave(b, l, p.way)
		}
	})
}

// fails goes from the half-filled form to a provider, does something there that
// doesn't do, and finds everything as it was: the session, the form, and that
// the login is too old.
func (h *house) fails(b *tab, l lang.Lang, p proof, note, session, words string, do func()) {
	b.t.Helper()
	at := h.idp
	if p.way != byDemo {
		at = h.p.Issuer
	}
	b.click(prover)
	b.wait("the provider", `idp => location.origin === idp && document.readyState === "complete" && document.querySelector("form")`, at)
	do()
	b.wait("the portal", `origin => location.origin === origin && document.readyState === "complete"`, h.url)
	if words != "" {
		b.says(words)
	}
	if b.cookies()[sessionCookie] != session {
		b.t.Errorf("%s: the session changed", p.way)
	}
	b.open(askAt(l, rights.AskNote))
	b.holdsForm(l, note)
	if !b.has(prover) {
		b.t.Errorf("%s: the login counts as fresh", p.way)
	}
}
