package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestSameNumberTwice logs in with a second provider that says the same
// national number as the first: nothing opens until the first confirms it,
// once; from then on both open the file.
func TestSameNumberTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 4")
		who := memberOf(b.t, l, client)
		first, second := proof{way: byDemo, who: who}, proof{way: bySecret, who: who, how: acrHigh}
		owner := newTab(b.t, h.site)
		h.session(owner, l, first)

		h.enterByHand(b, l, second)
		h.claims(b, l)
		if client {
			b.live()
		}

		// Somebody else confirms nothing, and gets no other's file by it.
		b.click(`main a[href*="link=1"]`)
		h.prove(b, proof{way: byDemo, who: person(b.t, "Wout")})
		b.wait("the portal", `origin => location.origin === origin && document.readyState === "complete"`, h.url)
		h.stillShut(l, second)

		h.enterAgain(b, l, second)
		h.claims(b, l)
		b.click(`main a[href*="link=1"]`)
		h.prove(b, first)
		b.arrive(wire.Path(l, wire.Sessions, ""), doors[l]["sessions"])
		b.says(doors[l]["done"])
		if !b.opens(l) {
			b.t.Error("after the confirmation the file is shut")
		}
		for _, p := range []proof{first, second} {
			again := newTab(b.t, h.site)
			h.session(again, l, p)
			if !again.opens(l) {
				b.t.Errorf("after the confirmation %s opens nothing", p.way)
			}
		}
		if !owner.opens(l) {
			b.t.Error("the first session lost the file")
		}
		h.unlinks(owner, l, second)
	})
}

// claims fails the test unless the person in the browser is told that their
// file is another login's, and sees nothing of it.
func (h *house) claims(b *tab, l lang.Lang) {
	b.t.Helper()
	b.says(doors[l]["confirm"])
	for _, route := range []wire.Route{wire.MyDomains, wire.Requests, wire.Review} {
		if got := b.fetch("GET", wire.APIPage+"?path="+wire.Path(l, route, ""), "", ""); got.Status != http.StatusForbidden {
			b.t.Errorf("a second provider opens %s at once: %d", route, got.Status)
		}
	}
}

// stillShut fails the test if a login opens a file.
func (h *house) stillShut(l lang.Lang, p proof) {
	h.t.Helper()
	b := newTab(h.t, h.site)
	b.allow("status of 403")
	h.session(b, l, p)
	if b.opens(l) {
		h.t.Errorf("%s opens a file that nobody of it confirmed", p.way)
	}
}

// unlinks takes the file away from the second login again.
func (h *house) unlinks(b *tab, l lang.Lang, second proof) {
	b.t.Helper()
	other := newTab(b.t, h.site)
	other.allow("status of 40")
	h.session(other, l, second)
	b.open(wire.Path(l, wire.Sessions, ""))
	if n := len(b.texts(`section[aria-labelledby="links"] li`)); n != 2 {
		b.t.Errorf("%d logins open the file, want 2", n)
	}
	b.click(`button[name="link"]`)
	b.says(doors[l]["done"])
	if b.has(`button[name="link"]`) {
		b.t.Error("there is a login to remove still, or the own one")
	}
	if other.opens(l) {
		b.t.Error("a session lives on with a file that was taken from it")
	}
	h.stillShut(l, second)
}

// TestSessions logs one person in in several browsers: each shows all, and
// ends one, the others, or all.
func TestSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	both(t, h.site, func(b *tab, l lang.Lang, client bool) {
		p := proof{way: byKey, who: memberOf(b.t, l, client)}
		h.session(b, l, p)
		side := []*tab{newTab(b.t, h.site), newTab(b.t, h.site), newTab(b.t, h.site)}
		for _, s := range side {
			s.allow("status of 401")
			h.session(s, l, p)
		}
		stranger := newTab(b.t, h.site)
		h.session(stranger, l, proof{way: byKey, who: person(b.t, "Wout")})

		b.open(wire.Path(l, wire.Sessions, ""))
		b.arrive(wire.Path(l, wire.Sessions, ""), doors[l]["sessions"])
		if client {
			b.live()
		}
		ids := eval[[]string](b, `() => [...document.querySelectorAll('button[name="end"]')].map(e => e.value).filter(v => v !== "others" && v !== "all")`)
		if len(ids) < 3 {
			b.t.Fatalf("%d other sessions can be ended: %q", len(ids), ids)
		}
		h.endsOne(b, l, ids, side)
		b.click(`button[name="end"][value="others"]`)
		b.wait("the others to be gone", `() => document.readyState === "complete" && document.querySelector("main [role=status]") &&
			!document.querySelector('button[name="end"]')`)
		h.ended(l, side...)
		if !b.opens(l) {
			b.t.Error("this session ended with the others")
		}

		side[0].click(`main a[href^="` + wire.Login + `"]`)
		side[0].click(`main a.way[href$="with=` + p.way + `"]`) // where the person is logged in still
		side[0].arrive(wire.Path(l, wire.Me, ""), word[l]["me"])
		b.open(wire.Path(l, wire.Sessions, ""))
		b.click(`button[name="end"][value="all"]`)
		h.leaveProvider(b)
		b.noSession()
		b.checkEmptied()
		h.ended(l, side[0])
		if !stranger.opens(l) {
			b.t.Error("the session of somebody else ended too")
		}
	})
}

// endsOne ends the first of some sessions, which is that of one of the
// browsers and of no other.
func (h *house) endsOne(b *tab, l lang.Lang, ids []string, side []*tab) {
	b.t.Helper()
	open := func() int {
		n := 0
		for _, s := range side {
			if s.opens(l) {
				n++
			}
		}
		return n
	}
	if n := open(); n != len(side) {
		b.t.Fatalf("%d of %d browsers are logged in", n, len(side))
	}
	b.click(`button[name="end"][value="` + ids[0] + `"]`)
	b.says(doors[l]["done"])
	if n := open(); n != len(side)-1 {
		b.t.Errorf("after ending one session, %d of %d browsers are logged in", n, len(side))
	}
	if !b.opens(l) {
		b.t.Error("this session ended with another one")
	}
}

// ended fails the test unless the sessions of some browsers are over, and they
// are told that they were ended.
func (h *house) ended(l lang.Lang, all ...*tab) {
	h.t.Helper()
	for i, b := range all {
		if b.opens(l) {
			h.t.Errorf("browser %d is logged in still", i)
			continue
		}
		b.open(wire.Path(l, wire.Me, ""))
		b.says(doors[l]["ended"])
		if !strings.Contains(b.attr(`main a[href^="`+wire.Login+`"]`, "href"), "to=me") {
			h.t.Errorf("browser %d is not offered a login that comes back", i)
		}
	}
}

// TestSessionOfAStranger posts to the form of the sessions what a person
// cannot see: an id of somebody else's, no owner, another owner.
func TestSessionOfAStranger(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mine, theirs := newTab(t, h.site), newTab(t, h.site)
	mine.allow("status of 4")
	h.enter(mine, lang.FR, proof{way: byKey, who: person(t, "Élise")})
	h.session(theirs, lang.FR, proof{way: byKey, who: person(t, "Nadia")})
	second := newTab(t, h.site)
	h.session(second, lang.FR, proof{way: byKey, who: person(t, "Nadia")})
	path := wire.Path(lang.FR, wire.Sessions, "")
	second.open(path)
	id := second.attr(`button[name="end"]:not([value="others"]):not([value="all"])`, "value")
	foreign := second.attr(`input[name="owner"]`, "value")
	mine.open(askAt(lang.FR, rights.AskGoal)) // alone, one has nothing to end
	own := mine.attr(`input[name="owner"]`, "value")
	for _, test := range []struct {
		name, body string
		want       int
	}{
		{"another's session", "owner=" + own + "&end=" + id, http.StatusNotFound},
		{"another's form", "owner=" + foreign + "&end=others", http.StatusConflict},
		{"nobody's form", "end=others", http.StatusConflict},
		{"nothing", "owner=" + own, http.StatusUnprocessableEntity},
	} {
		got := mine.fetch("POST", path, "application/x-www-form-urlencoded", test.body)
		if got.Status != test.want {
			t.Errorf("%s: %d, want %d", test.name, got.Status, test.want)
		}
	}
	for i, b := range []*tab{mine, theirs, second} {
		if !b.opens(lang.FR) {
			t.Errorf("browser %d was logged out", i)
		}
	}
}
