package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// A walker is a browser without a window: it follows links and sends forms as
// browsers do, and keeps cookies. It goes where a journey only passes: to a
// session, to a draft, to a request that is there already.
type walker struct {
	t     testing.TB
	site  *site
	agent string // what it calls itself: the list of sessions shows it
	langs string // languages that it asks for, if any
	jar   pocket
	web   *http.Client
}

// walker returns one who carries the cookies of the tab, and calls itself as
// its browser does.
func (b *tab) walker() *walker {
	b.t.Helper()
	w := &walker{t: b.t, site: b.site, langs: b.langs, agent: eval[string](b, `() => navigator.userAgent`)}
	w.web = &http.Client{Jar: &w.jar}
	for _, c := range send(b, network.GetCookies, network.GetCookiesParams{URLs: b.site.origins()}).Cookies {
		w.jar.put(c.Domain, &http.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Secure: c.Secure, HttpOnly: c.HTTPOnly})
	}
	return w
}

// takes gives the tab the cookies of a walker, for as long as the tab lasts.
func (b *tab) takes(w *walker) {
	b.t.Helper()
	kinds := map[http.SameSite]network.CookieSameSite{
		http.SameSiteLaxMode: network.CookieSameSiteLax, http.SameSiteStrictMode: network.CookieSameSiteStrict,
	}
	var all []*network.CookieParam
	for _, k := range w.jar {
		all = append(all, &network.CookieParam{
			Name: k.Name, Value: k.Value, URL: "http://" + k.host + k.Path, Path: k.Path,
			Secure: k.Secure, HTTPOnly: k.HttpOnly, SameSite: kinds[k.SameSite],
		})
	}
	send(b, network.SetCookies, network.SetCookiesParams{Cookies: all})
}

// A pocket holds cookies. Unlike [net/http/cookiejar] it gives those that are
// Secure to this machine without TLS too, as browsers do.
type pocket []pocketed

// A pocketed is one cookie of a host.
type pocketed struct {
	host string
	*http.Cookie
}

// SetCookies implements [http.CookieJar].
func (p *pocket) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		p.put(u.Hostname(), c)
	}
}

// put keeps a cookie in the place of the one before it, or drops that if the
// cookie is there to end it.
func (p *pocket) put(host string, c *http.Cookie) {
	if c.Path == "" {
		c.Path = "/"
	}
	*p = slices.DeleteFunc(*p, func(k pocketed) bool { return k.host == host && k.Name == c.Name && k.Path == c.Path })
	if c.MaxAge >= 0 && (c.Expires.IsZero() || c.Expires.After(time.Now())) {
		*p = append(*p, pocketed{host, c})
	}
}

// Cookies implements [http.CookieJar].
func (p *pocket) Cookies(u *url.URL) []*http.Cookie {
	var all []*http.Cookie
	for _, k := range *p {
		if k.host == u.Hostname() && strings.HasPrefix(u.Path, k.Path) {
			all = append(all, &http.Cookie{Name: k.Name, Value: k.Value})
		}
	}
	return all
}

// A read is what an address answered.
type read struct {
	at     *url.URL // where it led
	status int
	header http.Header
	body   string
	root   *html.Node // of the body as a document
}

// asks sends a request for a path of the portal, or an address of anybody, and
// returns the answer at the end of where that leads.
func (w *walker) asks(method, address, kind, body string) read {
	w.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.site.url + address
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("User-Agent", w.agent)
	if w.langs != "" {
		r.Header.Set("Accept-Language", w.langs)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := w.web.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	data, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	if err != nil {
		w.t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		w.t.Fatal(err)
	}
	return read{res.Request.URL, res.StatusCode, res.Header, string(data), root}
}

// opens goes to an address, which has to answer with a page.
func (w *walker) opens(address string) read {
	w.t.Helper()
	p := w.asks(http.MethodGet, address, "", "")
	if p.status != http.StatusOK {
		w.t.Fatalf("%s leads to %s, which answers %d:\n%s", address, p.at, p.status, p.body)
	}
	return p
}

// elements returns the elements of a page with a name, or below one of them.
func elements(root *html.Node, name string) []*html.Node {
	var all []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			all = append(all, n)
		}
	}
	return all
}

// wordsIn returns the text of an element as it is written.
func wordsIn(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// attr returns an attribute of an element, and whether there is one.
func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// form returns where a form of the page is sent, and its values as they came:
// of the one with an id, or of the first that is posted if that is "". Buttons
// have no part in it.
func (p read) form(id string) (string, url.Values) {
	for _, f := range elements(p.root, "form") {
		own, _ := attr(f, "id")
		if method, _ := attr(f, "method"); method != "post" || id != "" && own != id {
			continue
		}
		values := url.Values{}
		for _, i := range elements(f, "input") {
			kind, _ := attr(i, "type")
			if _, on := attr(i, "checked"); (kind == "radio" || kind == "checkbox") && !on {
				continue
			}
			name, _ := attr(i, "name")
			value, _ := attr(i, "value")
			values.Add(name, value)
		}
		action, _ := attr(f, "action")
		if to, err := p.at.Parse(action); err == nil {
			return to.String(), values
		}
	}
	return "", nil
}

// logsIn goes to a login, chooses there as a person does, and is brought home.
func (w *walker) logsIn(who demo.Person, link wire.LoginLink, chosen map[string]string) {
	w.t.Helper()
	door := w.opens(link.Path())
	to, values := door.form("")
	if origin := door.at.Scheme + "://" + door.at.Host; to == "" || origin == w.site.url || !slices.Contains(w.site.origins(), origin) {
		w.t.Fatalf("%s leads to %s, and to no page of a provider:\n%s", link.Path(), door.at, door.body)
	}
	for name, value := range chosen {
		values.Set(name, value)
	}
	values.Set("action", "login")
	home := w.asks(http.MethodPost, to, "application/x-www-form-urlencoded", values.Encode())
	if home.at.Path != wire.Path(link.Lang, wire.Me, "") || !strings.Contains(home.body, who.GivenName) {
		w.t.Fatalf("%s was not brought home but to %s (%d):\n%s", who.GivenName, home.at, home.status, home.body)
	}
}

// session logs a person in without a page: the tab has the cookies of somebody
// who logged in at the provider of the demonstration, and stays where it is.
func (b *tab) session(p demo.Person, l lang.Lang) {
	b.t.Helper()
	w := b.walker()
	w.logsIn(p, wire.LoginLink{Lang: l, Route: wire.Me, Staff: p.Staff()}, map[string]string{"person": p.Subject})
	b.takes(w)
}

// session is [tab.session] at any provider of a house.
func (h *house) session(b *tab, l lang.Lang, p proof) {
	b.t.Helper()
	chosen := map[string]string{"person": p.who.Subject}
	how, old := "method", "1"
	if p.way != byDemo {
		chosen["person"], how, old = independently(p.who), "level", "2"
	}
	if p.how != "" {
		chosen[how] = p.how
	}
	if p.old {
		chosen["old"] = old
	}
	w := b.walker()
	w.logsIn(p.who, wire.LoginLink{Lang: l, Route: wire.Me, With: p.way}, chosen)
	b.takes(w)
}

// prepares answers what comes before a question, or before the review if until
// is "", as the client does but without its pages.
func (w *walker) prepares(l lang.Lang, a rights.Answers, until rights.QuestionID) {
	w.t.Helper()
	_, form := w.opens(askAt(l, rights.AskGoal)).form("ask")
	for id, n := rights.AskGoal, 0; id != until; n++ {
		got := w.asks(http.MethodPut, wire.APIDraft, "application/json",
			asJSON(w.t, wire.AnswerBody{Question: id, Answer: a[id], Lang: string(l), Owner: form.Get("owner")}))
		var next wire.Next
		if err := json.Unmarshal([]byte(got.body), &next); err != nil || got.status != http.StatusOK || n > len(rights.Questions()) {
			w.t.Fatalf("answering %s with %q: %d %s", id, a[id], got.status, got.body)
		}
		_, _, slug, _ := wire.Match(next.Path)
		id, _ = wire.QuestionAt(l, slug) // "" is the review
	}
}

// keys returns the keys that the page which checks receipts shows.
func (w *walker) keys(l lang.Lang) []string {
	w.t.Helper()
	var all []string
	for _, d := range elements(w.opens(wire.Path(l, wire.Check, "")).root, "details") {
		for _, line := range elements(d, "li") {
			for _, code := range elements(line, "code") {
				all = append(all, wordsIn(code))
			}
		}
	}
	return all
}

// files sends what the review shows, and returns the id of the request.
func (w *walker) files(l lang.Lang) string {
	w.t.Helper()
	_, form := w.opens(wire.Path(l, wire.Review, "")).form("review")
	got := w.asks(http.MethodPost, wire.APIRequest, "application/json",
		asJSON(w.t, wire.RequestBody{Answers: form.Get("answers"), Lang: string(l), Owner: form.Get("owner"), Key: form.Get("key")}))
	var next wire.Next
	prefix := wire.Path(l, wire.Receipt, "")
	if err := json.Unmarshal([]byte(got.body), &next); err != nil || got.status != http.StatusCreated || !strings.HasPrefix(next.Path, prefix) {
		w.t.Fatalf("sending the request: %d %s", got.status, got.body)
	}
	id := strings.TrimPrefix(next.Path, prefix)
	w.site.secret(id)
	for _, n := range elements(w.opens(next.Path).root, "p") {
		if class, _ := attr(n, "class"); class == "ref" {
			w.site.secret(wordsIn(n))
		}
	}
	return id
}
