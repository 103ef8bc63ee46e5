package client

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/wire"
)

// saveAnswer keeps the answer to a question, and goes on to the next one.
func (r *root) saveAnswer(ctx ui.Context, e ui.Event) {
	r.submit(ctx, e, "PUT", wire.APIDraft, func(t typed) any { return t.answered(r.page.Lang) })
}

// sendRequest sends what the review shows, and goes on to the receipt.
func (r *root) sendRequest(ctx ui.Context, e ui.Event) {
	r.submit(ctx, e, "POST", wire.APIRequest, func(t typed) any { return t.request(r.page.Lang) })
}

// submit sends a form as JSON in place of the browser. Where it cannot, it
// lets the browser: the native form says the same, with the same key.
//
// A form that is on its way is not sent again. A form of which nothing was
// heard may be sent once more, natively: the key makes one request of both.
func (r *root) submit(ctx ui.Context, e ui.Event, method, address string, body func(typed) any) {
	if r.native {
		return
	}
	e.PreventDefault()
	if r.sending {
		return
	}
	form := ctx.JSSrc()
	t := readForm(form, r.page)
	t.then = pressed(e, wire.FieldThen)
	r.sending = true
	setBusy(form, true)
	visit := r.visit
	fetch(r.ctx, method, address, body(t), func(a answer) {
		r.sending = false
		setBusy(form, false)
		if visit != r.visit {
			return // the person has gone elsewhere meanwhile
		}
		if path, ok := a.next(); ok {
			r.follow(path)
			return
		}
		f := a.fault()
		if f.Reason == wire.ReasonOwner {
			// The page of the server says so, and no longer shows what the
			// other person typed.
			r.native = true
			form.Call("submit")
			return
		}
		r.refuse(t, f)
	})
}

// follow goes to where a form that was accepted leads. What is no page, such
// as a login, is asked for as a document.
func (r *root) follow(path string) {
	if isPage(path) {
		r.ctx.Navigate(path)
		return
	}
	leave(path)
}

// refuse shows why a form was not accepted, with what was typed still in it.
func (r *root) refuse(t typed, f wire.Fault) {
	r.native = f.Reason == wire.ReasonNetwork
	r.page = withFault(t.keepIn(r.page), f)
	setHead(r.page)
	r.ctx.Defer(func(ui.Context) { focusErrors() })
}
