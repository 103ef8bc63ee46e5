package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// probe runs in every document before its own scripts. It reports violations
// of the policy on the console and adds up layout shifts.
//
//go:embed probe.js
var probe string

// A record is what a tab went through.
type record struct {
	site *site

	mu        sync.Mutex
	faults    []string // what was said on the console, thrown, or blocked
	addresses []string // of every request, in order
	documents int      // documents that were asked for in the main frame
	allowed   []string // parts of faults that are expected
	said      []string // everything else on the console, for messages
}

// watch records what happens in a tab.
func (b *tab) watch() {
	b.t.Helper()
	if err := chromedp.Listen(b.ctx, b.seen.listen); err != nil {
		b.t.Fatalf("opening a tab: %v", err)
	}
	send(b, network.Enable, network.EnableParams{})
	send(b, log.Enable, cdp.Empty{})
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: probe})
}

// listen takes one event of the browser.
func (r *record) listen(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r.addresses = append(r.addresses, e.Request.URL)
		if e.Type == network.ResourceTypeDocument {
			r.documents++
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning ||
			e.Type == runtime.ConsoleAPICalledTypeAssert {
			r.faults = append(r.faults, "console: "+words(e.Args))
			return
		}
		r.said = append(r.said, words(e.Args))
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		r.faults = append(r.faults, "thrown: "+text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			r.faults = append(r.faults, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	}
}

// words returns what a call of the console said.
func words(args []*runtime.RemoteObject) string {
	all := make([]string, len(args))
	for i, a := range args {
		all[i] = a.Description
		if len(a.Value) > 0 {
			all[i] = string(a.Value)
		}
	}
	return strings.Join(all, " ")
}

// allow lets faults that contain words pass.
func (b *tab) allow(words ...string) {
	b.seen.mu.Lock()
	defer b.seen.mu.Unlock()
	b.seen.allowed = append(b.seen.allowed, words...)
}

// forgive drops the faults so far that contain words, and no later ones.
func (b *tab) forgive(words string) {
	b.seen.mu.Lock()
	defer b.seen.mu.Unlock()
	b.seen.faults = slices.DeleteFunc(b.seen.faults, func(f string) bool { return strings.Contains(f, words) })
}

// documents returns how many documents the tab has asked for.
func (b *tab) documents() int {
	b.seen.mu.Lock()
	defer b.seen.mu.Unlock()
	return b.seen.documents
}

// requests returns the addresses that the tab asked for, so far.
func (b *tab) requests() []string {
	b.seen.mu.Lock()
	defer b.seen.mu.Unlock()
	return slices.Clone(b.seen.addresses)
}

// asked returns how often the tab asked for a path of the portal.
func (b *tab) asked(path string) int {
	b.t.Helper()
	n := 0
	for _, address := range b.requests() {
		if address == b.site.url+path {
			n++
		}
	}
	return n
}

// check fails the test for every fault, and for every request to an origin
// that is neither the portal nor one of its providers nor the mailbox.
func (r *record) check(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.faults {
		if !slices.ContainsFunc(r.allowed, func(w string) bool { return strings.Contains(f, w) }) {
			t.Errorf("the browser says: %s", f)
		}
	}
	if t.Failed() && len(r.said) > 0 {
		t.Logf("the console says:\n%s", strings.Join(r.said, "\n"))
	}
	for _, a := range r.addresses {
		u, err := url.Parse(a)
		if err != nil {
			t.Errorf("request to %q: %v", a, err)
			continue
		}
		switch origin := u.Scheme + "://" + u.Host; {
		case origin == r.site.url, origin == r.site.idp, origin == r.site.box, r.site.knows(origin), u.Scheme == "data", u.Scheme == "about", u.Scheme == "blob":
		default:
			t.Errorf("a request went to another site: %s", a)
		}
	}
}

// layoutShift returns the sum of all layout shifts of the document.
func (b *tab) layoutShift() float64 {
	b.t.Helper()
	return eval[float64](b, `() => window.__probe.shift`)
}

// An answer says what becomes of a request that was held.
type answer func(ctx context.Context, id fetch.RequestID) error

// These are the answers.
var (
	goOn = answer(func(ctx context.Context, id fetch.RequestID) error {
		_, err := chromedp.Call(ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id})
		return err
	})
	abort = answer(func(ctx context.Context, id fetch.RequestID) error {
		_, err := chromedp.Call(ctx, fetch.FailRequest, fetch.FailRequestParams{
			RequestID: id, ErrorReason: network.ErrorReasonFailed,
		})
		return err
	})
)

// reply is an answer with a status, a type and a body.
func reply(status int64, kind, body string) answer {
	return func(ctx context.Context, id fetch.RequestID) error {
		_, err := chromedp.Call(ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
			RequestID: id, ResponseCode: status, Body: []byte(body),
			ResponseHeaders: []*fetch.HeaderEntry{{Name: "Content-Type", Value: kind}},
		})
		return err
	}
}

// hold holds back every request for an address that matches a pattern with *
// until the returned function says what becomes of it, and of the later ones.
func (b *tab) hold(pattern string) func(answer) {
	b.t.Helper()
	decided := make(chan struct{})
	var decision answer
	release := sync.OnceFunc(func() { close(decided) })
	b.t.Cleanup(release)
	err := chromedp.Listen(b.ctx, func(event any) {
		e, ok := event.(*fetch.EventRequestPaused)
		if !ok {
			return
		}
		go func() {
			select {
			case <-decided:
			case <-b.ctx.Done():
				return
			}
			a := decision
			if a == nil {
				a = goOn
			}
			_ = a(b.ctx, e.RequestID) // the page may have gone in the meantime
		}()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	send(b, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}})
	return func(a answer) {
		decision = a
		release()
	}
}
