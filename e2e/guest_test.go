package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo/mailbox"
	"github.com/loupe-privacy/loupe/server/mail"
)

// guests holds words of the pages of people without an account.
var guests = map[lang.Lang]map[string]string{
	lang.FR: {
		"sent": "Regardez vos e-mails.", "confirm": "Confirmez votre demande.", "receipt": "C’est confirmé.",
		"follow": "Suivre une demande", "wrong": "La référence ou le code n’est pas juste.", "link over": "Ce lien ne marche plus.",
		"visit over": "Ouvrez à nouveau votre demande.", "kept": "Votre message est gardé.",
		"lost": "Recevoir un nouveau code", "new code": "Un nouveau code pour votre demande", "renewed": "Voici votre nouveau code.",
		"identity": "Nous devons savoir qui vous êtes.", "gone": "Ce document est effacé.", "closed": "Il n’ouvre donc pas cette réponse.",
		"no documents": "Il n’ouvre donc pas les documents.", "read": "Lu par nous", "unread": "Pas encore lu par nous", "name": "Écrivez votre nom.",
	},
	lang.NL: {
		"sent": "Kijk in uw mailbox.", "confirm": "Bevestig uw verzoek.", "receipt": "Uw verzoek is bevestigd.",
		"follow": "Een verzoek opvolgen", "wrong": "De referentie of de code klopt niet.", "link over": "Deze link werkt niet meer.",
		"visit over": "Open uw verzoek opnieuw.", "kept": "Uw bericht is bewaard.",
		"lost": "Een nieuwe code krijgen", "new code": "Een nieuwe code voor uw verzoek", "renewed": "Dit is uw nieuwe code.",
		"identity": "Wij moeten weten wie u bent.", "gone": "Dit document is gewist.", "closed": "Daarom opent ze dit antwoord niet.",
		"no documents": "Daarom opent ze de documenten niet.", "read": "Door ons gelezen", "unread": "Nog niet door ons gelezen", "name": "Schrijf uw naam.",
	},
}

// leaver is the button that closes a request, or what is being written, in a
// browser.
const leaver = `main button[name="then"][value="leave"]`

// A guest is somebody without an account at a tab.
type guest struct {
	*tab
	l           lang.Lang
	name, email string
	links       []string // paths of the mails that were opened

	reference, code string // once the request is confirmed
}

// newGuest returns somebody with an address of their own, which nobody may read
// in the log.
func newGuest(b *tab, l lang.Lang, mailbox string) *guest {
	g := &guest{tab: b, l: l, name: "Zoé Canari-" + mailbox, email: mailbox + "@mail.example"}
	b.site.secret(g.name, g.email)
	return g
}

// begins opens the form as people find it: from the public home. With the
// client the browser goes there all the same.
func (g *guest) begins(client bool) {
	g.t.Helper()
	home := wire.Path(g.l, wire.Home, "")
	g.open(home)
	if client {
		g.live()
	}
	g.click(`main a[href="` + wire.GuestAskPath(g.l) + `"]`)
	g.arrive(wire.GuestAskPath(g.l), word[g.l]["ask"])
}

// asks answers everything from the first question on, and goes to the review.
func (g *guest) asks(a rights.Answers) {
	g.t.Helper()
	g.open(wire.GuestAskPath(g.l))
	g.walk(g.l, a, "")
}

// sends sends what is on the review.
func (g *guest) sends() {
	g.t.Helper()
	g.fill("#"+wire.FieldName, g.name)
	g.fill("#"+wire.FieldEmail, g.email)
	g.click(sender)
	g.arrive(wire.Path(g.l, wire.GuestSent, ""), guests[g.l]["sent"])
}

// opensMail opens the newest letter to the address whose link was not opened
// yet and leads below a path, in the mailbox of the demonstration, and returns
// its text. The letter came there over SMTP.
func (g *guest) opensMail(below string) string {
	g.t.Helper()
	const find = `(to, below, old) => {
		for (const letter of document.querySelectorAll("article")) {
			const link = [...letter.querySelectorAll("a")].find(a => new URL(a.href).pathname.startsWith(below));
			if (letter.querySelector("dd").textContent !== to || !link || old.includes(new URL(link.href).pathname)) continue;
			link.id = "found";
			return [letter.textContent, new URL(link.href).pathname];
		}
		return [];
	}`
	var found []string
	g.waitFor("a letter to "+g.email, func() bool {
		g.open(g.site.box + mailbox.Path(g.l))
		found = eval[[]string](g.tab, find, g.email, below, append([]string{}, g.links...))
		if len(found) == 0 {
			time.Sleep(300 * time.Millisecond)
		}
		return len(found) > 0
	})
	g.links = append(g.links, found[1])
	g.site.secret(strings.TrimPrefix(found[1], below))
	g.click("#found")
	g.wait("the page behind the link", `path => location.pathname === path && document.readyState === "complete"`, found[1])
	return found[0]
}

// presses presses the button of the page behind a link, and reads reference and
// code.
func (g *guest) presses(words string) {
	g.t.Helper()
	g.click("main form button[type=submit]")
	g.wait("a code", `words => document.readyState === "complete" && document.querySelector("section[aria-labelledby=code] .ref") &&
		document.querySelector("h1").textContent.includes(words)`, words)
	g.reference, g.code = g.text(".receipt .ref"), g.text("section[aria-labelledby=code] .ref")
	g.keepsSecret()
}

// confirms goes from the mail to the receipt, and returns the text of the
// letter.
func (g *guest) confirms() string {
	g.t.Helper()
	letter := g.opensMail(mail.GuestConfirmPath(g.l))
	g.arrive(g.links[len(g.links)-1], guests[g.l]["confirm"])
	g.presses(guests[g.l]["receipt"])
	return letter
}

// follows opens the request with reference and code.
func (g *guest) follows() {
	g.t.Helper()
	g.tries(g.reference, g.code)
	g.arrive(wire.Path(g.l, wire.GuestRequest, ""), "")
	g.wait("the request", `r => document.querySelector("main .head")?.textContent.includes(r)`, g.reference)
}

// tries types a reference and a code.
func (g *guest) tries(reference, code string) {
	g.t.Helper()
	g.open(wire.Path(g.l, wire.Follow, ""))
	g.fill("#"+wire.FieldReference, reference)
	g.fill("#"+wire.FieldCode, code)
	g.mark()
	g.click("main form button[type=submit]")
	g.wait("an answer", `() => !window.marked && document.readyState === "complete"`)
}

// leaves closes the request on this device: after that nothing of it opens.
func (g *guest) leaves(secrets ...string) {
	g.t.Helper()
	g.click(leaver)
	g.wait("another page, that stays", `path => document.readyState === "complete" && location.pathname !== path && !location.search.endsWith("=1")`,
		wire.Path(g.l, wire.GuestRequest, ""))
	g.open(wire.Path(g.l, wire.GuestRequest, ""))
	g.arrive(wire.Path(g.l, wire.Follow, ""), guests[g.l]["follow"])
	g.nothingBehind(secrets...)
}

// reviewed returns what the review says of one question.
func (g *guest) reviewed(id rights.QuestionID) []string {
	g.t.Helper()
	return eval[[]string](g.tab, `path => [...document.querySelectorAll("main dl.facts > div")].
		filter(d => [...d.querySelectorAll("a")].some(a => a.pathname === path)).
		flatMap(d => [...d.querySelectorAll("dd > p")]).filter(p => !p.querySelector("a")).map(p => p.textContent.trim())`,
		wire.ForGuest(askAt(g.l, id)))
}

// guestWants returns every right that people without an account have, in every
// form, with what is typed for it. Nothing takes effect at once: nobody knows
// yet whose data it is about.
func guestWants(text string) []wanted {
	said, one := []string{text}, []string{"operational"}
	all := slices.DeleteFunc(append(plainWants(said, one), specialWants(said, one)...), func(w wanted) bool {
		goal := rights.Right(w.answers[rights.AskGoal][0])
		return goal == rights.Withdrawal || goal == rights.HumanReview || goal == rights.Transfer // there must be a file
	})
	return append(all,
		wanted{"unsure, advertising", unsure(rights.TopicUse, rights.WishNoAds, rights.SuggestYes, rights.Answers{}),
			[]string{"objection operational direct_marketing"}, false},
		wanted{"unsure, rather a person", unsure(rights.TopicMine, rights.WishKnow, rights.SuggestHuman, rights.Answers{rights.AskText: said}),
			[]string{"question "}, false},
		wanted{"as a care provider", with(rights.Access, rights.Answers{
			rights.AskBehalf: {string(rights.ProviderOf)}, rights.AskDomains: one, rights.AskScope: {rights.ScopeAll}, rights.AskCare: {rights.CareNone},
		}), []string{"access operational"}, false},
		wanted{"for somebody", with(rights.Erasure, rights.Answers{
			rights.AskBehalf: {string(rights.Mandated)}, rights.AskBehalfName: said, rights.AskBehalfUntil: {"31.12.2027"},
			rights.AskDomains: one, rights.AskErase: said,
		}), []string{"erasure operational"}, false},
		severalAtOnce(said),
	)
}

// TestEveryRightWithoutAccount asks for everything that people without an
// account can ask for: from the public home to a receipt that everybody can
// check, and from reference and code to the request. In each of the four kinds
// of browser some of it is asked, in both languages; all of it, where the
// journeys are [crossed].
func TestEveryRightWithoutAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for n, how := range settings {
		t.Run(how.name, func(t *testing.T) {
			t.Parallel()
			for _, l := range lang.All {
				s := s
				if crossed { // all of it is more than one network may send in an hour
					s = newSite(t, sqlite(t))
				}
				text := map[lang.Lang]string{lang.FR: "Une chose précise, s’il vous plaît", lang.NL: "Eén bepaald ding, alstublieft"}[l]
				s.secret(text)
				for i, w := range guestWants(text) {
					mine := i%len(settings) == n && lang.All[i/len(settings)%2] == l
					if !mine && !crossed {
						continue
					}
					t.Run(string(l)+" "+w.name, func(t *testing.T) {
						options := []option{size(how.screen.width, how.screen.height)}
						if !how.client {
							options = append(options, scriptOff)
						}
						g := newGuest(newTab(t, s, options...), l, fmt.Sprintf("%d-%s-%d", n, l, i))
						g.asksFor(how, w, text, i)
						clean := newTab(t, s, options...)
						later := &guest{tab: clean, l: l, reference: strings.ToLower(g.reference), code: strings.ReplaceAll(g.code, "-", " ")}
						later.tries(later.reference, later.code)
						later.arrive(wire.Path(l, wire.GuestRequest, ""), "")
						later.showsRequest(g.reference, text, w)
					})
				}
			}
		})
	}
}

// asksFor asks for something, and follows it to a receipt that is good. Turn
// says in which of its forms the receipt is shown to the public page.
func (g *guest) asksFor(how setting, w wanted, text string, turn int) {
	g.t.Helper()
	g.begins(how.client)
	put := g.walkLooking(g.l, w.answers, "", func(id rights.QuestionID) { g.fits("question " + string(id)) })
	want := slices.DeleteFunc(questionsOf(w.answers), func(id rights.QuestionID) bool {
		return id == rights.AskFiles || id == rights.AskBehalfClosed // a care provider has nothing that is closed
	})
	if !slices.Equal(put, want) {
		g.t.Errorf("the questions were %q, want %q", put, want)
	}
	g.fits("the review")
	for id, values := range w.answers {
		if got := g.reviewed(id); len(got) != len(values) || values[0] == text && got[0] != text {
			g.t.Errorf("the review says of %s %q, for %q", id, got, values)
		}
	}
	if n := len(g.texts("section[aria-labelledby=items] li b")); n != len(w.items) {
		g.t.Errorf("the review names %d parts, want %q", n, w.items)
	}
	g.sends()
	g.fits("the page after sending")
	letter := g.confirms()
	for _, secret := range []string{g.name, text, g.reference, g.code} {
		if strings.Contains(letter, secret) {
			g.t.Errorf("the letter holds %q", secret)
		}
	}
	g.fits("the receipt")
	if got := g.text(".receipt"); strings.Contains(got, text) || strings.Contains(got, g.name) {
		g.t.Error("the receipt shows what was typed")
	}
	if n := len(g.texts(".receipt section[aria-labelledby=asked] dt")); n != len(w.items) {
		g.t.Errorf("the receipt names %d parts, want %q", n, w.items)
	}
	if settled := g.texts(".receipt .label-ok"); len(settled) > 0 {
		g.t.Errorf("took effect at once: %q", settled)
	}
	g.click(`main a.btn[href="` + wire.Path(g.l, wire.GuestRequest, "") + `"]`)
	g.arrive(wire.Path(g.l, wire.GuestRequest, ""), "")
	g.fits("the request")
	g.showsRequest(g.reference, text, w)
	g.receiptHolds(g.l, wire.GuestFile+"receipt.", g.reference, w.items, turn)
	g.open(wire.Path(g.l, wire.GuestRequest, ""))
	g.leaves(g.reference, g.code, g.name, text)
}

// showsRequest fails the test unless the page shows a request with all that was
// asked, and no way to what a code does not open.
func (g *guest) showsRequest(reference, text string, w wanted) {
	g.t.Helper()
	got := g.text("main")
	if !strings.Contains(got, reference) || slices.Contains(slices.Concat(mapValues(w.answers)...), text) && !strings.Contains(got, text) {
		g.t.Error("the request does not show its reference and what was typed")
	}
	if n := len(g.texts("section[aria-labelledby=outcomes] li.card")); n != len(w.items) {
		g.t.Errorf("the request has %d parts, want %q", n, w.items)
	}
	if g.has("input[type=file]") || g.has(`main a[href^="`+wire.FilePath+`"]`) {
		g.t.Error("the request takes files, or opens some")
	}
	for _, link := range eval[[]string](g.tab, `() => [...document.querySelectorAll("main a")].map(a => a.pathname)`) {
		if strings.HasPrefix(link, wire.Login) {
			g.t.Errorf("a login of members is offered: %s", link)
		}
	}
}
