package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// An inside is what a fetch from within a page is answered.
type inside struct {
	Status int               `json:"status"`
	Body   string            `json:"body"`
	Header map[string]string `json:"header"`
}

// ask from within a page, as its own scripts would.
const fetchInside = `async (method, path, kind, body) => {
	const r = await fetch(path, {method, body: body ?? undefined, redirect: "manual", headers: kind ? {"Content-Type": kind} : {}});
	return {status: r.status, body: await r.text(), header: Object.fromEntries(r.headers)};
}`

// fetch asks for a path from within the page. A redirect has status 0.
func (b *tab) fetch(method, path, kind, body string) inside {
	b.t.Helper()
	if body == "" {
		return eval[inside](b, fetchInside, method, path, kind)
	}
	return eval[inside](b, fetchInside, method, path, kind, body)
}

// TestTwoPeopleInOneBrowser has one member follow another in one browser, with
// the client and without: the second finds nothing of the first.
func TestTwoPeopleInOneBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, client := range []bool{true, false} {
		t.Run(map[bool]string{true: "client", false: "native"}[client], func(t *testing.T) {
			b := newTab(t, s)
			first, second := person(t, "Élise"), person(t, "Jeroen")
			note := "For the first person alone"
			s.secret(note)
			b.loginByHand(first, lang.FR)
			if client {
				b.live()
			}
			id := b.fileRequest(lang.FR, note)
			reference := b.text(".receipt .ref")
			b.keepDraft(lang.FR, note+", as a draft")
			secrets := []string{first.GivenName, note, reference, id}
			b.open(wire.Path(lang.FR, wire.Request, id))
			b.logout(lang.FR)
			b.checkEmptied()
			b.cacheHoldsNone(lang.FR, id)
			b.allow("status of 410") // the provider, of a login that is over
			b.nothingBehind(secrets...)

			b.loginByHand(second, lang.NL)
			b.showsNone(lang.NL, secrets)
			b.checkForeignRequest(lang.NL, id)
			b.nothingBehind(secrets...)
		})
	}
}

// checkEmptied fails the test if the browser keeps anything of the portal but
// the chosen language.
func (b *tab) checkEmptied() {
	b.t.Helper()
	for name := range b.cookies() {
		if name != "lang" {
			b.t.Errorf("after logging out there is a cookie %s", name)
		}
	}
	kept := eval[[]string](b, `async () => [
		...Object.keys(localStorage).map(k => "localStorage " + k),
		...Object.keys(sessionStorage).map(k => "sessionStorage " + k),
		...(await indexedDB.databases()).map(d => "indexedDB " + d.name),
		...(await caches.keys()).map(c => "cache " + c),
		...(await navigator.serviceWorker.getRegistrations()).map(r => "worker " + r.scope),
	]`)
	if len(kept) > 0 {
		b.t.Errorf("after logging out the browser keeps %v", kept)
	}
}

// cacheHoldsNone fails the test if the cache of the browser answers for a
// personal page.
func (b *tab) cacheHoldsNone(l lang.Lang, request string) {
	b.t.Helper()
	for _, p := range places(b.t, l, request) {
		if !p.personal {
			continue
		}
		for _, path := range []string{p.path, wire.APIPage + "?path=" + url.QueryEscape(p.path)} {
			got := eval[string](b, `async path => {
				try {
					const r = await fetch(path, {cache: "only-if-cached", mode: "same-origin"});
					return r.ok ? await r.text() : "";
				} catch { return ""; }
			}`, path)
			if got != "" {
				b.t.Errorf("the cache of the browser holds %s", path)
			}
		}
	}
	b.forgive("ERR_CACHE_MISS")
}

// showsNone opens every page, natively and as data, and fails the test where
// one holds a secret.
func (b *tab) showsNone(l lang.Lang, secrets []string) {
	b.t.Helper()
	for _, p := range places(b.t, l, "") {
		b.checkText(p.path, secrets)
	}
	for _, route := range []wire.Route{wire.Me, wire.MyDomains, wire.Requests, wire.Choices, wire.Settings} {
		b.checkText(wire.Path(l, route, ""), secrets)
	}
	b.checkText(askAt(l, rights.AskGoal), secrets)
	b.open(wire.Path(l, wire.Requests, ""))
	if b.has("main article") {
		b.t.Error("the second person has a request")
	}
	if got := b.fetch("GET", wire.Path(l, wire.Review, ""), "", ""); got.Status != 0 {
		b.t.Errorf("the second person has a draft: status %d", got.Status)
	}
}

// checkText fetches a page and its data and looks for secrets.
func (b *tab) checkText(path string, secrets []string) {
	b.t.Helper()
	for _, address := range []string{path, wire.APIPage + "?path=" + url.QueryEscape(path)} {
		got := b.fetch("GET", address, "", "")
		if got.Status != http.StatusOK {
			b.t.Errorf("%s answers %d", address, got.Status)
		}
		for _, s := range secrets {
			if strings.Contains(got.Body, s) {
				b.t.Errorf("%s holds %q of another person", address, s)
			}
		}
	}
}

// checkForeignRequest asks for the request of another member, and for one that
// does not exist: nothing tells them apart.
func (b *tab) checkForeignRequest(l lang.Lang, id string) {
	b.t.Helper()
	b.allow("status of 404")
	none := strings.Repeat("a", len(id))
	for _, route := range []wire.Route{wire.Request, wire.Receipt} {
		for _, prefix := range []string{"", wire.APIPage + "?path="} {
			foreign := b.fetch("GET", prefix+wire.Path(l, route, id), "", "")
			missing := b.fetch("GET", prefix+wire.Path(l, route, none), "", "")
			if foreign.Status != http.StatusNotFound {
				b.t.Errorf("%s of another member answers %d", route, foreign.Status)
			}
			if got, want := strings.ReplaceAll(foreign.Body, id, none), missing.Body; got != want {
				b.t.Errorf("%s of another member is told apart from one that does not exist:\n%s\n%s", route, got, want)
			}
			for _, name := range []string{"cache-control", "content-type", "etag", "location"} {
				if foreign.Header[name] != missing.Header[name] {
					b.t.Errorf("%s: %s differs: %q and %q", route, name, foreign.Header[name], missing.Header[name])
				}
			}
		}
	}
}

// TestNothingKept goes through every page and looks at all that was answered:
// personal pages are never to be kept, no secret is in a body, an address or
// a place where the browser keeps things.
func TestNothingKept(t *testing.T) {
	t.Parallel()
	s, rec := newRecordedSite(t, "")
	b := newTab(t, s)
	b.loginByHand(person(t, "Jeroen"), lang.NL)
	b.allow("status of 404") // the client has no pages for people without an account
	secrets := map[string]string{}
	for name, value := range b.cookies() {
		if name != "lang" {
			secrets["cookie "+name] = value
		}
	}
	if len(secrets) == 0 {
		t.Fatal("the login set no cookie")
	}
	for _, p := range demo.People() {
		if n := p.Number.Digits(); n != "" {
			secrets["number of "+p.GivenName], secrets["dotted number of "+p.GivenName] = n, dotted(n)
		}
	}
	for _, address := range b.requests() {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"code", "state", "nonce", "code_challenge"} {
			if v := u.Query().Get(name); v != "" && u.Host == strings.TrimPrefix(s.url, "http://") {
				secrets[name] = v
			}
		}
	}
	if secrets["code"] == "" || secrets["state"] == "" {
		t.Fatalf("no code and state seen on the way in: %v", b.requests())
	}
	id := b.fileRequest(lang.NL, "note")
	b.keepDraft(lang.NL, "draft")
	b.open(wire.Path(lang.NL, wire.Me, "")) // the receipt is a document, without a client
	b.live()
	for _, p := range places(t, lang.NL, id) {
		b.fetch("GET", p.path, "", "")
		b.fetch("GET", wire.APIPage+"?path="+url.QueryEscape(p.path), "", "")
	}
	b.checkKept(secrets)
	checkAnswers(t, rec.all(), secrets)
}

// checkAnswers looks at everything that the program answered.
func checkAnswers(t testing.TB, all []recorded, secrets map[string]string) {
	t.Helper()
	personal := 0
	for _, a := range all {
		for what, s := range secrets {
			if strings.Contains(a.body, s) && !strings.HasPrefix(a.address, wire.Login) { // leads to the provider
				t.Errorf("%s %s answers a body with the %s", a.method, a.address, what)
			}
			if strings.Contains(a.address, s) && !strings.HasPrefix(a.address, wire.Callback) {
				t.Errorf("the address %s holds the %s", a.address, what)
			}
		}
		for _, word := range []string{"id_token", "access_token", "refresh_token", "eyJhbGciOi"} {
			if strings.Contains(a.body, word) && !strings.Contains(a.address, ".wasm") {
				t.Errorf("%s %s answers a body with %q", a.method, a.address, word)
			}
		}
		path, query, _ := strings.Cut(a.address, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Errorf("%s: %v", a.address, err)
		}
		if path == wire.APIPage {
			path = values.Get("path")
		}
		if !slices.ContainsFunc(lang.All[:], func(l lang.Lang) bool { return strings.HasPrefix(path, wire.PersonalPrefix(l)) }) {
			continue
		}
		personal++
		if got := a.header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("%s %s (status %d) has Cache-Control %q", a.method, a.address, a.status, got)
		}
		if a.header.Get("ETag")+a.header.Get("Last-Modified") != "" {
			t.Errorf("%s %s can be asked for again by a mark", a.method, a.address)
		}
	}
	if personal < 20 {
		t.Errorf("only %d personal answers were looked at", personal)
	}
}

// checkKept looks for secrets where the browser keeps things: history, storage,
// and what scripts of the page can read of cookies.
func (b *tab) checkKept(secrets map[string]string) {
	b.t.Helper()
	var kept strings.Builder
	for _, e := range send(b, historyOf, none).Entries {
		kept.WriteString(e.URL + "\n" + e.UserTypedURL + "\n")
	}
	kept.WriteString(eval[string](b, `() => [document.cookie, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}),
		JSON.stringify(history.state), document.referrer].join("\n")`))
	for what, s := range secrets {
		if strings.Contains(kept.String(), s) {
			b.t.Errorf("the browser keeps the %s in its history or storage", what)
		}
	}
	for _, c := range send(b, network.GetCookies, network.GetCookiesParams{URLs: []string{b.site.url + "/"}}).Cookies {
		if !c.HTTPOnly || !c.Secure || c.SameSite != network.CookieSameSiteLax {
			b.t.Errorf("cookie %s: HttpOnly %t, Secure %t, SameSite %s", c.Name, c.HTTPOnly, c.Secure, c.SameSite)
		}
	}
}

// TestStaffAndVisitorsHaveNoFile logs people in who have no member file: they
// are told so, and personal pages stay shut.
func TestStaffAndVisitorsHaveNoFile(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, given := range []string{"Camille", "Thomas", "Katrien", "Noah"} {
		b := newTab(t, s)
		b.allow("status of 403")
		b.login(person(t, given), lang.FR)
		b.live()
		b.adopted()
		for _, path := range []string{
			wire.Path(lang.FR, wire.MyDomains, ""), wire.Path(lang.FR, wire.Requests, ""), askAt(lang.FR, rights.AskGoal),
			wire.Path(lang.FR, wire.Review, ""), wire.Path(lang.FR, wire.Choices, ""), wire.Path(lang.FR, wire.Settings, ""),
		} {
			if got := b.fetch("GET", path, "", ""); got.Status != http.StatusForbidden {
				t.Errorf("%s opens %s: status %d", given, path, got.Status)
			}
		}
		for _, try := range []struct{ method, path, body string }{
			{"POST", wire.APIRequest, `{"answers":"{\"goal\":[\"question\"]}","lang":"fr","key":"AAAAAAAAAAAAAAAAAAAAAAAAAA","owner":""}`},
			{"PUT", wire.APIDraft, `{"question":"goal","answer":["question"],"lang":"fr","owner":""}`},
			{"POST", wire.APIUploads, `{"name":"a.pdf","size":10,"owner":""}`},
		} {
			if got := b.fetch(try.method, try.path, "application/json", try.body); got.Status != http.StatusForbidden {
				t.Errorf("%s, %s %s: status %d, %s", given, try.method, try.path, got.Status, got.Body)
			}
		}
		b.logout(lang.FR)
	}
}

// TestFormOfAnotherPerson leaves a half-filled form of one member open in one
// tab while another logs in beside it: what is then sent from the first tab is
// stored for nobody.
func TestFormOfAnotherPerson(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 409")
		b.session(memberOf(b.t, l, client), l)
		b.openAt(l, client, rights.AskNote)
		b.fill(answerField, "typed by the first")
		next := b.beside()
		next.open(wire.Path(l, wire.Me, ""))
		next.logout(l)
		next.login(person(b.t, "Wout"), l)
		b.click(goNext)
		b.wait("the message", `words => document.querySelector("main").textContent.includes(words)`, said[l]["other"])
		if b.has(answerField) || strings.Contains(b.text("body"), "typed by the first") {
			b.t.Error("what the first person typed is shown to the second")
		}
		for _, path := range []string{wire.Path(l, wire.Me, ""), wire.Path(l, wire.Requests, ""), askAt(l, rights.AskGoal)} {
			next.checkText(path, []string{"typed by the first"})
		}
		next.open(wire.Path(l, wire.Requests, ""))
		if next.has("main article") || next.has("main .note") {
			b.t.Error("something was stored for the second person")
		}
		next.logout(l)
		b.session(memberOf(b.t, l, client), l)
		b.open(wire.Path(l, wire.Requests, ""))
		if b.has("main article") {
			b.t.Error("a request was stored for the first person, who had logged out")
		}
		b.open(askAt(l, rights.AskNote))
		if got := b.value(answerField); got != "" {
			b.t.Errorf("%q was stored for the first person, who had logged out", got)
		}
	})
}
