package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/mailbox"
	"github.com/loupe-privacy/loupe/server/mail"
)

// TestAccessibilityWithoutAccount looks at every page of people without an
// account, in both languages: at the form, on the way of the mail, and at a
// request with all that can stand in it.
func TestAccessibilityWithoutAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, s)
			g := newGuest(newTab(t, s), l, "looks-"+string(l))
			g.allow("status of 4")
			g.looksAtForm()
			g.looksAtMail()
			g.looksAtRequest(o)
			g.looksAtOver()
		})
	}
}

// looks looks at the page as it is now, and leaves the tab as wide as a desktop.
func (g *guest) looks(name string) {
	g.t.Helper()
	g.examineOn(string(g.l)+"-guest-"+name, onKiosk)
	g.lookOn(allScreens[2])
	if pictures {
		g.shoot("page-" + string(g.l) + "-guest-" + name + "-desktop")
	}
}

// looksAtForm fills in the form and sends it, with the mistakes that one can
// make.
func (g *guest) looksAtForm() {
	g.t.Helper()
	answers := rights.Answers{
		rights.AskGoal:   {string(rights.Access), string(rights.Objection)},
		rights.AskBehalf: {string(rights.Mandated)}, rights.AskBehalfName: {"Bo Fictif"}, rights.AskBehalfUntil: {"31.12.2027"},
		rights.AskDomains: {"operational", "insurance"}, rights.AskScope: {rights.ScopePart}, rights.AskPart: {"2025 " + strings.Repeat("W", 200)},
		rights.AskCare: {rights.CareDoctor}, rights.AskDoctor: {"Anna Peeters, Namur"}, rights.AskObject: {rights.ObjectMarketing},
		rights.AskNote: {"regel 1\nregel 2 " + strings.Repeat("heel lang ", 20)},
	}
	g.open(wire.GuestAskPath(g.l))
	g.click(goNext)
	g.wait("the mistake", `() => document.querySelector("#errors")`)
	g.looks("mistake-goal")
	g.open(wire.GuestAskPath(g.l))
	g.walkLooking(g.l, answers, "", func(id rights.QuestionID) {
		switch id {
		case rights.AskGoal, rights.AskBehalf, rights.AskBehalfName, rights.AskDomains, rights.AskNote:
			g.looks("ask-" + string(id))
		}
	})
	g.looks("review")
	g.open(wire.GuestAskPath(g.l)) // there is a draft
	g.looks("continue")
	g.open(wire.Path(g.l, wire.GuestReview, ""))
	g.fill("#"+wire.FieldEmail, "nobody")
	g.click(sender)
	g.wait("the mistake", `() => document.querySelector("#errors")`)
	g.looks("mistake-review")
	g.sends()
	g.looks("sent")
	g.open(wire.Path(g.l, wire.GuestReview, ""))
	g.looks("correct")
}

// looksAtMail confirms by the mail, loses the code, and gets a new one.
func (g *guest) looksAtMail() {
	g.t.Helper()
	g.opensMail(mail.GuestConfirmPath(g.l))
	g.looks("confirm")
	g.presses(guests[g.l]["receipt"])
	g.looks("receipt-code")
	g.open(wire.Path(g.l, wire.GuestReceipt, ""))
	g.looks("receipt")
	g.open(wire.Path(g.l, wire.LostCode, ""))
	g.looks("lost")
	g.click("main form button[type=submit]")
	g.wait("the mistake", `() => document.querySelector("#errors")`)
	g.looks("mistake-lost")
	g.loses(g.reference, g.email)
	g.looks("lost-sent")
	g.opensMail(mail.GuestCodePath(g.l))
	g.looks("new-code")
	g.presses(guests[g.l]["renewed"])
	g.looks("renewed")
	g.open(g.site.box + mailbox.Path(g.l))
	g.looks("mailbox")
}

// looksAtRequest follows the request through what the office does with it.
func (g *guest) looksAtRequest(o *office) {
	g.t.Helper()
	g.open(wire.Path(g.l, wire.Follow, ""))
	g.looks("follow")
	g.tries(g.reference, "2222")
	g.looks("mistake-follow")
	g.follows()
	g.looks("request")
	id := o.about(g.reference)
	g.writes("regel 1\nregel 2 " + strings.Repeat("W", 200))
	o.does(id, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Qui êtes-vous ? Wie bent u?")
	g.again()
	g.choosesFiles(photo(g.t))
	g.click(attach)
	g.hasFiles("photo.png")
	g.looks("request-identity")
	g.click(speak)
	g.says(threads[g.l]["sent"])
	o.does(id, rights.Act{Event: rights.ShowIdentity}, "")
	name, pdf := demo.Answer(g.l)
	o.does(id, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Partly, Reasons: []rights.ReasonCode{rights.RightsOfOthers}},
		"Une réponse. Een antwoord.", casework.Document{Name: name, Bytes: pdf})
	g.again()
	g.looks("request-answered")
}

// looksAtOver comes too late: for a link, for a visit with a message, and for a
// form that somebody closed in the same browser.
func (g *guest) looksAtOver() {
	g.t.Helper()
	g.fill("#text", "trop tard")
	g.site.passed(visitEnds, g.reference)
	g.click(speak)
	g.says(guests[g.l]["visit over"])
	g.looks("over-visit")
	g.open(mail.GuestConfirmPath(g.l) + strings.Repeat("A", 43))
	g.click("main form button[type=submit]")
	g.says(guests[g.l]["link over"])
	g.looks("over-link")
	g.open(wire.GuestAskPath(g.l))
	g.walk(g.l, questionOf("trop tard"), rights.AskText)
	g.fill(answerField, "trop tard")
	side := g.beside()
	side.open(wire.Path(g.l, wire.GuestReview, ""))
	side.wait("the question in the other tab", `() => document.querySelector("form#ask")`)
	side.click(leaver)
	side.wait("reference and code", `path => location.pathname === path && document.readyState === "complete"`, wire.Path(g.l, wire.Follow, ""))
	g.click(goNext)
	g.wait("that the form is over", `() => document.readyState === "complete" && !document.querySelector("form#ask")`)
	g.looks("over-form")
}

// keepGuest leaves a request of somebody without an account open in the profile
// of a tab, and another one that was not sent.
func (b *tab) keepGuest(l lang.Lang) {
	b.t.Helper()
	g := newGuest(b, l, "places-"+string(l))
	g.files(accessTo("regel 1\nregel 2", "operational"))
	g.drafts(accessTo("concept", "operational"))
}

// guestPlaces returns the pages that there are after [tab.keepGuest], and only
// then, in the same order in both languages.
func guestPlaces(l lang.Lang) []place {
	var all []place
	for _, r := range []wire.Route{wire.GuestReview, wire.GuestRequest, wire.GuestReceipt} {
		all = append(all, place{string(r), wire.Path(l, r, ""), r, true})
	}
	for _, id := range []rights.QuestionID{rights.AskGoal, rights.AskBehalf, rights.AskDomains, rights.AskCare, rights.AskNote} {
		all = append(all, place{"guest-" + string(id), wire.ForGuest(askAt(l, id)), wire.GuestAsk, true})
	}
	return all
}

// TestGuestsFindTheirWay follows links as a browser without scripts does: the
// form and the follow-up are linked from where people without an account come
// from, and the new code from beside the code.
func TestGuestsFindTheirWay(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		from := []string{wire.Path(l, wire.Home, ""), wire.Path(l, wire.Rights, "")}
		for _, group := range declared(t).Audience {
			if slug := group.Slug.In(l); slug != "" { // members have the portal
				from = append(from, wire.Path(l, wire.Audience, slug))
			}
		}
		for _, path := range from {
			_, links := s.read(path, 0)
			for _, want := range []string{wire.GuestAskPath(l), wire.Path(l, wire.Follow, "")} {
				if !slices.Contains(links, want) {
					t.Errorf("%s does not lead to %s", path, want)
				}
			}
		}
		for at, want := range map[string]string{
			wire.Path(l, wire.Follow, ""):   wire.Path(l, wire.LostCode, ""),
			wire.Path(l, wire.LostCode, ""): wire.Path(l, wire.Contact, ""),
			wire.GuestAskPath(l):            wire.Path(l, wire.Contact, ""),
		} {
			if _, links := s.read(at, 0); !slices.Contains(links, want) {
				t.Errorf("%s does not lead to %s", at, want)
			}
		}
		for _, closed := range []wire.Route{wire.GuestRequest, wire.GuestReceipt} {
			b := newTab(t, s, scriptOff)
			b.open(wire.Path(l, closed, ""))
			b.arrive(wire.Path(l, wire.Follow, ""), guests[l]["follow"])
			if got := b.status(); got != http.StatusOK {
				t.Errorf("%s without a code ends in %d", closed, got)
			}
		}
	}
}
