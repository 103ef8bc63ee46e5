package e2e

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// nasty holds texts that break what is careless. Each runs something that
// would be noticed if it got the chance.
var nasty = map[string]string{
	"quotes":     `it's "quoted" and 'quoted' and ` + "`quoted`" + ` &quot; &#39; \" \\ \n \u00e9 %22 %s`,
	"attribute":  `"><img src=x onerror="window.__pwned=1"><b title="`,
	"tags":       `<script>window.__pwned=1</script><style>*{display:none}</style><iframe srcdoc="x"></iframe>`,
	"page data":  `</script><script>window.__pwned=1</script><!--<script>`,
	"page data2": `<!--<script>` + "\u2028\u2029" + `]]> </textarea><svg onload="window.__pwned=1">`,
	"spaces":     "« mot »\u00a0:\u202f10\u00a0000\u00a0€ – fin\u00a0!",
	"emoji":      "👩🏽‍⚕️ 🇧🇪 e\u0301 𝔘𝔫𝔦 🙂 \U0010fffd",
	"direction":  "\u202egnirts\u202c \u2067שלום\u2069 مرحبا \u200fx\u200e \ufeffend",
	"lines":      "one\n\n\n  indented\n\ttabbed\n\nlast",
	"more lines": "1\n2\n3",
	"and more":   "a\n\nb\n\nc",
	"template":   `{{.Note}} ${window.__pwned=1} {{constructor.constructor('window.__pwned=1')()}} %!s(MISSING)`,
	"address":    `javascript:window.__pwned=1 //evil.example/x data:text/html,<script>window.__pwned=1</script>`,
	"longest":    strings.Repeat("é", wire.MaxNote),
	"astral":     strings.Repeat("😀", wire.MaxNote),
}

// TestNastyTexts types each text in the form and follows it through every page
// that shows it, with the client and without.
func TestNastyTexts(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, client := range []bool{true, false} {
		t.Run(map[bool]string{true: "client", false: "native"}[client], func(t *testing.T) {
			options := []option{scriptOff}
			who, l := person(t, "Greet"), lang.NL
			if client {
				options, who, l = nil, person(t, "Élise"), lang.FR
			}
			b := newTab(t, s, options...)
			b.login(who, l)
			if client {
				b.live()
			}
			for name, text := range nasty {
				s.secret(text)
				b.carries(t, l, client, name, text)
			}
		})
	}
}

// carries files a request with a text, and fails the test where it does not
// show as it was typed.
func (b *tab) carries(t *testing.T, l lang.Lang, client bool, name, text string) {
	t.Helper()
	check := func(page, got string) {
		t.Helper()
		if got != text {
			t.Errorf("%s: %s shows %q, want %q", name, page, cut(got), cut(text))
		}
		b.inert(t, name+": "+page)
	}
	if n := utf8.RuneCountInString(text); n > wire.MaxNote {
		t.Fatalf("%s has %d characters", name, n)
	}
	form := wire.Path(l, wire.Access, "")
	if client {
		b.follow(form)
		b.arrive(form, word[l]["access"])
	} else {
		b.open(form)
	}
	b.ask(l, text)
	check("the review", b.text("main .typed"))
	if got := b.value("form#review [name=note]"); got != text {
		t.Errorf("%s: the form of the review holds %q", name, cut(got))
	}
	b.click(`main a[href="` + form + `"]`)
	b.arrive(form, word[l]["access"])
	check("the form again", b.value("#note"))
	b.click("form#access button[type=submit]")
	b.arrive(wire.Path(l, wire.Review, ""), word[l]["review"])
	if got := b.value("form#review [name=note]"); got != text {
		t.Errorf("%s: the form of the second review holds %q", name, cut(got))
	}
	id := b.sendOff(l)
	b.site.secret(id)
	check("the receipt", b.text(".receipt .typed"))
	detail := wire.Path(l, wire.Request, id)
	b.click(`main a[href="` + detail + `"]`)
	b.arrive(detail, "")
	check("the request", b.text("main .typed"))
	list := wire.Path(l, wire.Requests, "")
	b.click(`header nav a[href="` + list + `"]`)
	b.arrive(list, word[l]["requests"])
	b.inert(t, name+": the list")
	if !client {
		return
	}
	b.open(detail) // the server's page, and what the client makes of its data
	check("the request of the server", b.text("main .typed"))
	b.live()
	b.adopted()
	check("the request after the take-over", b.text("main .typed"))
}

// inert fails the test if a text became anything but text.
func (b *tab) inert(t *testing.T, where string) {
	t.Helper()
	found := eval[[]string](b, `() => [
		...(window.__pwned ? ["a script ran"] : []),
		...[...document.querySelectorAll("main :is(script, style, iframe, img, object, embed), [onerror], [onload], a[href^='javascript:' i]")].map(e => e.outerHTML),
		...(document.documentElement.scrollWidth > innerWidth ? ["the page is " + document.documentElement.scrollWidth + " wide"] : []),
	]`)
	for _, f := range found {
		t.Errorf("%s: %s", where, f)
	}
}

// cut shortens a text for a message.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= 120 {
		return s
	}
	return string([]rune(s)[:120]) + "…"
}
