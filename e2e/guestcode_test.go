package e2e

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/mail"
)

// unknownReference returns a reference with right check digits that no request has.
func unknownReference(t testing.TB) string {
	t.Helper()
	r, err := rights.NewReference(strings.NewReader("abcdefgh"))
	if err != nil {
		t.Fatal(err)
	}
	return string(r)
}

// TestGuestTriesSayNothing types wrong references and wrong codes: whatever is
// wrong, the page is the same but for the reference that was typed.
func TestGuestTriesSayNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			g := newGuest(newTab(t, s, scriptOff), l, "tries-"+string(l))
			g.allow("status of 422")
			g.files(questionOf("Pourquoi ? " + string(l)))
			stranger := &guest{tab: newTab(t, s, scriptOff), l: l}
			stranger.allow("status of 422")
			unknown := unknownReference(t)
			var first string
			for _, try := range [][2]string{
				{g.reference, "2222-2222-2222-2222"}, {g.reference, ""}, {g.reference, g.code[1:]},
				{unknown, g.code}, {"LP-0000-0000-00", g.code}, {"no reference", "no code"},
			} {
				stranger.tries(try[0], try[1])
				stranger.says(guests[l]["wrong"])
				if got := stranger.value("#" + wire.FieldReference); got != try[0] {
					t.Errorf("the reference %q is kept as %q", try[0], got)
				}
				page := strings.ReplaceAll(stranger.tree(), try[0], "REFERENCE")
				if first == "" {
					first = page
				}
				sameTree(t, "the answer to "+try[0]+" "+try[1], page, first)
				for name := range stranger.cookies() {
					if name != "lang" {
						t.Errorf("after a wrong code there is a cookie %s", name)
					}
				}
			}
			stranger.reference, stranger.code = g.reference, g.code // the right one always comes in
			stranger.follows()
		})
	}
}

// TestGuestAddressCorrected sends a request to a wrong address first: it is
// corrected, and the button of the right letter shows the same code however
// often it is pressed. After that the other link, one that never was and one
// that is too old are over.
func TestGuestAddressCorrected(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	askingGuests(t, s, func(g *guest, _ bool) {
		g.allow("status of 4")
		text := "Wer war das? " + string(g.l)
		s.secret(text)
		g.asks(questionOf(text))
		wrong := newGuest(newTab(g.t, s, scriptOff), g.l, "wrong-"+strings.ReplaceAll(g.email, "@mail.example", ""))
		wrong.allow("status of 4")
		right := g.email
		g.email = wrong.email
		g.sends()
		g.email = right
		g.corrects(text)

		g.confirms()
		link, reference, code := g.links[0], g.reference, g.code
		for _, again := range []string{link, mail.GuestConfirmPath(g.l.Other()) + strings.TrimPrefix(link, mail.GuestConfirmPath(g.l))} {
			g.open(again)
			g.presses("")
			if g.reference != reference || g.code != code {
				g.t.Errorf("pressed again, the button shows another request or code")
			}
		}
		wrong.opensMail(mail.GuestConfirmPath(g.l))
		wrong.isOver(reference)
		wrong.open(mail.GuestConfirmPath(g.l) + strings.Repeat("A", 43))
		wrong.isOver(reference)
		s.passed(linkEnds, reference)
		wrong.open(link)
		wrong.isOver(reference)
		g.follows()
	})
}

// corrects gives another address for what was sent.
func (g *guest) corrects(typed string) {
	g.t.Helper()
	g.click(`main a[href="` + wire.Path(g.l, wire.GuestReview, "") + `"]`)
	g.arrive(wire.Path(g.l, wire.GuestReview, ""), "")
	if strings.Contains(g.text("body"), typed) || g.value("#"+wire.FieldEmail) != "" {
		g.t.Error("after sending, the browser still shows what was typed")
	}
	g.fill("#"+wire.FieldEmail, g.email)
	g.click(`main form:has(#` + wire.FieldEmail + `) button[type=submit]`)
	g.arrive(wire.Path(g.l, wire.GuestSent, ""), guests[g.l]["sent"])
}

// isOver presses the button behind a link that is over.
func (g *guest) isOver(secrets ...string) {
	g.t.Helper()
	g.click("main form button[type=submit]")
	g.says(guests[g.l]["link over"])
	for _, secret := range secrets {
		if strings.Contains(g.text("body"), secret) {
			g.t.Errorf("a link that is over tells %q", secret)
		}
	}
}

// TestGuestLosesCode gets a new code by mail: the one before is over, with what
// it opened. What does not fit together has the same page.
func TestGuestLosesCode(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	askingGuests(t, s, func(g *guest, _ bool) {
		g.allow("status of 422")
		g.files(questionOf("Wo? " + string(g.l)))
		before := g.code
		stranger := &guest{tab: newTab(g.t, s, scriptOff), l: g.l, name: g.name, email: g.email}
		stranger.allow("status of 422")
		var pages []string
		for _, try := range [][2]string{{unknownReference(g.t), g.email}, {g.reference, "else-" + g.email}, {g.reference, g.email}} {
			stranger.loses(try[0], try[1])
			pages = append(pages, stranger.tree())
		}
		for _, page := range pages[1:] {
			sameTree(g.t, "the page after asking for a code", page, pages[0])
		}
		g.again() // until the button is pressed, nothing has changed
		if !strings.Contains(g.text("main"), g.reference) {
			g.t.Error("asking for a code ended the visit")
		}
		letter := stranger.opensMail(mail.GuestCodePath(g.l))
		if strings.Contains(letter, g.reference) || strings.Contains(letter, g.name) {
			g.t.Error("the letter tells the reference or the name")
		}
		stranger.arrive(stranger.links[0], guests[g.l]["new code"])
		stranger.presses(guests[g.l]["renewed"])
		if stranger.reference != g.reference || stranger.code == before {
			g.t.Errorf("the new code is for %s and the same: %t", stranger.reference, stranger.code == before)
		}
		g.open(wire.Path(g.l, wire.GuestRequest, ""))
		g.arrive(wire.Path(g.l, wire.Follow, ""), guests[g.l]["follow"])
		g.tries(g.reference, before)
		g.says(guests[g.l]["wrong"])
		g.code = stranger.code
		g.follows()
	})
}

// loses gives reference and address for a new code, as one who follows the link
// beside the form for the code.
func (g *guest) loses(reference, email string) {
	g.t.Helper()
	g.open(wire.Path(g.l, wire.Follow, ""))
	g.click(`main a[href="` + wire.Path(g.l, wire.LostCode, "") + `"]`)
	g.arrive(wire.Path(g.l, wire.LostCode, ""), guests[g.l]["lost"])
	g.fill("#"+wire.FieldReference, reference)
	g.fill("#"+wire.FieldEmail, email)
	g.click("main form button[type=submit]")
	g.arrive(wire.Path(g.l, wire.LostSent, ""), guests[g.l]["sent"])
}

// TestGuestLeavesNoTrace goes the whole way and looks for all that is nobody's
// business in everything that the portal stored, logged and answered, in every
// address, and in what the browser keeps.
func TestGuestLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s, rec := newRecordedSite(t, "")
	l := lang.FR
	g := newGuest(newTab(t, s), l, "trace")
	g.allow("status of 4")
	text, message := "Une question à moi seule", "Un message à moi seule"
	s.secret(text)
	g.begins(true)
	g.walk(l, questionOf(text), "")
	cookies := g.cookies()
	g.click(sender) // without a name
	g.says(guests[l]["name"])
	g.sends()
	g.confirms()
	g.open(wire.Path(l, wire.GuestReceipt, ""))
	g.follows()
	for name, value := range g.cookies() {
		cookies[name+" later"] = value
	}
	g.writes(message)
	before := g.code
	g.loses(g.reference, g.email)
	g.opensMail(mail.GuestCodePath(l))
	g.presses(guests[l]["renewed"])
	g.open(wire.Path(l, wire.GuestRequest, ""))
	g.leaves(text, message, g.name, g.email, g.code, before)
	g.open(wire.Path(l, wire.GuestReview, "")) // what is left of the form opens nothing
	g.arrive(wire.GuestAskPath(l), word[l]["ask"])
	if g.value("form#ask input[name=owner]") == "" || len(g.texts("input[name=answer]:checked")) > 0 {
		t.Error("the form is not empty after the request was confirmed")
	}

	secrets := map[string]string{g.name: "name", g.email: "address", text: "answer", message: "message"}
	for _, code := range []string{before, g.code} {
		secrets[code], secrets[strings.ReplaceAll(code, "-", "")] = "code", "code"
	}
	tokens := []string{strings.TrimPrefix(g.links[0], mail.GuestConfirmPath(l)), strings.TrimPrefix(g.links[1], mail.GuestCodePath(l))}
	kept := map[string]string{}
	for name, value := range cookies {
		if !strings.HasPrefix(name, "lang") {
			secrets[value], kept[name] = "cookie", value
		}
	}
	if len(kept) < 2 {
		t.Fatalf("the cookies were %v", cookies)
	}
	g.tracedIn(map[string]string{"log": s.log.String(), "database": s.stored(g.reference)}, secrets, tokens)
	g.tracedBy(rec.all(), secrets, tokens)
	checkAnswers(t, rec.all(), kept)
}

// tracedIn fails the test if a place holds a secret or a token.
func (g *guest) tracedIn(places, secrets map[string]string, tokens []string) {
	g.t.Helper()
	for place, held := range places {
		for secret, what := range secrets {
			if strings.Contains(held, secret) {
				g.t.Errorf("%s: there is the %s", place, what)
			}
		}
		for _, token := range tokens {
			if strings.Contains(held, token) {
				g.t.Errorf("%s: there is the token of a link", place)
			}
		}
	}
}

// tracedBy looks at every address of the browser, and at what the portal
// answered: a token stands in the address and the page of its link alone, a code
// in the one answer that shows it, an address of e-mail in none but where it was
// not accepted.
func (g *guest) tracedBy(all []recorded, secrets map[string]string, tokens []string) {
	g.t.Helper()
	isLink := func(address string) bool { return strings.Contains(address, "/confirm/") }
	addresses := g.requests()
	for _, e := range send(g.tab, historyOf, none).Entries {
		addresses = append(addresses, e.URL)
	}
	shown := map[string]int{}
	for _, a := range all {
		addresses = append(addresses, a.address, a.header.Get("Location"))
		for secret, what := range secrets {
			if !strings.Contains(a.body, secret) {
				continue
			}
			shown[what]++
			if what == "cookie" || what == "code" && (!isLink(a.address) || a.method != "POST") || what == "address" && a.status == 200 {
				g.t.Errorf("%s %s shows the %s", a.method, a.address, what)
			}
		}
		if slices.ContainsFunc(tokens, func(token string) bool { return strings.Contains(a.body, token) }) && !isLink(a.address) {
			g.t.Errorf("%s %s shows the token of a link", a.method, a.address)
		}
	}
	if shown["code"] < 2 || shown["answer"] < 2 || shown["message"] < 1 {
		g.t.Errorf("what was looked at showed %v", shown)
	}
	for _, address := range addresses {
		plain, err := url.PathUnescape(address)
		if err != nil {
			g.t.Errorf("the address %q: %v", address, err)
		}
		for secret, what := range secrets {
			if strings.Contains(plain, secret) || strings.Contains(address, url.QueryEscape(secret)) {
				g.t.Errorf("the address %s holds the %s", address, what)
			}
		}
		if slices.ContainsFunc(tokens, func(token string) bool { return strings.Contains(address, token) }) && !isLink(address) {
			g.t.Errorf("the address %s holds the token of a link", address)
		}
	}
}
