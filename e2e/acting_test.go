package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/feed"
)

// theirCards are the people for whom a member acts.
const theirCards = "main ul.grid > li.card"

// TestFileOfAChild goes from the home of a parent to the file of their child,
// to a domain of it and to how long its data stay, with the client and without.
func TestFileOfAChild(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.session(person(b.t, "Nadia"), l)
		b.open(wire.Path(l, wire.Me, ""))
		people := wire.Path(l, wire.Acting, "")
		b.click(`main a[href="` + people + `"]`)
		b.arrive(people, "")
		if cards := b.texts(theirCards); len(cards) != 1 || !strings.Contains(cards[0], "Sami") {
			b.t.Fatalf("a parent sees the files of %q", cards)
		}
		b.examinesLive(client, string(l)+"-acting-child")
		for _, r := range []wire.Route{wire.Theirs, wire.TheirDomain} {
			link := `main a[href^="` + wire.Path(l, r, "") + `"]`
			path := b.attr(link, "href")
			b.click(link)
			b.arrive(path, "Sami")
			b.examinesLive(client, string(l)+"-"+string(r))
		}
		b.click(`nav a[href^="` + wire.Path(l, wire.Theirs, "") + `"]`) // back, by the way to the page
		link := `main a[href^="` + wire.Path(l, wire.TheirRetention, "") + `"]`
		path := b.attr(link, "href")
		b.click(link)
		b.arrive(path, "Sami")
		b.examinesLive(client, string(l)+"-their-retention")
	})
}

// TestBirthdayOfAChild makes a child a day younger than an age that counts, and
// then of that age, while the parent has the file open: what is seen narrows on
// the day, and at last the open page answers as if it never was.
func TestBirthdayOfAChild(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s)
	b.allow("status of 404")
	l := lang.NL
	health, _ := declared(t).Category("health")
	compulsory, _ := declared(t).Domain("compulsory")
	b.session(person(t, "Nadia"), l)
	people := wire.Path(l, wire.Acting, "")
	born := func(years, days int) {
		line := map[string]any{
			"key": "M-100004", "national_number": "17073099988", "given_name": "Sami", "family_name": "Fictif", "language": "fr",
			"born": today().AddDays(days).AddMonths(-12 * years), "joined": "2017-07-30", "household": "F-300001",
		}
		s.imports(feed.Members, nil, line)
		b.open(people)
	}
	sees := func() (file string, sensitive bool) {
		file = b.attr(theirCards+" a", "href")
		b.click(theirCards + " a")
		b.arrive(file, "Sami")
		link := `main a[href$="-` + compulsory.Slug.In(l) + `"]`
		path := b.attr(link, "href")
		b.click(link)
		b.arrive(path, "Sami")
		return file, slices.ContainsFunc(b.texts("main h3"), func(name string) bool { return name == health.Kind.In(l) })
	}
	born(16, 1)
	if _, sensitive := sees(); !sensitive {
		t.Error("the day before the sixteenth birthday health is hidden")
	}
	born(16, 0)
	file, sensitive := sees()
	if sensitive {
		t.Error("on the sixteenth birthday health is shown")
	}
	b.examineOn("nl-their-domain-narrowed", fewScreens)
	b.lookOn(allScreens[2])
	open := b.address()
	born(18, 0)
	if b.has(theirCards) {
		t.Errorf("on the eighteenth birthday there is %q", b.texts(theirCards))
	}
	b.examineOn("nl-acting-nobody", fewScreens)
	for _, path := range []string{file, open} {
		if b.open(path); b.status() != http.StatusNotFound || strings.Contains(b.text("body"), "Sami") {
			t.Errorf("%s answers %d", path, b.status())
		}
	}
}
