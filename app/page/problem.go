package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Problem says that something went wrong: what, what is kept all the same,
// and what to do now. It always offers a way on.
func Problem(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	f := wire.Fault{Code: fault.NotFound}
	if p.Fault != nil {
		f = *p.Fault
	}
	words := wordsOf(f)
	return []ui.UI{brief(pen.T(words.Title), pen.T(words.What),
		ui.P().Text(pen.T(words.Kept)),
		ui.P().Text(pen.T(words.Next)),
		ui.Div().Class("row").Body(ways(pen, p, f)...),
	)}
}

// ways returns the ways on from a problem, the best one first.
func ways(pen widget.Pen, p wire.Page, f wire.Fault) []ui.UI {
	var out []ui.UI
	add := func(path, icon string, k locales.Key) {
		if len(out) == 0 {
			out = append(out, pen.Button(path, icon, pen.T(k)))
			return
		}
		out = append(out, pen.Second(path, icon, pen.T(k)))
	}
	if login := loginWay(pen, p, f); login != nil {
		out = append(out, login)
	}
	switch f.Code {
	case fault.Unavailable, fault.Internal:
		if p.Path != "" && len(out) == 0 {
			add(p.Path, "refresh-cw", locales.ProblemRetry)
		}
	case fault.Conflict:
		add(wire.Path(p.Lang, wire.Requests, ""), "send", locales.ProblemRequests)
	}
	if p.Viewer != nil || f.Reason == wire.ReasonOtherPerson {
		add(wire.Path(p.Lang, wire.Me, ""), "user-round", locales.ProblemMe)
	}
	add(wire.Path(p.Lang, wire.Home, ""), "house", locales.ProblemHome)
	return out
}

// loginWay returns the login that leads on from a problem, or nil. Where a
// login is what failed, it is made once more; only an account of another file
// would fail in the same way again.
func loginWay(pen widget.Pen, p wire.Page, f wire.Fault) ui.UI {
	switch {
	case f.Code == fault.StepUp:
		return pen.Native(stepUpPath(p), "shield", pen.T(locales.StepUpGo))
	case f.Code == fault.Unauthorized && f.Reason == wire.ReasonCancelled:
		return pen.Native(again(p), "refresh-cw", pen.T(locales.ProblemRetry))
	case f.Code == fault.Expired || f.Code == fault.Unauthorized:
		return pen.Native(again(p), "log-in", pen.T(locales.ProblemLogin))
	case f.Login != "" && f.Reason != wire.ReasonLinked:
		return pen.Native(f.Login, "refresh-cw", pen.T(locales.ProblemRetry))
	}
	return nil
}

// Goodbye is the page after logging out.
func Goodbye(p wire.Page) []ui.UI {
	next := wire.Path(p.Lang, wire.Home, "")
	if p.Goodbye != nil && p.Goodbye.Next != "" {
		next = p.Goodbye.Next
	}
	return leadOn(widget.PenOf(p), locales.GoodbyeHeading, locales.GoodbyeText, next)
}
