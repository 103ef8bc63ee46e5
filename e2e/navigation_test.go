package e2e

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// shown is what people and screen readers notice of a page.
type shown struct {
	Title, Lang, Focus, Said string
	Top                      float64
	Marked                   bool
}

// look returns it. Marked tells whether the document is the one that was
// marked.
func (b *tab) look() shown {
	b.t.Helper()
	return eval[shown](b, `() => ({
		title: document.title, lang: document.documentElement.lang, top: scrollY, marked: window.marked === true,
		focus: document.activeElement.localName, said: document.querySelector("#status").textContent,
	})`)
}

// mark marks the document, to know it again.
func (b *tab) mark() {
	b.t.Helper()
	b.do(`() => { window.marked = true; }`)
}

// TestNavigation goes from page to page with the client: title, language,
// focus, scroll and the live region follow, and no document is loaded.
func TestNavigation(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for l, want := range map[lang.Lang]struct{ domains, home string }{
		lang.FR: {"Les quatre domaines", "Vos données à la mutualité"},
		lang.NL: {"De vier domeinen", "Uw gegevens bij het ziekenfonds"},
	} {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s, size(800, 500))
			home, list := wire.Path(l, wire.Home, ""), wire.Path(l, wire.Domains, "")
			b.open(home)
			b.live()
			b.mark()
			loaded := b.documents()
			first := b.look()
			if first.Title != want.home+" – Loupe" {
				t.Errorf("the title of the home is %q", first.Title)
			}
			b.click(`main .row a[href="` + list + `"]`)
			b.arrive(list, word[l]["domains"])
			b.wait("the new page to be said", `words => document.querySelector("#status").textContent === words`, want.domains)
			if got, want := b.look(), (shown{want.domains + " – Loupe", string(l), "h1", want.domains, 0, true}); got != want {
				t.Errorf("the list of domains: %+v, want %+v", got, want)
			}
			d := declared(t).Domains[1]
			path := wire.Path(l, wire.Domain, d.Slug.In(l))
			b.do(`path => document.querySelector('main a[href="' + path + '"]').scrollIntoView({block: "center"})`, path)
			top := b.look().Top
			b.click(`main a[href="` + path + `"]`)
			b.arrive(path, d.Title.In(l))
			b.wait("the top of the page", `() => scrollY === 0`)
			if got, want := b.look(), (shown{d.Title.In(l) + " – Loupe", string(l), "h1", d.Title.In(l), 0, true}); got != want {
				t.Errorf("the domain: %+v, want %+v", got, want)
			}
			b.history(-1)
			b.arrive(list, word[l]["domains"])
			b.wait("the place where the list was left", `top => Math.abs(scrollY - top) < 2`, top)
			if got := b.look(); got.Title != want.domains+" – Loupe" || got.Focus != "h1" {
				t.Errorf("back at the list: %+v", got)
			}
			b.history(-1)
			b.arrive(home, word[l]["home"])
			b.history(1)
			b.arrive(list, word[l]["domains"])
			b.history(1)
			b.arrive(path, d.Title.In(l))
			if n := b.documents() - loaded; n != 0 || !b.look().Marked {
				t.Errorf("%d documents were loaded on the way", n)
			}
			tree := b.brought()
			b.open(path)
			sameTree(t, path+" by the client, against the server's", tree, b.brought())
		})
	}
}

// TestNavigationToEveryPage goes to every page by the client alone, and
// compares it with the server's.
func TestNavigationToEveryPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s)
			b.session(person(t, map[lang.Lang]string{lang.FR: "Nadia", lang.NL: "Greet"}[l]), l)
			id := b.filed(l, "« x »")
			b.keepDraft(l, "draft")
			still := b.still()
			b.open(wire.Path(l, wire.Me, ""))
			b.live()
			b.mark()
			loaded := b.documents()
			for _, p := range places(t, l, id) {
				if wire.DocumentOnly(p.route) {
					continue
				}
				_, want := still.tree(p.path)
				if p.route == wire.Ask { // from one question to another the browser goes, and not the client
					b.follow(wire.Path(l, wire.Me, ""))
					b.arrive(wire.Path(l, wire.Me, ""), word[l]["me"])
				}
				b.follow(p.path)
				b.wait("page "+p.path, `(path, title) => location.pathname === path && document.title === title &&
					(document.querySelector("form#ask")?.getAttribute("action") ?? path) === path &&
					document.activeElement.localName === "h1" && document.querySelector("#status").textContent + " – Loupe" === title`,
					p.path, titleIn(want))
				sameTree(t, p.path+" by the client, against the server's", b.brought(), want)
			}
			if n := b.documents() - loaded; n != 0 || !b.look().Marked {
				t.Errorf("%d documents were loaded on the way", n)
			}
		})
	}
}

// TestWayToADocument goes from a page of the client to one that is for reading
// alone, and back: the browser does both, without the client.
func TestWayToADocument(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		b := newTab(t, s, size(800, 500))
		b.login(memberOf(t, l, true), l)
		b.live()
		b.mark()
		path := wire.Path(l, wire.MyRetention, "")
		b.click(`main a[href="` + path + `"]`)
		b.wait("the document", `path => location.pathname === path && !window.marked && document.readyState === "complete"`, path)
		b.history(-1)
		b.arrive(wire.Path(l, wire.Me, ""), word[l]["me"])
		b.live()
		b.adopted()
	}
}

// follow clicks a link to a path that is put at the end of the page for the
// purpose and taken away again.
func (b *tab) follow(path string) {
	b.t.Helper()
	b.do(`path => {
		const a = document.createElement("a");
		a.href = path;
		document.body.append(a);
		a.click();
		a.remove();
	}`, path)
}

// TestLanguageSwitch changes the language in the middle of a question: the page,
// what is typed or chosen and the scroll stay.
func TestLanguageSwitch(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s, size(800, 500))
	b.session(person(t, "Élise"), lang.FR)
	b.prepare(lang.FR, accessTo(""), rights.AskNote)
	for _, l := range lang.All {
		for _, test := range []struct {
			at      rights.QuestionID
			fill    func()
			holding string
		}{
			{rights.AskNote, func() { b.fill(answerField, "typed\n« in » one") }, `() => document.querySelector("#answer").value === "typed\n« in » one"`},
			{
				rights.AskDomains, func() { b.click(box("compulsory")) },
				`() => [...document.querySelectorAll("input[name=answer]")].filter(i => !i.checked).map(i => i.value).join() === "compulsory"`,
			},
		} {
			from, to := askAt(l, test.at), askAt(l.Other(), test.at)
			b.open(from)
			b.live()
			b.mark()
			test.fill()
			b.do(`() => window.scrollTo(0, 40)`)
			top := b.look().Top
			b.do(`() => document.querySelector("a[hreflang]").focus({preventScroll: true})`)
			b.press("\r")
			b.question(l.Other(), from)
			b.wait("what was typed or chosen", test.holding)
			if got := b.look(); got.Lang != string(l.Other()) || got.Top != top || !got.Marked {
				t.Errorf("after the switch from %s: %+v, want top %g", from, got, top)
			}
			if got := b.attr("a[hreflang]", "hreflang"); got != string(l) || b.address() != to {
				t.Errorf("at %s the switch leads to %q", b.address(), got)
			}
		}
	}
}

// TestLanguageSwitchWithoutScript changes the language by a plain link, page
// by page, and finds the link back; of each kind of page it also goes back.
func TestLanguageSwitchWithoutScript(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s, scriptOff)
	b.session(person(t, "Jeroen"), lang.NL)
	id := b.filed(lang.NL, "")
	b.keepDraft(lang.NL, "")
	b.keepGuest(lang.NL)
	fr, nl := append(places(t, lang.FR, id), guestPlaces(lang.FR)...), append(places(t, lang.NL, id), guestPlaces(lang.NL)...)
	kinds := map[wire.Route]bool{}
	for i := range fr {
		b.open(fr[i].path)
		b.click("header a[hreflang=nl]")
		b.arrive(nl[i].path, "")
		if got := eval[string](b, `() => document.documentElement.lang`); got != "nl" {
			t.Errorf("%s has the language %q", nl[i].path, got)
		}
		const back = "header a[hreflang=fr]"
		if got := b.attr(back, "href"); got != fr[i].path {
			t.Errorf("%s leads back to %s, want %s", nl[i].path, got, fr[i].path)
		}
		if kinds[fr[i].route] {
			continue
		}
		kinds[fr[i].route] = true
		b.click(back)
		b.arrive(fr[i].path, "")
	}
}

// TestReload reloads a page that the client had brought: it is the same.
func TestReload(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s)
	b.login(person(t, "Jeroen"), lang.NL)
	b.live()
	path := wire.Path(lang.NL, wire.MyDomains, "")
	b.click(`header nav a[href="` + path + `"]`)
	b.arrive(path, word[lang.NL]["mine"])
	before := b.brought()
	b.mark()
	b.do(`() => location.reload()`)
	b.wait("the page anew", `() => !window.marked && document.readyState === "complete"`)
	sameTree(t, "the page after a reload", b.brought(), before)
	b.live()
	b.adopted()
}

// TestStart opens the address without a language as browsers of three
// languages, and as one that chose before.
func TestStart(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for accepts, want := range map[string]string{
		"fr-BE,fr;q=0.9,nl;q=0.8": "/fr/", "nl": "/nl/", "en,nl;q=0.5": "/nl/", "de": "/",
	} {
		b := newTab(t, s, accept(accepts))
		b.open("/")
		b.arrive(want, "")
		if want != "/" {
			continue
		}
		b.shoot("start")
		b.click(`main a[hreflang="nl"]`)
		b.arrive("/nl/", word[lang.NL]["home"])
		b.open("/")
		b.arrive("/nl/", word[lang.NL]["home"])
	}
}
