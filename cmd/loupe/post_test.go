package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/demo/mailbox"
)

// A caller is a browser without scripts. It keeps cookies itself: the portal's
// are for secure connections, as which browsers take this machine.
type caller struct {
	t       *testing.T
	portal  string
	cookies map[string]string
}

// call asks for an address, of the portal if it is a path, follows redirects
// within it and returns the page and where it is.
func (c *caller) call(method, address string, form url.Values) (*html.Node, string) {
	c.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 5 {
		if strings.HasPrefix(address, "/") {
			address = c.portal + address
		}
		r, err := http.NewRequestWithContext(c.t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			c.t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		for name, value := range c.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := client.Do(r)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, cookie := range res.Cookies() {
			c.cookies[cookie.Name] = cookie.Value
		}
		page, err := html.Parse(res.Body)
		_ = res.Body.Close() // read to its end
		if to := res.Header.Get("Location"); to != "" {
			method, address, form = http.MethodGet, to, nil
			continue
		}
		if err != nil || res.StatusCode != http.StatusOK {
			c.t.Fatalf("%s %s: %s, %v\n%s", method, address, res.Status, err, textOf(page))
		}
		return page, strings.TrimPrefix(address, c.portal)
	}
	c.t.Fatalf("redirects without end, to %s", address)
	return nil, ""
}

// find returns the elements of a page with a name and, unless the key is "", an
// attribute.
func find(page *html.Node, name, key, value string) []*html.Node {
	var all []*html.Node
	for n := range page.Descendants() {
		if n.Type == html.ElementNode && n.Data == name && (key == "" || attribute(n, key) == value) {
			all = append(all, n)
		}
	}
	return all
}

// attribute returns an attribute of an element, or "".
func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// textOf returns the text of an element.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// send fills in the one form of a page with an id, and sends it.
func (c *caller) send(page *html.Node, id string, filled url.Values) (*html.Node, string) {
	c.t.Helper()
	forms := find(page, "form", "id", id)
	if len(forms) != 1 {
		c.t.Fatalf("%d forms %q", len(forms), id)
	}
	values := url.Values{}
	for _, in := range find(forms[0], "input", "type", "hidden") {
		values.Set(attribute(in, "name"), attribute(in, "value"))
	}
	for name, list := range filled {
		values[name] = list
	}
	return c.call(http.MethodPost, attribute(forms[0], "action"), values)
}

// asks goes through the questions of the form for people without an account,
// and returns the page after it was sent.
func (c *caller) asks(l lang.Lang, answers rights.Answers) *html.Node {
	c.t.Helper()
	page, at := c.call(http.MethodGet, wire.GuestAskPath(l), nil)
	for range rights.Questions() {
		route, _, slug, _ := wire.Match(at)
		if route == wire.GuestReview {
			break
		}
		id, ok := wire.QuestionAt(l, slug)
		if route != wire.GuestAsk || !ok {
			c.t.Fatalf("%s is no question", at)
		}
		page, at = c.send(page, "ask", url.Values{wire.FieldAnswer: answers[id]})
	}
	page, at = c.send(page, "review", url.Values{wire.FieldName: {"Zoé Fictive"}, wire.FieldEmail: {"zoe@example.org"}})
	if at != wire.Path(l, wire.GuestSent, "") {
		c.t.Fatalf("after sending: %s", at)
	}
	return page
}

// mailed waits until the mailbox links to an address below a path of the
// portal, and returns it. The program sends what waits every few seconds.
func (c *caller) mailed(box, below string) string {
	c.t.Helper()
	for range 300 {
		page, _ := c.call(http.MethodGet, box, nil)
		for _, a := range find(page, "a", "", "") {
			if to := attribute(a, "href"); strings.HasPrefix(to, c.portal+below) {
				return to
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.t.Fatalf("no mail links to %s", below)
	return ""
}

// demonstration runs the demonstration until the end of the test and returns a
// caller of its portal.
func demonstration(t *testing.T) *caller {
	t.Helper()
	folder(t)
	addr := freeAddr(t, "localhost")
	t.Setenv("LOUPE_DEMO", "1")
	t.Setenv("LOUPE_ADDR", addr)
	t.Setenv("LOUPE_DEMO_IDP_ADDR", freeAddr(t, "127.0.0.1"))
	t.Setenv("LOUPE_DEMO_MAIL_ADDR", freeAddr(t, "127.0.0.1"))
	ctx, stop := context.WithCancel(t.Context())
	var log bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- serve(ctx, nil, &log) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve ended with %v", err)
		}
		for _, bad := range []string{`"level":"ERROR"`, "zoe@example.org", "Fictive"} {
			if strings.Contains(log.String(), bad) {
				t.Errorf("the log holds %s:\n%s", bad, log.String())
			}
		}
	})
	for range 200 {
		if res, err := http.Get("http://" + addr + "/robots.txt"); err == nil {
			_ = res.Body.Close() // only its arrival counts
			return &caller{t: t, portal: "http://" + addr, cookies: map[string]string{}}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the program does not answer")
	return nil
}

// TestDemonstrationForGuests holds that the demonstration works to its end for
// people without an account: from the form over the mailbox, which its page
// names, to the receipt with the code that opens the request.
func TestDemonstrationForGuests(t *testing.T) {
	c := demonstration(t)
	l := lang.NL
	sent := c.asks(l, rights.Answers{
		rights.AskGoal: {string(rights.Question)}, rights.AskBehalf: {rights.SelfValue},
		rights.AskKind: {rights.KindQuestion}, rights.AskText: {"Hoe lang bewaart u mijn mail?"},
	})
	var box string
	for _, a := range find(sent, "a", "rel", "external noreferrer") {
		if strings.HasSuffix(attribute(a, "href"), mailbox.Path(l)) {
			box = attribute(a, "href")
		}
	}
	if box == "" {
		t.Fatalf("the page after sending names no mailbox:\n%s", textOf(sent))
	}
	link := c.mailed(box, "/confirm/request/nl/")
	confirm, _ := c.call(http.MethodGet, link, nil)
	if refs := find(confirm, "p", "class", "ref"); len(refs) != 0 {
		t.Error("opening the link shows a code")
	}
	receipt, _ := c.call(http.MethodPost, link, nil)
	again, _ := c.call(http.MethodPost, link, nil)
	code := find(receipt, "p", "class", "ref")
	if len(code) == 0 || len(textOf(code[0])) != len("2222-2222-2222-2222") || textOf(find(again, "p", "class", "ref")[0]) != textOf(code[0]) {
		t.Fatalf("the code of the receipt:\n%s", textOf(receipt))
	}
	c.mailed(box, wire.Path(l, wire.Follow, "")) // the notice that it came
}

// TestPostOfTheSettings holds when there is a mailbox, and when mails are sent.
func TestPostOfTheSettings(t *testing.T) {
	for _, test := range []struct {
		name       string
		config     config.Config
		sends, box bool
	}{
		{"nothing", config.Config{}, false, false},
		{"a mail server", config.Config{SMTPURL: "smtp://127.0.0.1:2525", MailFrom: "a@loupe.example"}, true, false},
		{"the demonstration", config.Config{Demo: true}, true, true},
		{"the demonstration with a sender", config.Config{Demo: true, MailFrom: "a@loupe.example"}, true, true},
		{"the demonstration with a mail server", config.Config{Demo: true, SMTPURL: "smtp://127.0.0.1:2525", MailFrom: "a@loupe.example"}, true, false},
	} {
		test.config.PublicURL, test.config.DemoMailAddr = "http://localhost:8080", "127.0.0.1:8082"
		b := &base{config: test.config}
		p, err := b.openPost(t.Context(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if (p.sender != nil) != test.sends || (p.box != nil) != test.box || (b.mailboxURL() != "") != test.box {
			t.Errorf("%s: %+v, mailbox %q", test.name, p, b.mailboxURL())
		}
		p.close()
	}
	b := &base{config: config.Config{Demo: true, PublicURL: "http://localhost:8080", DemoMailAddr: "localhost:8082"}}
	if _, err := b.openPost(t.Context(), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("the mailbox is on the host of the portal")
	}
}
