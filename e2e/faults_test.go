package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// said holds what people are told when something goes wrong.
var said = map[lang.Lang]map[string]string{
	lang.FR: {
		"domain": "Choisissez au moins un domaine.", "long": "Votre message est trop long.", "key": "Cette page est trop ancienne.",
		"kept": "Votre session est terminée. Votre texte est gardé.", "network": "La connexion ne répond pas.",
		"down": "Un service ne répond pas", "expired": "Votre session est terminée", "large": "Votre envoi est trop long",
		"invalid": "Quelque chose manque ou n’est pas juste", "conflict": "Cette demande a changé entre-temps.",
		"odd": "Nous n’avons pas compris cet envoi.", "other": "Ce formulaire a été ouvert par une autre personne.",
	},
	lang.NL: {
		"domain": "Kies minstens één domein.", "long": "Uw bericht is te lang.", "key": "Deze pagina is te oud.",
		"kept": "Uw sessie is voorbij. Uw tekst is bewaard.", "network": "De verbinding antwoordt niet.",
		"down": "Een dienst antwoordt niet", "expired": "Uw sessie is voorbij", "large": "Uw tekst is te lang",
		"invalid": "Er ontbreekt iets of er klopt iets niet", "conflict": "Dit verzoek is intussen veranderd.",
		"odd": "Wij begrepen niet wat u verstuurde.", "other": "Dit formulier werd door iemand anders geopend.",
	},
}

// memberOf returns a member who speaks a language: one for journeys with the
// client, another for those without, who then have no draft in common.
func memberOf(t testing.TB, l lang.Lang, client bool) demo.Person {
	t.Helper()
	names := map[lang.Lang]string{lang.FR: "Nadia", lang.NL: "Greet"}
	if client {
		names = map[lang.Lang]string{lang.FR: "Élise", lang.NL: "Jeroen"}
	}
	return person(t, names[l])
}

// both runs a journey with the client and without scripts, in both languages,
// each on a tab of its own.
func both(t *testing.T, s *site, journey func(b *tab, l lang.Lang, client bool)) {
	for _, client := range []bool{true, false} {
		for _, l := range lang.All {
			t.Run(map[bool]string{true: "client ", false: "native "}[client]+string(l), func(t *testing.T) {
				if client {
					journey(newTab(t, s), l, true)
					return
				}
				journey(newTab(t, s, scriptOff), l, false)
			})
		}
	}
}

// begin logs a member in and opens the form for access.
func (b *tab) begin(l lang.Lang, client bool) {
	b.t.Helper()
	b.login(memberOf(b.t, l, client), l)
	b.open(wire.Path(l, wire.Access, ""))
	if client {
		b.live()
	}
}

// status returns the status with which the document was answered.
func (b *tab) status() int {
	b.t.Helper()
	return eval[int](b, `() => performance.getEntriesByType("navigation")[0].responseStatus`)
}

// TestUnknownAddress opens addresses that no page has: the answer is a page in
// the right language, with a way on.
func TestUnknownAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, test := range []struct {
		path, accepts string
		lang          lang.Lang
	}{
		{"/fr/nulle-part", "nl", lang.FR},
		{"/nl/nergens", "fr", lang.NL},
		{"/fr/domaines/inconnu", "nl", lang.FR},
		{"/nl/domeinen/onbekend", "fr", lang.NL},
		{"/nl/mij/x/y", "fr", lang.NL},
		{"/anywhere", "nl-BE,fr;q=0.5", lang.NL},
		{"/anywhere", "fr-BE", lang.FR},
		{"/fr/%3Cscript%3Ewindow.__pwned=1%3C/script%3E", "fr", lang.FR},
	} {
		b := newTab(t, s, accept(test.accepts))
		b.allow("status of 404")
		b.open(test.path)
		if got := b.status(); got != http.StatusNotFound {
			t.Errorf("%s answers %d", test.path, got)
		}
		if got := b.text("h1"); got != word[test.lang]["lost"] {
			t.Errorf("%s says %q, want %q", test.path, got, word[test.lang]["lost"])
		}
		if got := b.look().Lang; got != string(test.lang) {
			t.Errorf("%s has the language %q", test.path, got)
		}
		b.inert(t, test.path)
		b.click(`main a[href="` + wire.Path(test.lang, wire.Home, "") + `"]`)
		b.arrive(wire.Path(test.lang, wire.Home, ""), word[test.lang]["home"])
	}
}

// TestFormFaults sends forms with mistakes: each is told at the top and beside
// the field, what was typed is kept, and it can be put right.
func TestFormFaults(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 422")
		b.begin(l, client)
		const kept = "\n\n  kept « as typed »\u00a0"
		b.fill("#note", kept)
		for _, id := range declared(b.t).DomainIDs() {
			b.click(`input[name=domain][value="` + id + `"]`)
		}
		b.click("form#access button[type=submit]")
		b.told(l, client, said[l]["domain"])
		if got := b.value("#note"); got != kept {
			b.t.Errorf("the note became %q, want %q", got, kept)
		}
		if n := len(b.texts("input[name=domain]:checked")); n != 0 {
			b.t.Errorf("%d domains are chosen that were not", n)
		}
		b.click("#errors a")
		b.wait("the focus on the first domain", `() => document.activeElement.name === "domain"`)

		long := strings.Repeat("a", wire.MaxNote) + "é"
		b.click(`input[name=domain][value="compulsory"]`)
		b.fill("#note", long)
		b.click("form#access button[type=submit]")
		b.told(l, client, said[l]["long"])
		if got := b.value("#note"); got != long {
			b.t.Errorf("%d characters of the note are left", len(got))
		}
		if b.attr("#note", "aria-invalid") != "true" {
			b.t.Error("the field does not say that it is invalid")
		}
		b.click("#errors a")
		b.wait("the focus on the note", `() => document.activeElement.id === "note"`)
		b.ask(l, "right", "compulsory")
		if b.has("#errors") || strings.Contains(b.look().Title, word[l]["error"]) {
			b.t.Error("the review still speaks of a mistake")
		}
	})
}

// told waits for a form that says what is wrong, and checks how it does.
func (b *tab) told(l lang.Lang, client bool, message string) {
	b.t.Helper()
	b.wait("the message "+message, `words => document.querySelector("#errors")?.textContent.includes(words)`, message)
	look := b.look()
	if !strings.HasPrefix(look.Title, word[l]["error"]) {
		b.t.Errorf("the title is %q, want one with %q in front", look.Title, word[l]["error"])
	}
	if look.Lang != string(l) {
		b.t.Errorf("the language is %q", look.Lang)
	}
	if role := b.attr("#errors", "role"); role != "alert" {
		b.t.Errorf("the summary has the role %q", role)
	}
	if client {
		b.wait("the focus on the summary", `() => document.activeElement.id === "errors"`)
	}
}

// TestBadBodies sends what no form sends. Each is refused with a code and a
// text in the person's language, and nothing is stored.
func TestBadBodies(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	const kind = "application/json"
	for _, l := range lang.All {
		b := newTab(t, s, accept(string(l)))
		b.allow("Failed to load resource")
		b.login(memberOf(t, l, true), l)
		b.open(wire.Path(l, wire.Access, ""))
		owner := b.value("form#access input[name=owner]")
		good := `"domain":["compulsory"],"note":"n","lang":"fr","key":"AAAAAAAAAAAAAAAAAAAAAAAAAA","owner":"` + owner + `"`
		for _, test := range []struct {
			name, method, path, kind, body string
			status                         int
			code                           fault.Code
			field                          string
		}{
			{"malformed", "POST", wire.APIRequest, kind, `{"domain":`, 422, fault.Invalid, ""},
			{"no object", "POST", wire.APIRequest, kind, `[1]`, 422, fault.Invalid, ""},
			{"unknown field", "POST", wire.APIRequest, kind, `{` + good + `,"admin":true}`, 422, fault.Invalid, ""},
			{"two values", "POST", wire.APIRequest, kind, `{` + good + `}{}`, 422, fault.Invalid, ""},
			{"too large", "POST", wire.APIRequest, kind, `{"note":"` + strings.Repeat("a", 70_000) + `"}`, 413, fault.TooLarge, ""},
			{"no JSON", "POST", wire.APIRequest, "text/plain", `{` + good + `}`, 415, fault.BadMediaType, ""},
			{"short key", "POST", wire.APIRequest, kind, strings.Replace(`{`+good+`}`, "AAAAAAAAAAAAAAAAAAAAAAAAAA", "x", 1), 422, fault.Invalid, "key"},
			{"odd key", "POST", wire.APIRequest, kind, strings.Replace(`{`+good+`}`, "AAAAA", "<b> \\u0000", 1), 422, fault.Invalid, "key"},
			{"unknown domain", "POST", wire.APIRequest, kind, strings.Replace(`{`+good+`}`, "compulsory", "other", 1), 422, fault.Invalid, "domain"},
			{"no domain", "PUT", wire.APIDraft, kind, `{"domain":[],"note":"","lang":"fr","owner":"` + owner + `"}`, 422, fault.Invalid, "domain"},
			{"control in note", "PUT", wire.APIDraft, kind, `{"domain":["compulsory"],"note":"\u0000","lang":"fr","owner":"` + owner + `"}`, 422, fault.Invalid, "note"},
			{"unknown language", "PUT", wire.APIDraft, kind, `{"domain":["compulsory"],"note":"","lang":"de","owner":"` + owner + `"}`, 422, fault.Invalid, "lang"},
			{"unknown address", "GET", "/api/nothing", "", "", 404, fault.NotFound, ""},
			{"unknown page", "GET", wire.APIPage + "?path=/fr/x", "", "", 404, fault.NotFound, ""},
		} {
			got := b.fetch(test.method, test.path, test.kind, test.body)
			var e wire.Error
			if err := json.Unmarshal([]byte(got.Body), &e); err != nil {
				t.Errorf("%s %s: %v: %s", l, test.name, err, got.Body)
			}
			if got.Status != test.status || e.Code != test.code || e.Field != test.field || e.Text == "" {
				t.Errorf("%s %s: answers %d %+v", l, test.name, got.Status, e)
			}
		}
		form := "application/x-www-form-urlencoded"
		for _, test := range []struct {
			name, body string
			status     int
			words      string
		}{
			{"unknown field", "domain=compulsory&note=n&admin=1", 422, said[l]["odd"]},
			{"too large", "domain=compulsory&note=" + strings.Repeat("a", 70_000), 413, said[l]["large"]},
			{"malformed", "domain=%zz", 422, said[l]["invalid"]},
			{"unknown domain", "domain=other&note=n", 422, word[l]["error"]},
		} {
			for _, route := range []wire.Route{wire.Access, wire.Review} {
				body := test.body + "&owner=" + url.QueryEscape(owner)
				if route == wire.Review {
					body += "&key=AAAAAAAAAAAAAAAAAAAAAAAAAA"
				}
				got := b.fetch("POST", wire.Path(l, route, ""), form, body)
				if got.Status != test.status || !strings.Contains(got.Body, test.words) || !strings.Contains(got.Body, `<html lang="`+string(l)+`"`) {
					t.Errorf("%s %s to %s: answers %d, with %q: %t", l, test.name, route, got.Status, test.words, strings.Contains(got.Body, test.words))
				}
			}
		}
		got := b.fetch("POST", wire.Path(l, wire.Review, ""), form, "domain=compulsory&note=n&key=short&owner="+url.QueryEscape(owner))
		if got.Status != 422 || !strings.Contains(got.Body, said[l]["key"]) {
			t.Errorf("%s: a bad key answers %d, not %q", l, got.Status, said[l]["key"])
		}
		b.open(wire.Path(l, wire.Requests, ""))
		if b.has("main article") || b.has("main .note") {
			t.Errorf("%s: something was stored: %q", l, b.text("main"))
		}
	}
}

// TestOneKeyOneRequest sends the same review many times, in parallel and after
// going back, and the same key with another text.
func TestOneKeyOneRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 409")
		b.begin(l, client)
		b.ask(l, "once", "compulsory")
		key := b.value("form#review input[name=key]")
		owner := b.value("form#review input[name=owner]")
		body := fmt.Sprintf(`{"domain":["compulsory"],"note":"once","lang":%q,"key":%q,"owner":%q}`, l, key, owner)
		paths := eval[[]string](b, `async (path, body) => Promise.all(Array.from({length: 20}, async () => {
			const r = await fetch(path, {method: "POST", body, headers: {"Content-Type": "application/json"}});
			return r.status + " " + (await r.json()).path;
		}))`, wire.APIRequest, body)
		for _, p := range paths {
			if p != paths[0] || !strings.HasPrefix(p, "201 ") {
				b.t.Errorf("the same key was answered %q and %q", paths[0], p)
			}
		}
		id := b.sendOff(l) // the form on the page, with the same key
		if path := "201 " + wire.Path(l, wire.Receipt, id); path != paths[0] {
			b.t.Errorf("the form made %q beside %q", path, paths[0])
		}
		other := b.fetch("POST", wire.APIRequest, "application/json", strings.Replace(body, "once", "other", 1))
		if other.Status != http.StatusConflict {
			b.t.Errorf("the same key with another text is answered %d %s", other.Status, other.Body)
		}
		other = b.fetch("POST", wire.Path(l, wire.Review, ""), "application/x-www-form-urlencoded",
			"domain=compulsory&note=other&key="+url.QueryEscape(key)+"&owner="+url.QueryEscape(owner))
		if other.Status != http.StatusConflict || !strings.Contains(other.Body, said[l]["conflict"]) || !strings.Contains(other.Body, "other") {
			b.t.Errorf("the same key with another text in a form is answered %d, without %q or without the text", other.Status, said[l]["conflict"])
		}
		b.open(wire.Path(l, wire.Requests, ""))
		if n := len(b.texts("main article")); n != 1 {
			b.t.Errorf("there are %d requests", n)
		}
	})
}

// TestSessionEnds lets a session end while a form is being filled in: the text
// is kept, and is there after logging in again.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	const idle = 5 * time.Second
	s := newSite(t, sqlite(t), "LOUPE_SESSION_IDLE="+idle.String())
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 401")
		began := time.Now()
		b.begin(l, client)
		note := "Typed before the end, " + string(l)
		b.site.secret(note)
		b.fill("#note", note)
		b.click(`input[name=domain][value="insurance"]`)
		if time.Since(began) > idle {
			b.t.Logf("the machine is slow: the session may have ended before the form was filled in")
		}
		b.sessionOver(idle)
		b.click("form#access button[type=submit]")
		b.told(l, client, said[l]["kept"])
		if got := b.value("#note"); got != note {
			b.t.Errorf("the note became %q", got)
		}
		b.click(`#errors a[href^="` + wire.Login + `"]`)
		b.choose(memberOf(b.t, l, client))
		b.arrive(wire.Path(l, wire.Access, ""), word[l]["access"])
		if got := b.value("#note"); got != note {
			b.t.Errorf("after logging in again the note is %q, want %q", got, note)
		}
		if eval[bool](b, `() => document.querySelector("input[value=insurance]").checked`) {
			b.t.Error("after logging in again the tick that was taken away is back")
		}
	})
}

// sessionOver waits until the session of the browser has ended. To ask is to
// use it, so it asks only once the time without use is over.
func (b *tab) sessionOver(idle time.Duration) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		time.Sleep(idle + 100*time.Millisecond)
		if b.answers(wire.APIPage+"?path="+wire.Path(lang.FR, wire.Me, "")) == http.StatusUnauthorized {
			return
		}
	}
	b.t.Fatal("the session does not end")
}

// answers returns the status with which the portal answers the cookies of the
// tab, asked from outside the browser.
func (b *tab) answers(path string) int {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.site.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range b.cookies() {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = res.Body.Close() // only the status counts
	return res.StatusCode
}

// TestConnectionLost loses the connection while the client sends: the person
// is told, the text stays, and sending once more works.
func TestConnectionLost(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s)
			b.allow("Failed to load resource")
			b.begin(l, true)
			b.hold("*" + wire.APIRequest + "*")(abort)
			b.fill("#note", "still here")
			b.click("form#access button[type=submit]")
			b.told(l, true, said[l]["network"])
			if got := b.value("#note"); got != "still here" {
				t.Errorf("the note became %q", got)
			}
			b.click("form#access button[type=submit]")
			b.arrive(wire.Path(l, wire.Review, ""), word[l]["review"])
			b.live()
			b.click("form#review button[type=submit]")
			b.told(l, true, said[l]["network"])
			b.sendOff(l)
			b.open(wire.Path(l, wire.Requests, ""))
			if n := len(b.texts("main article")); n != 1 {
				t.Errorf("there are %d requests", n)
			}
		})
	}
}

// TestProviderDown starts the program with a provider that does not answer.
func TestProviderDown(t *testing.T) {
	t.Parallel()
	file, _, _ := newIndependent(t).configure(t, byCurve) // which is never started
	s := newSite(t, sqlite(t), "LOUPE_DEMO=0", "LOUPE_PROVIDERS="+file)
	s.expect(`"code":"unavailable"`)
	for _, l := range lang.All {
		b := newTab(t, s)
		b.allow("status of 503")
		home := wire.Path(l, wire.Home, "")
		b.open(home)
		b.live()
		b.click(`.top-end a[href="` + wire.Path(l, wire.Me, "") + `"]`)
		b.wait("a page that says so", `words => document.querySelector("h1")?.textContent.includes(words)`, said[l]["down"])
		if got := b.status(); got != http.StatusServiceUnavailable {
			t.Errorf("%s: status %d", l, got)
		}
		if got := b.look().Lang; got != string(l) {
			t.Errorf("%s: the page has the language %q", l, got)
		}
		for name := range b.cookies() {
			if name != "lang" {
				t.Errorf("%s: there is a cookie %s", l, name)
			}
		}
		b.shoot("provider-down-" + string(l))
		b.click(`main a[href="` + home + `"]`)
		b.arrive(home, word[l]["home"])
	}
}

// TestForgedCallback comes back from no login at all, or from that of another
// browser: there is a clear page and no session.
func TestForgedCallback(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	state := strings.Repeat("A", 43)
	for _, l := range lang.All {
		for query, words := range map[string]string{
			"?code=x&state=y":                     said[l]["invalid"],
			"":                                    said[l]["invalid"],
			"?code=x&state=" + state:              said[l]["expired"],
			"?error=access_denied&state=" + state: said[l]["expired"],
			"?code=x&code=y&state=" + state + "&iss=http://x": said[l]["expired"],
		} {
			b := newTab(t, s, accept(string(l)))
			b.allow("status of 4")
			b.open(wire.Callback + "demo" + query)
			if got := b.text("h1"); got != words {
				t.Errorf("%s: callback%s says %q, want %q", l, query, got, words)
			}
			if got := b.status(); got < 400 || got > 499 {
				t.Errorf("%s: callback%s answers %d", l, query, got)
			}
			b.noSession()
		}
	}
	// A callback that another browser has earned.
	b, thief := newTab(t, s), newTab(t, s)
	thief.allow("status of 4")
	b.open(wire.Login + "?lang=fr&to=me")
	release := b.hold(s.url + wire.Callback + "*")
	b.choose(person(t, "Élise"))
	var stolen string
	for deadline := time.Now().Add(patience); stolen == "" && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		for _, a := range b.requests() {
			if strings.HasPrefix(a, s.url+wire.Callback) {
				stolen = a
			}
		}
	}
	thief.open(stolen)
	thief.noSession()
	release(goOn)
	b.arrive(wire.Path(lang.FR, wire.Me, ""), word[lang.FR]["me"])
}

// noSession fails the test if the browser is logged in.
func (b *tab) noSession() {
	b.t.Helper()
	if got := b.answers(wire.APIPage + "?path=" + wire.Path(lang.FR, wire.Me, "")); got != http.StatusUnauthorized {
		b.t.Errorf("after %s a personal page answers %d", b.address(), got)
	}
}

// TestCancelledLogin says no at the provider.
func TestCancelledLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		b := newTab(t, s)
		b.allow("status of 401")
		b.open(wire.Login + "?lang=" + string(l) + "&to=me")
		b.click(`button[value="cancel"]`)
		b.wait("the portal again", `origin => location.origin === origin && document.readyState === "complete"`, s.url)
		if got := b.look().Lang; got != string(l) {
			t.Errorf("%s: the page has the language %q", l, got)
		}
		b.noSession()
	}
}
