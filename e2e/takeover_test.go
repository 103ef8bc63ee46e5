package e2e

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// clientFiles matches the address of the client.
const clientFiles = "*.wasm"

// nodes is what adoption came to.
type nodes struct{ Adopted, Fresh, Extra int }

// adopted fails the test unless the client adopted every node of the server
// and made none.
func (b *tab) adopted() {
	b.t.Helper()
	n := eval[nodes](b, `() => loupe.nodes`)
	if n.Adopted == 0 || n.Fresh != 0 || n.Extra != 0 {
		b.t.Errorf("%s: adopted %d nodes, made %d afresh, left %d over", b.address(), n.Adopted, n.Fresh, n.Extra)
	}
}

// TestTakeOverOfEveryPage opens every page in both languages, lets the client
// take over, and compares the page with one that never saw a script.
func TestTakeOverOfEveryPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			b := newTab(t, s, accept("de"))
			who := map[lang.Lang]string{lang.FR: "Élise", lang.NL: "Jeroen"}[l]
			b.session(person(t, who), l)
			id := b.filed(l, "regel 1\nregel 2 \u00ab x \u00bb")
			b.keepDraft(l, "concept \"x\"")
			still := b.still()
			b.allow("status of 404")
			b.keepGuest(l)
			all := append(places(t, l, id), guestPlaces(l)...)
			for _, p := range append(all, place{path: "/" + string(l) + "/x"}) {
				if wire.DocumentOnly(p.route) {
					b.staysDocument(still, p.path)
					continue
				}
				b.takesOver(still, p.path)
			}
		})
	}
	t.Run("start", func(t *testing.T) {
		t.Parallel()
		b := newTab(t, s, accept("de"))
		b.takesOver(b.still(), "/")
	})
}

// takesOver opens a page, lets the client take over, and compares it with the
// same page without scripts.
func (b *tab) takesOver(still still, path string) {
	b.t.Helper()
	b.open(path)
	if at := b.address(); at != path {
		b.t.Errorf("%s leads to %s", path, at)
	}
	want, _ := still.tree(path)
	sameTree(b.t, path+" before the client", b.tree(), want)
	b.wait("the fonts", `() => document.fonts.ready.then(() => true)`)
	shift := b.layoutShift()
	b.live()
	b.adopted()
	sameTree(b.t, path+" after the client took over", b.tree(), want)
	if more := b.layoutShift() - shift; more != 0 {
		b.t.Errorf("%s moved by %g as the client took over", path, more)
	}
	if shift > 0.01 {
		b.t.Errorf("%s moved by %g while it was loaded", path, shift)
	}
}

// keyless returns a tree without the idempotency keys of forms: a document is
// made with new ones each time.
func keyless(tree string) string { return keyInTree.ReplaceAllString(tree, `name="key"`) }

var keyInTree = regexp.MustCompile(`name="key".*`)

// staysDocument opens a page that is for reading alone, touches it, and
// compares it with the same page without scripts: no client starts.
func (b *tab) staysDocument(still still, path string) {
	b.t.Helper()
	b.open(path)
	want, _ := still.tree(path)
	b.wait("the fonts", `() => document.fonts.ready.then(() => true)`)
	b.shift()
	sameTree(b.t, path, keyless(b.tree()), keyless(want))
	if state := eval[string](b, `() => loupe.state`); state != "failed" || b.has("#page-data") || b.has("script[src$='app.js']") {
		b.t.Errorf("%s: a client is there: %s", path, state)
	}
	if moved := b.layoutShift(); moved > 0.01 {
		b.t.Errorf("%s moved by %g while it was loaded", path, moved)
	}
}

// TestTakeOverKeepsWhatIsTyped lets the client take over a question that is
// half answered in words.
func TestTakeOverKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s, size(800, 500))
	b.session(person(t, "Élise"), lang.FR)
	b.prepare(lang.FR, accessTo(""), rights.AskNote)
	release := b.hold(clientFiles)
	b.open(askAt(lang.FR, rights.AskNote))

	b.fill(answerField, "typed before\nthe client")
	b.write(" came")
	b.do(`() => {
		const field = document.querySelector("#answer");
		field.setSelectionRange(2, 5, "backward");
		window.scrollTo(0, 150);
		window.oldField = field;
	}`)
	b.takesOverForm(release, `() => {
		const field = document.querySelector("#answer");
		return JSON.stringify([field.value, field.selectionStart, field.selectionEnd, field.selectionDirection, document.activeElement.id, scrollY]);
	}`, `["typed before\nthe client came",2,5,"backward","answer",150]`)
	if !eval[bool](b, `() => oldField === document.querySelector("#answer")`) {
		t.Error("the field is not that of the server")
	}
	b.write("X")
	if got := b.value(answerField); got != "tyX before\nthe client came" {
		t.Errorf("typing on gives %q", got)
	}
	b.goReview(lang.FR)
	if got := b.text("main .typed"); got != "tyX before\nthe client came" {
		t.Errorf("the review shows %q", got)
	}
}

// TestTakeOverKeepsWhatIsChosen lets the client take over questions that are
// half answered by choosing: several options, and one.
func TestTakeOverKeepsWhatIsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, test := range []struct {
		at    rights.QuestionID
		click string
		want  string
	}{
		{rights.AskDomains, "insurance", `["answer-4",60,[true,true,true,false]]`}, // all are ticked before
		{rights.AskCare, rights.CareDoctor, `["answer-3",60,[false,false,true]]`},
	} {
		t.Run(string(test.at), func(t *testing.T) {
			b := newTab(t, s, size(800, 500))
			b.session(person(t, "Élise"), lang.FR)
			b.prepare(lang.FR, accessTo(""), test.at)
			release := b.hold(clientFiles)
			b.open(askAt(lang.FR, test.at))
			b.click(box(test.click))
			b.do(`() => window.scrollTo(0, 60)`)
			b.takesOverForm(release, `() => JSON.stringify([document.activeElement.id, scrollY,
				[...document.querySelectorAll("input[name=answer]")].map(i => i.checked)])`, test.want)
			b.click(goNext)
			b.question(lang.FR, askAt(lang.FR, test.at))
			b.open(askAt(lang.FR, test.at))
			got := eval[[]string](b, `() => [...document.querySelectorAll("input[name=answer]")].filter(i => i.checked).map(i => i.value)`)
			if test.at == rights.AskDomains && (len(got) != 3 || slices.Contains(got, test.click)) ||
				test.at == rights.AskCare && !slices.Equal(got, []string{test.click}) {
				t.Errorf("what arrived is %q", got)
			}
		})
	}
}

// takesOverForm lets the client take over a page and fails the test unless a
// function of its state says what is wanted before, all the while, and after,
// and the nodes stay those of the server.
func (b *tab) takesOverForm(release func(answer), state, want string) {
	b.t.Helper()
	before := eval[string](b, state)
	if before != want {
		b.t.Fatalf("the form is %s, want %s", before, want)
	}
	b.do(`() => {
		Object.assign(window, {oldRoot: document.querySelector("#page"), frames: new Set()});
		const at = location.pathname;
		const f = () => { if (location.pathname === at) { frames.add((` + state + `)()); requestAnimationFrame(f); } };
		f();
	}`)
	tree, shift := b.tree(), b.layoutShift()
	release(goOn)
	b.wait("the client to be live", `() => loupe.state === "live"`)
	b.adopted()
	if after := eval[string](b, state); after != before {
		b.t.Errorf("after the take-over %s, before %s", after, before)
	}
	sameTree(b.t, "the form", b.tree(), tree)
	if n := eval[int](b, `() => frames.size`); n != 1 {
		b.t.Errorf("the form was drawn in %d states: %v", n, eval[[]string](b, `() => [...frames]`))
	}
	if !eval[bool](b, `() => oldRoot === document.querySelector("#page")`) {
		b.t.Error("the nodes are not those of the server")
	}
	if more := b.layoutShift() - shift; more != 0 {
		b.t.Errorf("the page moved by %g", more)
	}
}

// TestTakeOverKeepsOpenDetails lets the client take over a page with a part
// unfolded and scrolled away.
func TestTakeOverKeepsOpenDetails(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s, size(800, 600))
	release := b.hold(clientFiles)
	b.open(wire.Path(lang.NL, wire.Domain, declared(t).Domains[0].Slug.In(lang.NL)))
	b.click("table.cats tbody tr:nth-child(3) details summary")
	b.do(`() => window.scrollTo(0, 400)`)
	const state = `() => JSON.stringify([scrollY, [...document.querySelectorAll("details")].map(d => d.open)])`
	before := eval[string](b, state)
	if !strings.Contains(before, "true") || !strings.HasPrefix(before, "[400,") {
		t.Fatalf("nothing is unfolded: %s", before)
	}
	release(goOn)
	b.wait("the client to be live", `() => loupe.state === "live"`)
	b.adopted()
	if after := eval[string](b, state); after != before {
		t.Errorf("after the take-over %s, before %s", after, before)
	}
}

// TestTakeOverKeepsComposition lets the client take over while an input method
// is composing a word.
func TestTakeOverKeepsComposition(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s)
	b.session(person(t, "Jeroen"), lang.NL)
	b.prepare(lang.NL, accessTo(""), rights.AskNote)
	release := b.hold(clientFiles)
	b.open(askAt(lang.NL, rights.AskNote))
	b.click(answerField)
	compose := func(text string) {
		end := int64(len(text))
		send(b, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end})
	}
	compose("ka")
	release(goOn)
	b.wait("the client to be live", `() => loupe.state === "live"`)
	compose("kan")
	b.write("KAN")
	if got := b.value(answerField); got != "KAN" {
		t.Errorf("the composition gave %q", got)
	}
}

// TestTakeOverKeepsClick presses the mouse before the client takes over and
// lets it go after.
func TestTakeOverKeepsClick(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	b := newTab(t, s)
	b.session(person(t, "Élise"), lang.FR)
	b.prepare(lang.FR, accessTo(""), rights.AskNote)
	release := b.hold(clientFiles)
	b.open(askAt(lang.FR, rights.AskNote))
	b.fill(answerField, "split")
	x, y := b.point(goNext)
	b.mouse(chromedp.MouseMoved, x, y)
	b.mouse(chromedp.MousePressed, x, y)
	release(goOn)
	b.wait("the client to be live", `() => loupe.state === "live"`)
	b.mouse(chromedp.MouseReleased, x, y)
	if id := b.question(lang.FR, askAt(lang.FR, rights.AskNote)); id != rights.AskFiles {
		t.Errorf("the next question is %q", id)
	}
	if n := b.asked(wire.APIDraft); n != 1 {
		t.Errorf("the form was sent by the client %d times, which was there", n)
	}
	b.goReview(lang.FR)
	if got := b.text("main .typed"); got != "split" {
		t.Errorf("the review shows %q", got)
	}
}

// TestTakeOverKeepsKeystrokes types on a machine six times slower while the
// client takes over: every keystroke is there.
func TestTakeOverKeepsKeystrokes(t *testing.T) {
	s := newSite(t, sqlite(t))
	b := newTab(t, s)
	b.session(person(t, "Élise"), lang.FR)
	b.prepare(lang.FR, accessTo(""), rights.AskNote)
	release := b.hold(clientFiles)
	b.open(askAt(lang.FR, rights.AskNote))
	send(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 6})
	b.click(answerField)
	release(goOn)
	text := b.typeUntilLive("abcdefghijklmnopqrstuvwxyz0123456789")
	send(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 1})
	b.wait("the last keystroke", `n => document.querySelector("#answer").value.length >= n`, len(text))
	if got := b.value(answerField); got != text {
		t.Errorf("typed %d characters, there are %d:\n%s\n%s", len(text), len(got), text, got)
	}
	b.adopted()
}

// typeUntilLive types characters one by one, again and again, until the
// client has been live for as many keystrokes as there are characters, and
// returns what was typed.
func (b *tab) typeUntilLive(characters string) string {
	b.t.Helper()
	live := make(chan struct{})
	go func() {
		defer close(live)
		for ctx := b.ctx; ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
			if on, err := try[bool](b, `() => loupe.state === "live"`); err == nil && on {
				return
			}
		}
	}()
	var typed strings.Builder
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Minute)
	defer cancel()
	for after := 0; after < len(characters); {
		key := string(characters[typed.Len()%len(characters)])
		for _, p := range []input.DispatchKeyEventParams{
			{Type: input.DispatchKeyEventTypeKeyDown, Text: key, Key: key},
			{Type: input.DispatchKeyEventTypeKeyUp, Key: key},
		} {
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, p); err != nil {
				b.t.Fatalf("typing: %v", err)
			}
		}
		typed.WriteString(key)
		select {
		case <-live:
			after++
		default:
		}
	}
	return typed.String()
}

// TestWithoutClientFormsWork breaks the client in three ways: the pages and
// forms stay those of the browser.
func TestWithoutClientFormsWork(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for name, a := range map[string]answer{
		"aborted": abort,
		"missing": reply(404, "text/plain", "no"),
		"corrupt": reply(200, "application/wasm", "\x00asm but not really"),
	} {
		t.Run(name, func(t *testing.T) {
			b := newTab(t, s)
			b.allow("loading wasm failed", "Failed to load resource", "wasm")
			b.session(person(t, "Élise"), lang.FR)
			b.prepare(lang.FR, accessTo(""), rights.AskNote)
			b.hold(clientFiles)(a)
			b.open(askAt(lang.FR, rights.AskNote))
			b.fill(answerField, "without "+name)
			b.wait("the client to fail", `() => loupe.state === "failed"`)
			if got := b.value(answerField); got != "without "+name {
				t.Errorf("the note became %q", got)
			}
			if shown := eval[bool](b, `() => [...document.querySelectorAll("aside[id^=app-wasm]")].some(e => e.checkVisibility())`); shown {
				t.Error("the loader of the client shows")
			}
			loaded := b.documents()
			b.click(goNext)
			b.question(lang.FR, askAt(lang.FR, rights.AskNote))
			if b.documents() == loaded {
				t.Error("the form was not sent by the browser itself")
			}
			b.goReview(lang.FR)
			if got := b.text("main .typed"); got != "without "+name {
				t.Errorf("the review shows %q", got)
			}
			b.sendOff(lang.FR)
			for _, path := range []string{wire.Path(lang.FR, wire.Requests, ""), wire.Path(lang.FR, wire.Me, "")} {
				b.click(fmt.Sprintf(`header nav a[href=%q]`, path))
				b.arrive(path, "")
			}
		})
	}
}

// TestLateFontMovesNothing lets the font arrive long after the words were
// painted: it is for the next page.
func TestLateFontMovesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		b := newTab(t, s, size(800, 600))
		b.open("/robots.txt") // which has no font
		release := b.hold("*.woff2")
		b.do(`path => { location.href = path; }`, wire.Path(l, wire.Accessibility, "")) // the font keeps it from being loaded
		b.wait("the words to be painted", `() => performance.getEntriesByName("first-contentful-paint").length === 1`)
		release(goOn)
		b.wait("the font", `() => document.fonts.ready.then(() => performance.getEntriesByType("resource").some(e => e.name.endsWith(".woff2") && e.responseEnd > 0))`)
		b.shift()
		if moved := b.layoutShift(); moved != 0 {
			t.Errorf("%s: the page moved by %g as the font arrived", l, moved)
		}
	}
}
