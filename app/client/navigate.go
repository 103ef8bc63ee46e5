package client

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// patience is how long a page may take before the person is told to wait.
const patience = time.Second

// OnNav shows the page at the new address of the browser. It is also called
// for the first page, and for a place on the same page.
func (r *root) OnNav(ctx ui.Context) {
	r.ctx = ctx
	to := addressOf(ctx.Page().URL())
	place := r.turn()
	if to == r.shown {
		if place.known {
			scrollTo(place.y)
		} else {
			unfold(ctx.Page().URL().Fragment)
		}
		return
	}
	r.visit++
	route, _, _, ok := wire.Match(ctx.Page().URL().Path)
	if !ok || wire.DocumentOnly(route) || route == wire.Ask && asks(r.page) && !switches(r.page, to) {
		leave(to) // an address of the server's own, a page that it alone shows, or another question
		return
	}
	visit, kept := r.visit, r.typedForSwitch(to)
	r.waitFor(visit)
	fetch(ctx, "GET", wire.APIPage+"?path="+url.QueryEscape(to), nil, func(a answer) {
		if visit != r.visit {
			return // a later navigation won
		}
		r.visit++ // nothing waits any more
		setLoading(false)
		var p wire.Page
		if !a.page() || json.Unmarshal(a.body, &p) != nil || p.Route == "" {
			leave(to)
			return
		}
		r.show(p, to, place, kept)
	})
}

// asks reports whether a page is a question or their review. From there another
// question is a document of its own: the client library would use the controls
// again, and what was chosen or typed in one would stand in the next.
func asks(p wire.Page) bool { return p.Ask != nil || p.Review != nil }

// waitFor tells the person to wait if the page of a visit is slow.
func (r *root) waitFor(visit int) {
	r.ctx.After(patience, func(ui.Context) {
		if visit == r.visit {
			setLoading(true)
			say(locales.In(r.page.Lang).T(locales.PageSlow))
		}
	})
}

// turn notes where the page was scrolled to that is being left, and returns
// what is known of the one that is reached.
func (r *root) turn() place {
	history := ui.Window().Get("history")
	state := history.Get("state")
	key := ""
	if state.Truthy() && state.Get(placeKey).Truthy() {
		key = state.Get(placeKey).String()
	}
	if r.places.at == "" {
		manageScroll()
		origin := ui.Window().Get("performance").Get("timeOrigin").Float()
		r.places.origin = strconv.FormatFloat(origin, 'f', -1, 64)
	}
	p := r.places.move(key, ui.Window().Get("scrollY").Float())
	if key == "" {
		history.Call("replaceState", map[string]any{placeKey: p.key}, "")
	}
	return p
}

// typedForSwitch returns what is typed in the form of this page if the address
// is that of the same page in the other language, and nil otherwise.
func (r *root) typedForSwitch(to string) *typed {
	if !switches(r.page, to) {
		return nil
	}
	t := typed{}
	if form := query("main form"); form.Truthy() {
		t = readForm(form, r.page)
	}
	return &t
}

// show replaces the page by p. Kept is set for a switch of language: then the
// person stays where they are, with what they typed.
func (r *root) show(p wire.Page, to string, place place, kept *typed) {
	if kept != nil {
		p = kept.keepIn(p)
	}
	r.page, r.shown = p, to
	markPersonal(p)
	r.sending, r.native = false, false
	setHead(p)
	r.ctx.Defer(func(ui.Context) { // once the page is in the document
		fragment := ui.Window().URL().Fragment
		switch {
		case kept != nil:
			keepFocus()
		case place.known:
			focusHeading()
			scrollTo(place.y)
		case fragment != "" && ui.Window().GetElementByID(fragment).Truthy():
			focusHeading()
			unfold(fragment)
			ui.Window().ScrollToID(fragment)
			focus(ui.Window().GetElementByID(fragment))
		default:
			focusHeading()
			scrollTo(0)
		}
		say(p.Title)
	})
}
