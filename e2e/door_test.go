package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// doors holds words of the door that people read.
var doors = map[lang.Lang]map[string]string{
	lang.FR: {
		"choose": "vous connecter", "ended": "Votre session a été fermée depuis un autre appareil, ou par le service",
		"level": "Votre connexion n’est pas assez forte pour cette étape.", "fresh": "il faut une preuve d’identité récente",
		"step_up": "Confirmez votre identité", "step_up_kept": "Votre texte est gardé. Après la confirmation",
		"other": "Ce n’est pas la même personne", "weak": "Cette connexion n’est pas assez forte", "confirm": "Votre dossier s’ouvre déjà",
		"sessions": "Mes connexions", "done": "C’est fait.",
	},
	lang.NL: {
		"choose": "Hoe wilt u zich aanmelden", "ended": "Uw sessie werd gesloten op een ander toestel, of door de dienst",
		"level": "Uw aanmelding is niet sterk genoeg voor deze stap.", "fresh": "een recent bewijs van uw identiteit",
		"step_up": "Bevestig uw identiteit", "step_up_kept": "Uw tekst is bewaard. Na de bevestiging",
		"other": "Dit is niet dezelfde persoon", "weak": "Deze aanmelding is niet sterk genoeg", "confirm": "Uw dossier gaat al open",
		"sessions": "Mijn aanmeldingen", "done": "Het is gebeurd.",
	},
}

// says waits until the main part of the page holds words.
func (b *tab) says(words string) {
	b.t.Helper()
	b.wait("the words "+words, `words => document.readyState === "complete" &&
		document.querySelector("main").textContent.replaceAll("\u00a0", " ").replaceAll("\u2011", "-").includes(words)`, words)
}

// choosing opens the choice of a way to log in, as a person who is not logged
// in reaches it, and returns the names of the ways.
func (b *tab) choosing(l lang.Lang) []string {
	b.t.Helper()
	b.open(wire.Path(l, wire.Home, ""))
	b.click(`.top-end a[href="` + wire.Path(l, wire.Me, "") + `"]`)
	b.arrive(wire.Login, doors[l]["choose"])
	return b.texts("main a.way")
}

// TestLoginAtEveryProvider logs in and out through every provider and every
// kind of client, from the choice of one, with the client and without.
func TestLoginAtEveryProvider(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		for _, p := range []proof{
			{way: byDemo, who: person(b.t, "Élise")},
			{way: bySecret, who: person(b.t, "Jeroen")},
			{way: byCurve, who: person(b.t, "Wout")},
			{way: byKey, who: person(b.t, "Nadia")},
		} {
			ways := b.choosing(l)
			service := map[lang.Lang]string{lang.FR: "Service ", lang.NL: "Dienst "}[l]
			if len(ways) != 4 || !slices.Equal(ways[1:], []string{service + bySecret, service + byCurve, service + byKey}) &&
				!slices.Equal(ways[:3], []string{service + bySecret, service + byCurve, service + byKey}) {
				b.t.Errorf("the ways to choose from are %q", ways)
			}
			if client {
				b.live()
			}
			b.click(`main a.way[href*="with=` + p.way + `"]:not([href*="with=` + p.way + `-"])`)
			h.prove(b, p)
			b.arrive(wire.Path(l, wire.Me, ""), word[l]["me"])
			if !b.opens(l) {
				b.t.Errorf("%s: the file of %s is shut", p.way, p.who.GivenName)
			}
			h.leave(b, l, p.way)
			b.noSession()
		}
	})
	for _, way := range []string{bySecret, byCurve, byKey} {
		h.p.did("pushed loupe-" + way)
	}
	// Loupe, which began each logout, takes the logout token that comes of it.
	h.p.did("told loupe-" + byKey + " indep-nadia")
	h.p.did("told loupe-" + bySecret + " indep-jeroen")
	if log := h.p.log.String(); strings.Contains(log, "refused") || strings.Contains(log, "untold") {
		t.Errorf("the independent provider says:\n%s", log)
	}
}

// TestLogoutAtTheProvider logs people out at their provider, behind the back
// of Loupe: what they had open is shut, what they were typing is kept, and
// nobody else notices.
func TestLogoutAtTheProvider(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		for _, p := range []proof{
			{way: byDemo, who: person(b.t, "Élise")},
			{way: bySecret, who: person(b.t, "Jeroen")},
			{way: byCurve, who: person(b.t, "Wout")},
			{way: byKey, who: person(b.t, "Nadia")},
		} {
			h.loggedOutBehind(b, l, client, p)
		}
	})
}

// loggedOutBehind is [TestLogoutAtTheProvider] for one person.
func (h *house) loggedOutBehind(b *tab, l lang.Lang, client bool, p proof) {
	b.t.Helper()
	b.allow("status of 401")
	note := "typed before the end, " + p.way
	h.secret(note)
	h.session(b, l, p)
	second, bystander := newTab(b.t, h.site), newTab(b.t, h.site)
	second.allow("status of 401")
	h.session(second, l, p)
	h.session(bystander, l, proof{way: byDemo, who: person(b.t, "Lotte")})
	b.openAt(l, client, rights.AskNote)
	b.fill(answerField, note)

	h.endSessionsOf(p, 2)

	second.open(wire.Path(l, wire.Me, ""))
	second.says(doors[l]["ended"])
	if second.status() != http.StatusUnauthorized {
		b.t.Errorf("%s: the page after the end answers %d", p.way, second.status())
	}
	if !bystander.opens(l) {
		b.t.Errorf("%s: another person was logged out too", p.way)
	}
	b.click(goNext)
	b.says(said[l]["kept"])
	if got := b.value(answerField); got != note {
		b.t.Errorf("%s: the note became %q", p.way, got)
	}
	b.noSession()
	b.click(`#errors a[href^="` + wire.Login + `"]`)
	b.arrive(wire.Login, doors[l]["choose"])
	b.click(`main a.way[href*="with=` + p.way + `"]:not([href*="with=` + p.way + `-"])`)
	h.prove(b, p)
	b.arrive(askAt(l, rights.AskNote), word[l]["note"])
	if got := b.value(answerField); got != note {
		b.t.Errorf("%s: after the next login the note is %q", p.way, got)
	}
	h.leave(b, l, p.way)
}

// endSessionsOf has a provider end the sessions of a person, and fails the
// test unless Loupe was told of as many as wanted.
func (h *house) endSessionsOf(p proof, want int) {
	h.t.Helper()
	if p.way != byDemo {
		h.p.endSessions(independently(p.who), want)
		return
	}
	desk := newTab(h.t, h.site)
	desk.open(h.idp + "/sessions")
	if n := len(desk.texts(`section[aria-labelledby="` + p.who.Subject + `"] li`)); n != want {
		h.t.Errorf("%s is logged in %d times, want %d", p.who.GivenName, n, want)
	}
	desk.click(`section[aria-labelledby="` + p.who.Subject + `"] > form button`)
	desk.wait("the logout tokens to be sent", `s => document.readyState === "complete" && document.querySelector(".notices li") &&
		!document.querySelector("section[aria-labelledby='" + s + "']")`, p.who.Subject)
	if refused := desk.texts(".notices li.failed"); len(refused) > 0 {
		h.t.Errorf("the provider of the demonstration told Loupe in vain: %q", refused)
	}
}

// TestIndependentProviderDown takes a provider away: who is logged in stays so, who wants
// to log in with it is told plainly, other providers go on, and when it is
// back with other keys it works again.
func TestIndependentProviderDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.expect("provider")
	for _, l := range lang.All {
		in, out := newTab(t, h.site), newTab(t, h.site)
		out.allow("status of 5")
		p := proof{way: bySecret, who: memberOf(t, l, true)}
		h.session(in, l, p)
		h.p.kill()

		in.fileRequest(l, "while the provider is down")
		if !in.opens(l) {
			t.Error("a session died with its provider")
		}
		for _, way := range []string{bySecret, byKey} {
			out.open(wire.LoginLink{Lang: l, Route: wire.Me, With: way}.Path())
			out.arrive(wire.Login, said[l]["down"])
			if got := out.status(); got != http.StatusServiceUnavailable && got != http.StatusBadGateway {
				t.Errorf("the login answers %d", got)
			}
			out.noSession()
		}
		h.enter(out, l, proof{way: byDemo, who: person(t, "Lotte")})

		h.p.start()
		again := newTab(t, h.site)
		h.enter(again, l, p)
		if !again.opens(l) {
			t.Error("the provider is back and opens nothing")
		}
		h.leave(again, l, bySecret)
	}
}

// TestTooWeak logs in too weakly: no file opens, a stronger login is offered,
// and only a stronger one opens it, whatever was asked.
func TestTooWeak(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 403")
		who := memberOf(b.t, l, client)
		h.enter(b, l, proof{way: bySecret, who: who, how: acrLow})
		b.says(doors[l]["weak"])
		if client {
			b.live()
		}
		for _, route := range []wire.Route{wire.MyDomains, wire.Requests, wire.Review} {
			got := b.fetch("GET", wire.APIPage+"?path="+wire.Path(l, route, ""), "", "")
			if got.Status != http.StatusForbidden || !strings.Contains(got.Body, `"level"`) {
				b.t.Errorf("a weak login opens %s: %d, %s", route, got.Status, got.Body)
			}
		}
		b.open(wire.Path(l, wire.MyDomains, ""))
		b.says(doors[l]["level"])
		b.click(`main a[href*="for=see_file"]`)
		b.arrive(wire.Login, doors[l]["choose"])
		b.click(`main a.way[href$="with=` + bySecret + `"]`)
		// The provider was asked for more and says less.
		h.prove(b, proof{way: bySecret, who: who, how: acrLow})
		b.says(doors[l]["level"])
		if b.opens(l) {
			b.t.Error("a weak login opens a file that a strong one was asked for")
		}
		b.open(wire.Path(l, wire.Me, ""))
		b.click(`main a[href*="for=see_file"]`)
		b.click(`main a.way[href$="with=` + bySecret + `"]`)
		h.prove(b, proof{way: bySecret, who: who, how: acrHigh})
		b.arrive(wire.Path(l, wire.Me, ""), word[l]["me"])
		if !b.opens(l) {
			b.t.Error("a strong login opens nothing")
		}
		h.leave(b, l, bySecret)
	})
}
