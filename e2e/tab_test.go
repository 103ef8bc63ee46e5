package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long a tab waits for what has to happen, and blink how long
// for one look whether it has: a page that goes away can take the answer with
// it.
const (
	patience = 20 * time.Second
	blink    = 3 * time.Second
)

// A tab is one tab of the browser, in a profile of its own unless it was
// opened beside another. Its methods end the test when they fail.
type tab struct {
	t    testing.TB
	site *site
	ctx  context.Context
	seen *record

	langs string // that [accept] made it ask for
}

// historyOf asks for the history of a tab; none is the parameter of a command
// that takes none.
var (
	historyOf = page.GetNavigationHistory
	none      cdp.Empty
)

// An option changes a tab before it opens its first page.
type option func(*tab)

// scriptOff makes a tab run no script of any page.
func scriptOff(b *tab) {
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// accept makes a tab ask for pages in a language.
func accept(languages string) option {
	return func(b *tab) {
		send(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": languages},
		})
		b.langs = languages
	}
}

// size gives a tab a viewport.
func size(width, height int64) option { return func(b *tab) { b.resize(width, height) } }

// newTab opens an empty tab in a new profile of the browser.
func newTab(t testing.TB, s *site, options ...option) *tab {
	t.Helper()
	return openTab(t, s, chromedp.WithNewBrowserContext(), options)
}

// beside opens an empty tab in the same profile.
func (b *tab) beside(options ...option) *tab {
	b.t.Helper()
	id := chromedp.FromContext(b.ctx).BrowserContextID
	return openTab(b.t, b.site, chromedp.WithExistingBrowserContext(id), options)
}

// openTab opens an empty tab, watched from its first moment on.
func openTab(t testing.TB, s *site, in chromedp.ContextOption, options []option) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, in)
	t.Cleanup(cancel)
	b := &tab{t: t, site: s, ctx: ctx, seen: &record{site: s}}
	b.watch()
	b.resize(1280, 900)
	send(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	for _, o := range options {
		o(b)
	}
	b.shootsFailure()
	t.Cleanup(func() { b.seen.check(t) })
	return b
}

// in returns the tab for a part of its test, which its methods end when they
// fail.
func (b *tab) in(t testing.TB) *tab {
	part := *b
	part.t = t
	part.shootsFailure()
	t.Cleanup(func() { b.seen.check(t) })
	return &part
}

// shootsFailure takes a picture of the page when the test ends, if it failed.
func (b *tab) shootsFailure() {
	b.t.Cleanup(func() {
		if b.t.Failed() {
			b.shoot("FAILED-" + strings.NewReplacer("/", "-", " ", "_").Replace(b.t.Name()))
		}
	})
}

// send sends a command of the protocol to a tab.
func send[P, R any](b *tab, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, c, params)
	if err != nil {
		b.t.Fatalf("%s: %v", c.Method, err)
	}
	return r
}

// resize gives the tab another viewport.
func (b *tab) resize(width, height int64) {
	b.t.Helper()
	send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1,
	})
}

// open goes to an address, of the site if it is a path, and waits until it is
// loaded.
func (b *tab) open(address string) {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.site.url + address
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		b.t.Fatalf("opening %s: %v", address, err)
	}
}

// try evaluates a function in the page with arguments, and waits for its
// promise if it returns one. Scripts of the page may be off.
func try[T any](b *tab, function string, args ...any) (T, error) {
	return tryFor[T](b, patience, function, args...)
}

// tryFor is [try] with another end to waiting.
func tryFor[T any](b *tab, most time.Duration, function string, args ...any) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, most)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](call(function, args), chromedp.EvalAwaitPromise))
}

// call returns the expression that calls a function with arguments.
func call(function string, args []any) string {
	list := make([]string, len(args))
	for i, a := range args {
		b, err := json.Marshal(a)
		if err != nil {
			panic(err) // an argument that is no JSON is a mistake in the test
		}
		list[i] = string(b)
	}
	return "(" + function + ")(" + strings.Join(list, ",") + ")"
}

// eval is [try] for what has to work.
func eval[T any](b *tab, function string, args ...any) T {
	b.t.Helper()
	v, err := try[T](b, function, args...)
	if err != nil {
		b.t.Fatalf("in %s: %s: %v", b.address(), function, err)
	}
	return v
}

// do is [eval] for what returns nothing.
func (b *tab) do(function string, args ...any) {
	b.t.Helper()
	eval[chromedp.Void](b, function, args...)
}

// wait waits until a function of the page returns something true.
func (b *tab) wait(what, function string, args ...any) {
	b.t.Helper()
	var last error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(15 * time.Millisecond) {
		ok, err := tryFor[bool](b, blink, "async (...a) => Boolean(await ("+function+")(...a))", args...)
		if err == nil && ok {
			return
		}
		last = err
	}
	b.t.Fatalf("waited in vain: %s (at %s, %q; last error %v)", what, b.address(), b.heading(), last)
}

// address returns the path, query and fragment of the page.
func (b *tab) address() string {
	s, err := try[string](b, `() => location.origin + location.pathname + location.search + location.hash`)
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return strings.TrimPrefix(s, b.site.url)
}

// heading returns the h1 of the page, or "".
func (b *tab) heading() string {
	s, _ := try[string](b, `() => document.querySelector("h1")?.textContent ?? ""`) // only for messages
	return s
}

// arrive waits until a page is there, at a path, with words in its heading.
func (b *tab) arrive(path, heading string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("page %s with %q in its heading", path, heading), `(path, words) =>
		location.pathname === path && document.readyState === "complete" &&
		[...document.querySelectorAll("h1")].some(h => h.textContent.includes(words))`, path, heading)
}

// has reports whether an element is in the page.
func (b *tab) has(selector string) bool {
	b.t.Helper()
	return eval[bool](b, `s => document.querySelector(s) !== null`, selector)
}

// text returns the text of an element, white space as written.
func (b *tab) text(selector string) string {
	b.t.Helper()
	b.wait("element "+selector, `s => document.querySelector(s)`, selector)
	return eval[string](b, `s => document.querySelector(s).textContent`, selector)
}

// texts returns the texts of all elements that match, trimmed.
func (b *tab) texts(selector string) []string {
	b.t.Helper()
	return eval[[]string](b, `s => [...document.querySelectorAll(s)].map(e => e.textContent.trim())`, selector)
}

// value returns the value of a control.
func (b *tab) value(selector string) string {
	b.t.Helper()
	b.wait("control "+selector, `s => document.querySelector(s)`, selector)
	return eval[string](b, `s => document.querySelector(s).value`, selector)
}

// attr returns an attribute of an element, "" without it.
func (b *tab) attr(selector, name string) string {
	b.t.Helper()
	b.wait("element "+selector, `s => document.querySelector(s)`, selector)
	return eval[string](b, `(s, n) => document.querySelector(s).getAttribute(n) ?? ""`, selector, name)
}

// point scrolls an element into view and returns a point inside it. An element
// that another one covers there is a fault.
func (b *tab) point(selector string) (x, y float64) {
	b.t.Helper()
	const where = `s => {
		const e = document.querySelector(s);
		if (!e) return null;
		e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
		const r = [...e.getClientRects()].find(r => r.width > 0 && r.height > 0);
		if (!r) return null;
		const x = r.left + r.width / 2, y = r.top + r.height / 2, top = document.elementFromPoint(x, y);
		return top && (e.contains(top) || top.contains(e) || top.closest("label")?.control === e) ? [x, y] : null;
	}`
	b.wait("something to point at: "+selector, where, selector)
	p := eval[[]float64](b, where, selector)
	if len(p) != 2 {
		b.t.Fatalf("%s moved away from the pointer", selector)
	}
	return p[0], p[1]
}

// mouse sends one event of the mouse.
func (b *tab) mouse(kind input.DispatchMouseEventType, x, y float64) {
	b.t.Helper()
	p := input.DispatchMouseEventParams{Type: kind, X: x, Y: y}
	if kind != chromedp.MouseMoved {
		p.Button, p.ClickCount = input.MouseButtonLeft, 1
	}
	send(b, input.DispatchMouseEvent, p)
}

// click clicks an element as a person does.
func (b *tab) click(selector string) {
	b.t.Helper()
	x, y := b.point(selector)
	b.mouse(chromedp.MouseMoved, x, y)
	b.mouse(chromedp.MousePressed, x, y)
	b.mouse(chromedp.MouseReleased, x, y)
}

// press presses keys, one after the other; see package kb for those without
// a character.
func (b *tab) press(keys string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(keys)); err != nil {
		b.t.Fatalf("pressing %q: %v", keys, err)
	}
}

// shift presses a key that does nothing but be pressed.
func (b *tab) shift() {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		send(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: "Shift", Code: "ShiftLeft", WindowsVirtualKeyCode: 16,
		})
	}
}

// write puts text in at the caret, at once, as a paste does.
func (b *tab) write(text string) {
	b.t.Helper()
	send(b, input.InsertText, input.InsertTextParams{Text: text})
}

// fill replaces what a control holds.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.click(selector)
	b.do(`s => document.querySelector(s).select()`, selector)
	b.write(text)
}

// history goes back (-1) or forward (1) as the button of the browser does.
func (b *tab) history(step int64) {
	b.t.Helper()
	h := send(b, historyOf, none)
	at := h.CurrentIndex + step
	if at < 0 || at >= int64(len(h.Entries)) {
		b.t.Fatalf("no entry %d in a history of %d", at, len(h.Entries))
	}
	send(b, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[at].ID})
}

// live makes the client take over, as the first touch of a person does, and
// waits until it has.
func (b *tab) live() {
	b.t.Helper()
	b.wait("the boot script", `() => window.loupe`)
	if eval[string](b, `() => loupe.state`) == "native" {
		b.shift()
	}
	b.wait("the client to be live", `() => loupe.state === "live"`)
}

// shoot takes a picture of the whole page for people to look at, without the
// bars to scroll it.
func (b *tab) shoot(name string) {
	area, err := try[page.Viewport](b, `() => ({x: 0, y: 0, scale: 1, width: innerWidth, height: document.documentElement.scrollHeight})`)
	if err == nil {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		defer cancel()
		var shot page.CaptureScreenshotResult
		shot, err = chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
			Clip: &area, CaptureBeyondViewport: new(true),
		})
		err = errors.Join(err, os.WriteFile(filepath.Join("shots", name+".png"), shot.Data, 0o644))
	}
	if err != nil {
		b.t.Logf("no picture %s: %v", name, err)
	}
}

// waitFor waits until something outside the page is so.
func (b *tab) waitFor(what string, so func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(15 * time.Millisecond) {
		if so() {
			return
		}
	}
	b.t.Fatalf("waited in vain: %s", what)
}

// keepsDownloads has the browser keep what the tab downloads in a folder.
func (b *tab) keepsDownloads(dir string) {
	b.t.Helper()
	send(b, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
		BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
	})
}
