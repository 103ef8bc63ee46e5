package e2e

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
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
	"longest":    strings.Repeat("é", rights.MaxText),
	"astral":     strings.Repeat("😀", rights.MaxText),
}

// keptAs holds how those texts come back that are not kept as they were typed:
// signs that turn the direction of what follows are dropped, tabs and unusual
// ends of lines are made plain.
var keptAs = map[string]string{
	"direction":  "gnirts שלום مرحبا x end",
	"lines":      "one\n\n\n  indented\n tabbed\n\nlast",
	"page data2": `<!--<script>` + "\n\n" + `]]> </textarea><svg onload="window.__pwned=1">`,
}

// TestNastyTexts types each text in the form, in a field of one line and in one
// of many, and follows it through every page that shows it, with the client and
// without.
func TestNastyTexts(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, client := range []bool{true, false} {
		t.Run(map[bool]string{true: "client", false: "native"}[client], func(t *testing.T) {
			t.Parallel()
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

// inOneLine returns as much of a text as fits in a field of one line.
func inOneLine(text string) string {
	line := []rune(strings.NewReplacer("\n", " ", "\t", " ", "\u2028", " ", "\u2029", " ").Replace(text))
	return strings.TrimSpace(string(line[:min(len(line), rights.MaxLine)]))
}

// carries files a request with a text, and fails the test where it does not
// show as it was typed.
func (b *tab) carries(t *testing.T, l lang.Lang, client bool, name, text string) {
	t.Helper()
	want, ok := keptAs[name]
	if !ok {
		want = text
	}
	line := inOneLine(want)
	check := func(page, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s shows %q, want %q", name, page, cut(got), cut(want))
		}
		b.inert(t, name+": "+page)
	}
	if n := utf8.RuneCountInString(text); n > rights.MaxText {
		t.Fatalf("%s has %d characters", name, n)
	}
	answers := rights.Answers{
		rights.AskGoal: {string(rights.Transfer)}, rights.AskBehalf: {rights.SelfValue},
		rights.AskMutuality: {inOneLine(text)}, rights.AskNote: {text},
	}
	b.enterForm(l, client)
	b.walk(l, answers, "")
	if client {
		b.live() // the page before it has files, and was the browser's
		b.adopted()
	}
	check("the review", b.text("main .typed"), line)
	check("the review", b.texts("main .typed")[1], strings.TrimSpace(want))
	if got := b.carried()[rights.AskNote][0]; got != want {
		t.Errorf("%s: the form of the review holds %q", name, cut(got))
	}
	for id, want := range map[rights.QuestionID]string{rights.AskMutuality: line, rights.AskNote: want} {
		b.click(`main dl.facts a[href="` + askAt(l, id) + `"]`)
		if got := b.question(l, wire.Path(l, wire.Review, "")); got != id {
			t.Errorf("%s: to change %s leads to %s", name, id, got)
		}
		check("question "+string(id), b.value(answerField), want)
		if client {
			b.open(askAt(l, id)) // the server's page, and what the client makes of it
			b.live()
			b.adopted()
			check("question "+string(id)+" after the take-over", b.value(answerField), want)
		}
		b.goReview(l)
	}
	if got := b.carried()[rights.AskNote][0]; got != want {
		t.Errorf("%s: the form of the second review holds %q", name, cut(got))
	}
	if client {
		b.live()
	}
	id := b.sendOff(l)
	b.inert(t, name+": the receipt")
	if got := b.text("main"); strings.Contains(got, line) {
		t.Errorf("%s: the receipt shows what was typed", name)
	}
	detail := wire.Path(l, wire.Request, id)
	b.click(`main a[href="` + detail + `"]`)
	b.arrive(detail, "")
	check("the request", b.text("#asked ~ dl .typed"), line)
	check("the request", eval[string](b, `() => [...document.querySelectorAll("#asked ~ dl .typed")].at(-1).textContent`), want)
	list := wire.Path(l, wire.Requests, "")
	b.click(`header nav a[href="` + list + `"]`)
	b.arrive(list, word[l]["requests"])
	b.inert(t, name+": the list")
}

// enterForm opens the first question, by the client where there is one.
func (b *tab) enterForm(l lang.Lang, client bool) {
	b.t.Helper()
	first := askAt(l, rights.AskGoal)
	if !client {
		b.open(first)
		return
	}
	b.open(wire.Path(l, wire.Requests, ""))
	b.live()
	b.follow(first)
	b.question(l, "")
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
