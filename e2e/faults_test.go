package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// said holds what people are told when something goes wrong.
var said = map[lang.Lang]map[string]string{
	lang.FR: {
		"domain": "Choisissez au moins un domaine.", "long": "Votre réponse est trop longue.", "key": "Cette page est trop ancienne.",
		"kept": "Votre session est terminée. Votre réponse est gardée.", "network": "La connexion ne répond pas.",
		"down": "Un service ne répond pas", "expired": "Votre session est terminée", "large": "Votre envoi est trop long",
		"invalid": "Quelque chose manque ou n’est pas juste", "conflict": "Cette demande a changé entre-temps.",
		"odd": "Nous n’avons pas compris cet envoi.", "other": "Ce formulaire a été ouvert par une autre personne.",
	},
	lang.NL: {
		"domain": "Kies minstens één domein.", "long": "Uw antwoord is te lang.", "key": "Deze pagina is te oud.",
		"kept": "Uw sessie is voorbij. Uw antwoord is bewaard.", "network": "De verbinding antwoordt niet.",
		"down": "Een dienst antwoordt niet", "expired": "Uw sessie is voorbij", "large": "Uw tekst is te lang",
		"invalid": "Er ontbreekt iets of er klopt iets niet", "conflict": "Dit verzoek is intussen veranderd.",
		"odd": "Wij begrepen niet wat u verstuurde.", "other": "Dit formulier werd door iemand anders geopend.",
	},
}

// memberOf returns a member who speaks a language: one for journeys with the
// client, another for those without, who then have no draft in common.
func memberOf(t testing.TB, l lang.Lang, client bool) demo.Person {
	t.Helper()
	names := map[lang.Lang]string{lang.FR: "Nadia", lang.NL: "Lotte"}
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

// begin logs a member in and opens the first question.
func (b *tab) begin(l lang.Lang, client bool) {
	b.t.Helper()
	b.session(memberOf(b.t, l, client), l)
	b.open(askAt(l, rights.AskGoal))
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

// TestFormFaults sends answers with mistakes: each is told at the top and beside
// the field, what was typed is kept, and it can be put right.
func TestFormFaults(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 422")
		b.begin(l, client)
		b.openAt(l, client, rights.AskDomains)
		for _, id := range declared(b.t).DomainIDs() {
			b.click(box(id))
		}
		b.click(goNext)
		b.told(l, client, said[l]["domain"])
		if n := len(b.texts("input[name=answer]:checked")); n != 0 {
			b.t.Errorf("%d domains are chosen that were not", n)
		}
		b.click("#errors a")
		b.wait("the focus on the first domain", `() => document.activeElement.id === "answer-1"`)
		b.click(box("compulsory"))
		b.click(goNext)
		b.question(l, askAt(l, rights.AskDomains))

		long := "\n\n  kept « as typed »\u00a0" + strings.Repeat("a", rights.MaxText) + "é"
		b.walk(l, accessTo(""), rights.AskNote)
		b.fill(answerField, long)
		b.click(goNext)
		b.told(l, client, said[l]["long"])
		if got := b.value(answerField); got != long {
			b.t.Errorf("%d characters of the note are left, as %q", len(got), cut(got))
		}
		if b.attr(answerField, "aria-invalid") != "true" {
			b.t.Error("the field does not say that it is invalid")
		}
		b.click("#errors a")
		b.wait("the focus on the note", `() => document.activeElement.id === "answer"`)
		b.fill(answerField, "right")
		b.click(goNext)
		b.question(l, askAt(l, rights.AskNote))
		b.goReview(l)
		if b.has("#errors") || strings.Contains(b.look().Title, word[l]["error"]) {
			b.t.Error("the review still speaks of a mistake")
		}
		if got, want := b.carried(), accessTo("right", "compulsory"); !reflect.DeepEqual(got, want) {
			b.t.Errorf("the review would send %v, want %v", got, want)
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
	for _, l := range lang.All {
		b := newTab(t, s, accept(string(l)))
		b.allow("Failed to load resource")
		b.session(memberOf(t, l, true), l)
		b.prepare(l, accessTo("", "compulsory"), "")
		b.open(wire.Path(l, wire.Review, ""))
		owner, key := b.value("form#review input[name=owner]"), b.value("form#review input[name=key]")
		b.refusesJSON(l, owner, key)
		b.refusesForms(l, owner, key)
		b.open(wire.Path(l, wire.Requests, ""))
		if b.has("main article") {
			t.Errorf("%s: a request was filed: %q", l, b.text("main"))
		}
		b.open(wire.Path(l, wire.Review, ""))
		want := accessTo("", "compulsory")
		delete(want, rights.AskNote)
		if got := b.carried(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the draft became %v, want %v", l, got, want)
		}
	}
}

// refusesJSON sends bad bodies of JSON.
func (b *tab) refusesJSON(l lang.Lang, owner, key string) {
	b.t.Helper()
	const kind = "application/json"
	answer := func(id rights.QuestionID, values ...string) string {
		return asJSON(b.t, wire.AnswerBody{Question: id, Answer: values, Lang: "fr", Owner: owner})
	}
	request := func(key string, change func(rights.Answers)) string {
		a := accessTo("n", "compulsory")
		change(a)
		return asJSON(b.t, wire.RequestBody{Answers: asJSON(b.t, a), Lang: "fr", Owner: owner, Key: key})
	}
	as := func(id rights.QuestionID, values ...string) func(rights.Answers) {
		return func(a rights.Answers) { a[id] = values }
	}
	same := func(rights.Answers) {}
	for _, test := range []struct {
		name, method, path, kind, body string
		status                         int
		code                           fault.Code
		field                          string
	}{
		{"malformed", "POST", wire.APIRequest, kind, `{"answers":`, 422, fault.Invalid, ""},
		{"no object", "POST", wire.APIRequest, kind, `[1]`, 422, fault.Invalid, ""},
		{"unknown field", "POST", wire.APIRequest, kind, strings.TrimSuffix(request(key, same), "}") + `,"admin":true}`, 422, fault.Invalid, ""},
		{"two values", "POST", wire.APIRequest, kind, request(key, same) + `{}`, 422, fault.Invalid, ""},
		{"too large", "POST", wire.APIRequest, kind, request(key, as(rights.AskNote, strings.Repeat("a", 600_000))), 413, fault.TooLarge, ""},
		{"no JSON", "POST", wire.APIRequest, "text/plain", request(key, same), 415, fault.BadMediaType, ""},
		{"short key", "POST", wire.APIRequest, kind, request("x", same), 422, fault.Invalid, "key"},
		{"odd key", "POST", wire.APIRequest, kind, request("<b> \x00AAAAAAAAAAAAAAAAAAAA", same), 422, fault.Invalid, "key"},
		{"no answers", "POST", wire.APIRequest, kind, asJSON(b.t, wire.RequestBody{Lang: "fr", Owner: owner, Key: key}), 422, fault.Invalid, "answers"},
		{"unknown domain", "POST", wire.APIRequest, kind, request(key, as(rights.AskDomains, "other")), 422, fault.Invalid, "domains"},
		{"unknown right", "POST", wire.APIRequest, kind, request(key, as(rights.AskGoal, "other")), 422, fault.Invalid, "goal"},
		{"for nobody", "POST", wire.APIRequest, kind, request(key, as(rights.AskBehalf)), 422, fault.Invalid, "behalf"},
		{"control in note", "POST", wire.APIRequest, kind, request(key, as(rights.AskNote, "a\x00b")), 422, fault.Invalid, "note"},
		{"unknown question", "PUT", wire.APIDraft, kind, answer("other", "x"), 422, fault.Invalid, "question"},
		{"a question that is not put", "PUT", wire.APIDraft, kind, answer(rights.AskErase, "x"), 422, fault.Invalid, "erase"},
		{"no domain", "PUT", wire.APIDraft, kind, answer(rights.AskDomains), 422, fault.Invalid, "domains"},
		{"two of one", "PUT", wire.APIDraft, kind, answer(rights.AskScope, "all", "part"), 422, fault.Invalid, "scope"},
		{"two texts", "PUT", wire.APIDraft, kind, answer(rights.AskNote, "a", "b"), 422, fault.Invalid, "note"},
		{"control in note", "PUT", wire.APIDraft, kind, answer(rights.AskNote, "a\x00b"), 422, fault.Invalid, "note"},
		{"unknown language", "PUT", wire.APIDraft, kind, strings.Replace(answer(rights.AskNote, "a"), `"fr"`, `"de"`, 1), 422, fault.Invalid, "lang"},
		{"nobody's form", "PUT", wire.APIDraft, kind, strings.Replace(answer(rights.AskNote, "a"), owner, "x", 1), 409, fault.Conflict, ""},
		{"too large a file", "POST", wire.APIUploads, kind, asJSON(b.t, wire.UploadBody{Name: "a.pdf", Size: wire.MaxFile + 1, Owner: owner}), 413, fault.TooLarge, "file"},
		{"unknown upload", "PUT", wire.APIUploads + "/none", "application/octet-stream", "x", 422, fault.Invalid, "offset"},
		{"unknown address", "GET", "/api/nothing", "", "", 404, fault.NotFound, ""},
		{"unknown page", "GET", wire.APIPage + "?path=/fr/x", "", "", 404, fault.NotFound, ""},
	} {
		got := b.fetch(test.method, test.path, test.kind, test.body)
		var e wire.Error
		if err := json.Unmarshal([]byte(got.Body), &e); err != nil {
			b.t.Errorf("%s %s: %v: %s", l, test.name, err, got.Body)
		}
		if got.Status != test.status || e.Code != test.code || e.Field != test.field || e.Text == "" {
			b.t.Errorf("%s %s: answers %d %+v", l, test.name, got.Status, e)
		}
	}
}

// refusesForms sends bad forms.
func (b *tab) refusesForms(l lang.Lang, owner, key string) {
	b.t.Helper()
	form := "application/x-www-form-urlencoded"
	good := accessTo("", "compulsory")
	odd := accessTo("", "other")
	answers := func(a rights.Answers) string { return url.QueryEscape(asJSON(b.t, a)) }
	for _, test := range []struct {
		name, path, body string
		status           int
		words            string
	}{
		{"unknown field", askAt(l, rights.AskGoal), "answer=access&admin=1", 422, said[l]["odd"]},
		{"too large", askAt(l, rights.AskGoal), "answer=" + strings.Repeat("a", 70_000), 413, said[l]["large"]},
		{"malformed", askAt(l, rights.AskGoal), "answer=%zz", 422, said[l]["invalid"]},
		{"unknown right", askAt(l, rights.AskGoal), "answer=other", 422, word[l]["error"]},
		{"unknown domain", askAt(l, rights.AskDomains), "answer=other", 422, word[l]["error"]},
		{"unknown field", wire.Path(l, wire.Review, ""), "admin=1&key=" + key + "&answers=" + answers(good), 422, said[l]["odd"]},
		{"too large", wire.Path(l, wire.Review, ""), "key=" + key + "&answers=" + strings.Repeat("a", 600_000), 413, said[l]["large"]},
		{"malformed", wire.Path(l, wire.Review, ""), "key=" + key + "&answers=%zz", 422, said[l]["invalid"]},
		{"no answers", wire.Path(l, wire.Review, ""), "key=" + key + "&answers=x", 422, said[l]["invalid"]},
		{"unknown domain", wire.Path(l, wire.Review, ""), "key=" + key + "&answers=" + answers(odd), 422, word[l]["error"]},
		{"short key", wire.Path(l, wire.Review, ""), "key=short&answers=" + answers(good), 422, said[l]["key"]},
	} {
		got := b.fetch("POST", test.path, form, test.body+"&owner="+url.QueryEscape(owner))
		if got.Status != test.status || !strings.Contains(got.Body, test.words) || !strings.Contains(got.Body, `<html lang="`+string(l)+`"`) {
			b.t.Errorf("%s %s to %s: answers %d, with %q: %t", l, test.name, test.path, got.Status, test.words, strings.Contains(got.Body, test.words))
		}
	}
}

// asJSON returns a value as JSON.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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
		if client {
			b.live()
		}
		in := wire.RequestBody{
			Answers: b.value("form#review input[name=answers]"), Key: b.value("form#review input[name=key]"),
			Owner: b.value("form#review input[name=owner]"), Lang: string(l),
		}
		paths := eval[[]string](b, `async (path, body) => Promise.all(Array.from({length: 100}, async () => {
			const r = await fetch(path, {method: "POST", body, headers: {"Content-Type": "application/json"}});
			return r.status + " " + (await r.json()).path;
		}))`, wire.APIRequest, asJSON(b.t, in))
		for _, p := range paths {
			if p != paths[0] || !strings.HasPrefix(p, "201 ") {
				b.t.Errorf("the same key was answered %q and %q", paths[0], p)
			}
		}
		id := b.sendOff(l) // the form on the page, with the same key
		if path := "201 " + wire.Path(l, wire.Receipt, id); path != paths[0] {
			b.t.Errorf("the form made %q beside %q", path, paths[0])
		}
		in.Answers = strings.Replace(in.Answers, "once", "other", 1)
		other := b.fetch("POST", wire.APIRequest, "application/json", asJSON(b.t, in))
		if other.Status != http.StatusConflict {
			b.t.Errorf("the same key with another text is answered %d %s", other.Status, other.Body)
		}
		other = b.fetch("POST", wire.Path(l, wire.Review, ""), "application/x-www-form-urlencoded",
			url.Values{"answers": {in.Answers}, "key": {in.Key}, "owner": {in.Owner}}.Encode())
		if other.Status != http.StatusConflict || !strings.Contains(other.Body, said[l]["conflict"]) || !strings.Contains(other.Body, "other") {
			b.t.Errorf("the same key with another text in a form is answered %d, without %q or without the text", other.Status, said[l]["conflict"])
		}
		b.open(wire.Path(l, wire.Requests, ""))
		if n := len(b.texts("main article")); n != 1 {
			b.t.Errorf("there are %d requests", n)
		}
	})
}

// TestSessionEnds lets a session end while a question is being answered, in
// words and by choosing: the answer is kept, and is there after logging in
// again.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	const idle = 5 * time.Second
	s := newSite(t, sqlite(t), "LOUPE_SESSION_IDLE="+idle.String())
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 401")
		b.session(memberOf(b.t, l, client), l)
		b.openAt(l, client, rights.AskDomains)
		b.click(box("insurance"))
		b.losesSession(l, client, idle)
		if b.has(box("insurance") + ":checked") {
			b.t.Error("after logging in again the tick that was taken away is back")
		}

		note := "Typed before the end, " + string(l)
		b.site.secret(note)
		b.walk(l, accessTo("", "operational"), rights.AskNote)
		if client {
			b.live()
		}
		b.fill(answerField, note)
		b.losesSession(l, client, idle)
		if got := b.value(answerField); got != note {
			b.t.Errorf("after logging in again the note is %q, want %q", got, note)
		}
		b.goReview(l)
		if got, want := b.carried(), accessTo(note, "operational"); !reflect.DeepEqual(got, want) {
			b.t.Errorf("the review would send %v, want %v", got, want)
		}
	})
}

// losesSession waits until the session is over, goes on from a question that is
// half answered, finds it as it was, logs in again, and is back there.
func (b *tab) losesSession(l lang.Lang, client bool, idle time.Duration) {
	b.t.Helper()
	const state = `() => JSON.stringify([...document.querySelectorAll("[name=answer]")].map(e => [e.value, e.checked]))`
	at, heading, before := b.address(), b.heading(), eval[string](b, state)
	b.sessionOver(idle)
	b.click(goNext)
	b.told(l, client, said[l]["kept"])
	if after := eval[string](b, state); after != before {
		b.t.Errorf("after the session ended the answer is %s, was %s", after, before)
	}
	b.click(`#errors a[href^="` + wire.Login + `"]`)
	b.choose(memberOf(b.t, l, client))
	b.arrive(at, heading)
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
			b.session(memberOf(t, l, true), l)
			b.openAt(l, true, rights.AskNote)
			b.hold("*" + wire.APIRequest + "*")(abort)
			b.fill(answerField, "still here")
			b.click(goNext)
			b.told(l, true, said[l]["network"])
			if got := b.value(answerField); got != "still here" {
				t.Errorf("the note became %q", got)
			}
			b.click(goNext)
			b.question(l, askAt(l, rights.AskNote))
			b.goReview(l)
			b.live()
			b.click(sender)
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
