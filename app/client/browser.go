package client

import (
	"encoding/json"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/frame"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// timeout is how long the server may take to answer, in milliseconds.
const timeout = 30_000

// document returns the document.
func document() ui.Value { return ui.Window().Get("document") }

// query returns the first element that a CSS selector matches, or null.
func query(selector string) ui.Value { return document().Call("querySelector", selector) }

// leave hands an address of ours to the browser, which then asks the server
// for a document. The browser's address may already be this one.
func leave(to string) { ui.Window().Get("location").Call("assign", to) }

// fetch asks the server and gives its answer to done, on the goroutine of the
// user interface. Body is sent as JSON unless it is nil.
func fetch(ctx ui.Context, method, address string, body any, done func(answer)) {
	headers := map[string]any{"Accept": "application/json"}
	options := map[string]any{"method": method, "headers": headers, "redirect": "error"}
	if signal := ui.Window().Get("AbortSignal"); signal.Truthy() && signal.Get("timeout").Truthy() {
		options["signal"] = signal.Call("timeout", timeout)
	}
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			ctx.Dispatch(func(ui.Context) { done(answer{}) })
			return
		}
		headers["Content-Type"] = "application/json"
		options["body"] = string(b)
	}
	var a answer
	var gotText, gotAnswer, failed ui.Func
	finish := func(a answer) {
		ctx.Dispatch(func(ui.Context) {
			gotAnswer.Release()
			gotText.Release()
			failed.Release()
			done(a)
		})
	}
	gotAnswer = ui.FuncOf(func(_ ui.Value, args []ui.Value) any {
		a.status = args[0].Get("status").Int()
		return args[0].Call("text")
	})
	gotText = ui.FuncOf(func(_ ui.Value, args []ui.Value) any {
		a.body = []byte(args[0].String())
		finish(a)
		return nil
	})
	failed = ui.FuncOf(func(ui.Value, []ui.Value) any {
		finish(answer{})
		return nil
	})
	ui.Window().Call("fetch", address, options).Call("then", gotAnswer).Call("then", gotText, failed)
}

// readForm returns what a form of a page holds.
func readForm(form ui.Value, p wire.Page) typed {
	data := ui.Window().Get("FormData").New(form)
	text := func(name string) string {
		if v := data.Call("get", name); v.Truthy() {
			return v.String()
		}
		return ""
	}
	t := typed{answers: text(wire.FieldAnswers), key: text(wire.FieldKey), owner: text(wire.FieldOwner)}
	if p.Ask == nil || !form.Get("elements").Call("namedItem", wire.FieldAnswer).Truthy() {
		return t
	}
	t.question = p.Ask.Prompt.ID
	given := data.Call("getAll", wire.FieldAnswer)
	for i := range given.Length() {
		t.answer = append(t.answer, given.Index(i).String())
	}
	return t
}

// pressed returns the value of the button that submitted a form if it has the
// given name, and "" otherwise, also for a form that no button submitted.
func pressed(e ui.Event, name string) string {
	b := e.Get("submitter")
	if !b.Truthy() || b.Get("name").String() != name {
		return ""
	}
	return b.Get("value").String()
}

// setBusy marks a form that is on its way.
func setBusy(form ui.Value, busy bool) {
	if busy {
		form.Call("setAttribute", "aria-busy", "true")
		return
	}
	form.Call("removeAttribute", "aria-busy")
}

// setLoading marks the document while a slow page is awaited, for styles.
func setLoading(on bool) {
	document().Get("documentElement").Call("toggleAttribute", "data-loading", on)
}

// markPersonal tells the boot script once this document has shown something
// personal: the browser must not bring it back later as it was.
func markPersonal(p wire.Page) {
	if p.Viewer != nil {
		ui.Window().Get("loupe").Set("personal", true)
	}
}

// setHead makes the document's title, language, description and canonical
// address those of a page.
func setHead(p wire.Page) {
	doc := document()
	doc.Set("title", titleOf(p))
	doc.Get("documentElement").Set("lang", string(p.Lang))
	setInHead(`meta[name="description"]`, "meta", "content", p.Description, "name", "description")
	canonical := ""
	if pattern, ok := wire.PatternOf(p.Route); ok && !pattern.Personal() {
		canonical = ui.Window().Get("location").Get("origin").String() + p.Path
	}
	setInHead(`link[rel="canonical"]`, "link", "href", canonical, "rel", "canonical")
}

// setInHead sets an attribute of the element of the head that a selector
// matches. Without a value the element is removed; where it is missing it is
// made, with a mark that the selector knows it by.
func setInHead(selector, tag, attribute, value, mark, markValue string) {
	e := query(selector)
	switch {
	case value == "" && e.Truthy():
		e.Call("remove")
		return
	case value == "":
		return
	case !e.Truthy():
		e = document().Call("createElement", tag)
		e.Call("setAttribute", mark, markValue)
		document().Get("head").Call("append", e)
	}
	e.Call("setAttribute", attribute, value)
}

// say has a screen reader say a text when it has said what it is saying.
func say(text string) {
	if e := ui.Window().GetElementByID(frame.StatusID); e.Truthy() {
		e.Set("textContent", text)
	}
}

// focus moves the focus to an element and leaves the page where it is.
func focus(e ui.Value) {
	if e.Truthy() {
		e.Call("focus", map[string]any{"preventScroll": true})
	}
}

// focusHeading moves the focus to the heading of a page that was just shown,
// where reading begins.
func focusHeading() {
	h1 := query("h1")
	if !h1.Truthy() {
		return
	}
	if !h1.Call("hasAttribute", "tabindex").Bool() {
		h1.Call("setAttribute", "tabindex", "-1")
	}
	focus(h1)
}

// unfold opens whatever an element is folded away in, as the browser does for
// a link to a place on a document of its own.
func unfold(id string) {
	if id == "" {
		return
	}
	e := ui.Window().GetElementByID(id)
	for e.Truthy() {
		if e = e.Call("closest", "details"); e.Truthy() {
			e.Set("open", true)
			e = e.Get("parentElement")
		}
	}
}

// focusErrors moves the focus to the summary of what went wrong, and the page
// to where it can be seen.
func focusErrors() {
	if e := ui.Window().GetElementByID(widget.ErrorsID); e.Truthy() {
		e.Call("focus")
	}
}

// keepFocus moves the focus to the switch of languages if showing the page in
// the other language took it away.
func keepFocus() {
	active := document().Get("activeElement")
	if !active.Truthy() || active.Equal(document().Get("body")) {
		focus(query("a[hreflang]"))
	}
}

// scrollTo scrolls the page to a height at once.
func scrollTo(y float64) {
	ui.Window().Call("scrollTo", map[string]any{"top": y, "left": 0, "behavior": "instant"})
}

// manageScroll takes the place of the browser in scrolling back, and hands it
// back when the document is left: whatever comes next may not know how.
func manageScroll() {
	history := ui.Window().Get("history")
	history.Set("scrollRestoration", "manual")
	ui.Window().Call("addEventListener", "pagehide", ui.FuncOf(func(ui.Value, []ui.Value) any {
		history.Set("scrollRestoration", "auto")
		return nil
	}))
	ui.Window().Call("addEventListener", "pageshow", ui.FuncOf(func(ui.Value, []ui.Value) any {
		history.Set("scrollRestoration", "manual")
		return nil
	}))
}
