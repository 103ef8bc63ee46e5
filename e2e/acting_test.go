package e2e

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestFileOfAChild goes from the home of a parent to the file of their child,
// to a domain of it and to how long its data stay, with the client and without.
// That the day counts, and who else finds what, is tested without a browser.
func TestFileOfAChild(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, _ bool) {
		b.session(person(b.t, "Nadia"), l)
		b.open(wire.Path(l, wire.Me, ""))
		people := wire.Path(l, wire.Acting, "")
		b.click(`main a[href="` + people + `"]`)
		b.arrive(people, "Sami")
		b.examineOn(string(l)+"-acting", fewScreens)
		b.lookOn(allScreens[2])
		for _, r := range []wire.Route{wire.Theirs, wire.TheirDomain} {
			link := `main a[href^="` + wire.Path(l, r, "") + `"]`
			path := b.attr(link, "href")
			b.click(link)
			b.arrive(path, "Sami")
			b.examineOn(string(l)+"-"+string(r), fewScreens)
			b.lookOn(allScreens[2])
		}
		b.click(`nav a[href^="` + wire.Path(l, wire.Theirs, "") + `"]`) // back, by the way to the page
		link := `main a[href^="` + wire.Path(l, wire.TheirRetention, "") + `"]`
		path := b.attr(link, "href")
		b.click(link)
		b.arrive(path, "Sami")
		b.examineOn(string(l)+"-their-retention", fewScreens)
		b.lookOn(allScreens[2])
	})
}
