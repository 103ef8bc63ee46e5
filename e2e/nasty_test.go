package e2e

import (
	"fmt"
	"maps"
	"slices"
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
// of many, several in one request, and follows it through every page that shows it, with the client and
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
			names := slices.Sorted(maps.Keys(nasty))
			for some := range slices.Chunk(names, len(nastyFields)/2) {
				b.carries(t, l, client, some)
			}
		})
	}
}

// inOneLine returns as much of a text as fits in a field of one line.
func inOneLine(text string) string {
	line := []rune(strings.NewReplacer("\n", " ", "\t", " ", "\u2028", " ", "\u2029", " ").Replace(text))
	return strings.TrimSpace(string(line[:min(len(line), rights.MaxLine)]))
}

// nastyFields are the questions in which a journey types its texts, as many of
// one line as of many.
var nastyFields = []struct {
	id   rights.QuestionID
	line bool
}{
	{rights.AskDoctor, true},
	{rights.AskWrong, false},
	{rights.AskTrue, false},
	{rights.AskSince, true},
	{rights.AskMutuality, true},
	{rights.AskNote, false},
}

// nastyAnswers returns the answers with some texts in them, each in a field of
// one line and in one of many, and what becomes of each.
func nastyAnswers(names []string) (rights.Answers, map[rights.QuestionID]string) {
	a := rights.Answers{
		rights.AskGoal:   {string(rights.Access), string(rights.Rectification), string(rights.Transfer)},
		rights.AskBehalf: {rights.SelfValue}, rights.AskDomains: {"operational"},
		rights.AskScope: {rights.ScopeAll}, rights.AskCare: {rights.CareDoctor},
	}
	want := map[rights.QuestionID]string{}
	turns := map[bool]int{}
	for _, f := range nastyFields {
		name := names[turns[f.line]%len(names)]
		turns[f.line]++
		text, ok := keptAs[name]
		if !ok {
			text = nasty[name]
		}
		a[f.id], want[f.id] = []string{nasty[name]}, text
		if f.line {
			a[f.id], want[f.id] = []string{inOneLine(nasty[name])}, inOneLine(text)
		}
	}
	return a, want
}

// carries files a request with some texts, and fails the test where it does
// not show one as it was typed.
func (b *tab) carries(t *testing.T, l lang.Lang, client bool, names []string) {
	t.Helper()
	for _, name := range names {
		b.site.secret(nasty[name])
	}
	answers, want := nastyAnswers(names)
	check := func(page string, id rights.QuestionID, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q: %s shows %q for %s, want %q", names, page, cut(got), id, cut(want))
		}
		b.inert(t, fmt.Sprintf("%q: %s", names, page))
	}
	carried := func(page string) {
		t.Helper()
		got := b.carried()
		for id, text := range want {
			if len(got[id]) != 1 || got[id][0] != text {
				t.Errorf("%q: the form of %s holds %q for %s", names, page, got[id], id)
			}
		}
	}
	b.enterForm(l, client)
	b.walk(l, answers, "")
	if client {
		b.live() // the page before it has files, and was the browser's
		b.adopted()
	}
	for id, text := range want {
		if got := b.reviewed(l, id); len(got) != 1 {
			t.Errorf("%q: the review shows %q for %s", names, got, id)
		} else {
			check("the review", id, got[0], strings.TrimSpace(text))
		}
	}
	carried("the review")
	for _, f := range nastyFields {
		b.revisits(l, client, f.id, func(page string) { t.Helper(); check(page, f.id, b.value(answerField), want[f.id]) })
	}
	carried("the second review")
	if client {
		b.live()
	}
	b.showsNasty(t, l, names, want)
}

// revisits goes from the review to a question whose answer is in words, looks at
// it before and after the client takes it over, sends the answer once more, and
// goes back to the review.
func (b *tab) revisits(l lang.Lang, client bool, id rights.QuestionID, look func(page string)) {
	b.t.Helper()
	b.click(`main dl.facts a[href="` + askAt(l, id) + `"]`)
	if got := b.question(l, wire.Path(l, wire.Review, "")); got != id {
		b.t.Errorf("to change %s leads to %s", id, got)
	}
	look("the question")
	if client {
		b.open(askAt(l, id)) // the server's page, and what the client makes of it
		b.live()
		b.adopted()
		look("the question after the take-over")
	}
	b.click(goNext)
	b.question(l, askAt(l, id))
	b.open(wire.Path(l, wire.Review, ""))
}

// showsNasty sends the request of the review, and fails the test unless its
// page shows the texts as they were typed, and its receipt and the list do not.
func (b *tab) showsNasty(t *testing.T, l lang.Lang, names []string, want map[rights.QuestionID]string) {
	t.Helper()
	where := func(page string) string { return fmt.Sprintf("%q: %s", names, page) }
	id := b.sendOff(l)
	b.inert(t, where("the receipt"))
	receipt := b.text("main")
	detail := wire.Path(l, wire.Request, id)
	b.click(`main a[href="` + detail + `"]`)
	b.arrive(detail, "")
	b.inert(t, where("the request"))
	typed := eval[[]string](b, `() => [...document.querySelectorAll("#asked ~ dl .typed")].map(e => e.textContent)`)
	if len(typed) != len(nastyFields) {
		t.Fatalf("%q: the request shows %q", names, typed)
	}
	for i, f := range nastyFields {
		if typed[i] != want[f.id] {
			t.Errorf("%q: the request shows %q for %s, want %q", names, cut(typed[i]), f.id, cut(want[f.id]))
		}
		if f.line && strings.Contains(receipt, want[f.id]) {
			t.Errorf("%q: the receipt shows what was typed for %s", names, f.id)
		}
	}
	list := wire.Path(l, wire.Requests, "")
	b.click(`header nav a[href="` + list + `"]`)
	b.arrive(list, word[l]["requests"])
	b.inert(t, where("the list"))
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
