package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// nasty is what a note may hold and every page must give back as it is.
const nasty = "« L’été » <b>&amp;</b> \"q\" 'q' </script><script>x()</script>\u00a0\u202f😀🇧🇪\n\n  fin\t\u2028\u202e{{.}}"

// kept is nasty as it is stored: plain lines and spaces, and nothing that
// turns the direction of the text.
var kept = strings.NewReplacer("\t", " ", "\u2028", "\n", "\u202e", "").Replace(nasty)

func TestAskForAccess(t *testing.T) {
	for _, test := range []struct {
		subject string
		lang    lang.Lang
	}{{"elise", lang.FR}, {"jeroen", lang.NL}} {
		b := newPortal(t).browser(t)
		b.login(test.subject, wire.Path(test.lang, wire.Me, ""))
		answers := asking(nasty)
		answers[rights.AskDomains] = []string{"insurance", "compulsory"}
		review := b.fill(test.lang, answers)
		if review.Request.URL.Path != wire.Path(test.lang, wire.Review, "") {
			t.Fatalf("the questions lead to %s: %d", review.Request.URL, review.StatusCode)
		}
		a := review.page(t).Review
		if !strings.Contains(a.Answers, "insurance") || a.Key == "" || a.IfToday.IsZero() || len(a.Items) != 2 || len(a.Lines) < 5 {
			t.Errorf("review = %+v", a)
		}
		receipt := b.send(a)
		r := receipt.page(t).Request
		if receipt.page(t).Route != wire.Receipt || r == nil || r.Due.IsZero() || len(r.Items) != 2 || len(r.Steps) < 3 || r.Proof == nil {
			t.Fatalf("receipt = %+v", r)
		}
		if again := b.send(a).page(t).Request; again == nil || again.Reference != r.Reference {
			t.Errorf("sent again: %+v", again)
		}
		if back := b.get(wire.Path(test.lang, wire.Review, "")); back.Request.URL.Path != question(test.lang, rights.AskGoal) {
			t.Errorf("the review of a request that was sent: %s", back.Request.URL)
		}
		list := b.get(wire.Path(test.lang, wire.Requests, "")).page(t).Requests
		if len(list.Requests) != 1 || list.Requests[0].Reference != r.Reference || list.Draft {
			t.Errorf("list = %+v", list)
		}
		detail := b.get(list.Requests[0].Path).page(t).Request
		if detail == nil || len(detail.History) != 1 || lineOf(detail.Lines, rights.AskNote) != kept {
			t.Errorf("detail = %+v", detail)
		}
	}
}

// lineOf returns the answer to a question among some.
func lineOf(lines []wire.AnswerLine, id rights.QuestionID) string {
	for _, l := range lines {
		if l.Question == id {
			return strings.Join(l.Values, " ")
		}
	}
	return ""
}

// answerBody returns the body of an answer as JSON.
func answerBody(t *testing.T, id rights.QuestionID, owner string, l lang.Lang, values ...string) string {
	t.Helper()
	b, err := json.Marshal(wire.AnswerBody{Question: id, Answer: values, Lang: string(l), Owner: owner})
	must(t, err)
	return string(b)
}

// requestBody returns what a review shows as JSON.
func requestBody(t *testing.T, r *wire.ReviewData, l lang.Lang) string {
	t.Helper()
	b, err := json.Marshal(wire.RequestBody{Answers: r.Answers, Lang: string(l), Owner: r.Owner, Key: r.Key})
	must(t, err)
	return string(b)
}

func TestAskForAccessAsJSON(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	b.fill(lang.FR, asking(""))
	a := b.json(http.MethodPut, wire.APIDraft, answerBody(t, rights.AskNote, b.owner(), lang.FR, nasty))
	var next wire.Next
	must(t, json.Unmarshal([]byte(a.body), &next))
	if next.Path != question(lang.FR, rights.AskFiles) {
		t.Errorf("the note leads to %q: %s", next.Path, a.body)
	}
	review := b.get(wire.Path(lang.FR, wire.Review, "")).page(t).Review
	body := requestBody(t, review, lang.FR)
	var first, second wire.Next
	must(t, json.Unmarshal([]byte(b.json(http.MethodPost, wire.APIRequest, body).body), &first))
	must(t, json.Unmarshal([]byte(b.json(http.MethodPost, wire.APIRequest, body).body), &second))
	if first != second || b.get(first.Path).page(t).Request == nil {
		t.Errorf("first %v, second %v", first, second)
	}
	if native := b.send(review); native.Request.URL.Path != first.Path {
		t.Errorf("the same key as a form: %s, as JSON: %s", native.Request.URL.Path, first.Path)
	}
	if n := len(b.get("/fr/moi/demandes").page(t).Requests.Requests); n != 1 {
		t.Errorf("%d requests for one key", n)
	}
}

func TestFormRefused(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	owner := b.owner()
	b.fill(lang.NL, asking(nasty))
	review, err := json.Marshal(asking(nasty))
	must(t, err)
	for _, test := range []struct {
		name, path    string
		form          url.Values
		status        int
		field, reason string
	}{
		{"no domain", question(lang.FR, rights.AskDomains), url.Values{}, 422, "domains", "required"},
		{"unknown domain", question(lang.FR, rights.AskDomains), url.Values{"answer": {"x"}}, 422, "domains", "unknown"},
		{"note too long", question(lang.FR, rights.AskNote), url.Values{"answer": {strings.Repeat("é", rights.MaxText+1)}}, 422, "note", "too_long"},
		{"note with a control character", question(lang.FR, rights.AskNote), url.Values{"answer": {"a\x01"}}, 422, "note", "invalid"},
		{"unknown field", question(lang.FR, rights.AskNote), url.Values{"answer": {nasty}, "member": {"2"}}, 422, "", "unknown_field"},
		{"bad key", wire.Path(lang.NL, wire.Review, ""), url.Values{"answers": {string(review)}, "key": {"x"}}, 422, "key", "malformed"},
		{"no key", wire.Path(lang.NL, wire.Review, ""), url.Values{"answers": {string(review)}}, 422, "key", "malformed"},
		{"key of nobody", wire.Path(lang.NL, wire.Review, ""),
			url.Values{"answers": {string(review)}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, 409, "key", "stale"},
		{"answers that are none", wire.Path(lang.NL, wire.Review, ""),
			url.Values{"answers": {"nonsense"}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, 422, "answers", "malformed"},
		{"an answer that is none", wire.Path(lang.NL, wire.Review, ""),
			url.Values{"answers": {strings.Replace(string(review), "compulsory", "x", 1)}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, 422, "domains", "unknown"},
	} {
		test.form.Set("owner", owner)
		a := b.post(test.path, test.form)
		page := a.page(t)
		if a.StatusCode != test.status || page.Fault == nil || page.Fault.Field != test.field || page.Fault.Reason != test.reason {
			t.Errorf("%s: %d, %+v", test.name, a.StatusCode, page.Fault)
			continue
		}
		if page.Ask != nil && page.Ask.Prompt.ID == rights.AskNote && !slices.Equal(page.Ask.Values, test.form["answer"]) {
			t.Errorf("%s: what was typed is lost", test.name)
		}
		if word := map[string]string{"fr": "Erreur", "nl": "Fout"}[string(page.Lang)]; page.Route != wire.Problem && !strings.HasPrefix(page.Title, word) {
			t.Errorf("%s: title %q", test.name, page.Title)
		}
	}
	form := question(lang.FR, rights.AskNote)
	if a := b.post(form, url.Values{"answer": {strings.Repeat("x", 70<<10)}}); a.StatusCode != 413 || a.page(t).Fault == nil {
		t.Errorf("too large: %d", a.StatusCode)
	}
	if a := b.do(http.MethodPost, form, "%zz", "Content-Type", "application/x-www-form-urlencoded"); a.StatusCode != 422 {
		t.Errorf("malformed: %d", a.StatusCode)
	}
	if a := b.do(http.MethodPost, form, "x", "Content-Type", "text/plain"); a.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("no form: %d", a.StatusCode)
	}
	if n := len(b.get("/fr/moi/demandes").page(t).Requests.Requests); n != 0 {
		t.Errorf("%d requests were stored", n)
	}
	if note := b.typed(lang.FR); note != kept {
		t.Errorf("the draft holds %q", note)
	}
}

func TestJSONRefused(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("jeroen", "/nl/mij")
	review := b.fill(lang.NL, asking("x")).page(t).Review
	good := requestBody(t, review, lang.NL)
	if a := b.json(http.MethodPost, wire.APIRequest, good); a.StatusCode != http.StatusCreated {
		t.Fatalf("good: %d %s", a.StatusCode, a.body)
	}
	for _, test := range []struct {
		name, body string
		code       fault.Code
	}{
		{"malformed", `{"answers":`, fault.Invalid},
		{"unknown member", strings.Replace(good, `"answers"`, `"status":"answered","answers"`, 1), fault.Invalid},
		{"two values", good + good, fault.Invalid},
		{"wrong kind", strings.Replace(good, `"lang":"nl"`, `"lang":["nl"]`, 1), fault.Invalid},
		{"bad key", strings.Replace(good, review.Key, "' OR 1", 1), fault.Invalid},
		{"same key, other body", strings.Replace(good, `[\"x\"]`, `[\"y\"]`, 1), fault.Conflict},
		{"not UTF-8", strings.Replace(good, `[\"x\"]`, "[\\\"\xff\\\"]", 1), fault.Invalid},
		{"form of somebody else", strings.Replace(good, `"owner":"`, `"owner":"0`, 1), fault.Conflict},
		{"too large", strings.Replace(good, `[\"x\"]`, `[\"`+strings.Repeat("x", 600<<10)+`\"]`, 1), fault.TooLarge},
		{"language", strings.Replace(good, `"nl"`, `"de"`, 1), fault.Invalid},
	} {
		if test.body == good {
			t.Fatalf("%s: nothing was changed in %s", test.name, good)
		}
		a := b.json(http.MethodPost, wire.APIRequest, test.body)
		var e wire.Error
		must(t, json.Unmarshal([]byte(a.body), &e))
		if e.Code != test.code || e.Text == "" || strings.HasPrefix(e.Text, "[") {
			t.Errorf("%s: %d %s", test.name, a.StatusCode, a.body)
		}
	}
	if a := b.do(http.MethodPost, wire.APIRequest, good, "Content-Type", "text/plain"); a.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("no JSON: %d", a.StatusCode)
	}
	if n := len(b.get("/nl/mij/verzoeken").page(t).Requests.Requests); n != 1 {
		t.Errorf("%d requests, want the good one", n)
	}
}

func TestSessionEndsWhileWriting(t *testing.T) {
	for _, as := range []string{"form", "JSON"} {
		p := newPortal(t)
		b := p.browser(t)
		b.login("elise", "/fr/moi")
		b.fill(lang.FR, asking(""))
		owner := b.owner()
		p.pass(31 * time.Minute)
		if as == "form" {
			a := b.post(question(lang.FR, rights.AskNote), url.Values{"answer": {nasty}, "owner": {owner}})
			page := a.page(t)
			if a.StatusCode != http.StatusUnauthorized || page.Fault.Code != fault.Expired || !page.Fault.Kept || strings.Join(page.Ask.Values, "") != nasty {
				t.Errorf("form: %d, %+v", a.StatusCode, page.Fault)
			}
		} else {
			a := b.json(http.MethodPut, wire.APIDraft, answerBody(t, rights.AskNote, owner, lang.FR, nasty))
			if a.StatusCode != http.StatusUnauthorized || !strings.Contains(a.body, `"kept":true`) {
				t.Errorf("JSON: %d %s", a.StatusCode, a.body)
			}
		}
		p.pass(-31 * time.Minute) // the provider's clock is the real one
		other := p.browser(t)
		other.login("nadia", "/fr/moi")
		if note := other.typed(lang.FR); note != "" {
			t.Errorf("%s: another person finds the text", as)
		}
		delete(b.cookies["localhost"], "__Host-session")
		b.login("elise", "/fr/moi")
		if note := b.typed(lang.FR); note != kept {
			t.Errorf("%s: after login the text is %q", as, note)
		}
	}
}

func TestFormOfAnotherPersonIsNotSent(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	review := b.fill(lang.FR, asking("de la part d’Élise")).page(t).Review
	delete(b.cookies["localhost"], "__Host-session") // another window of the same browser
	b.login("nadia", "/fr/moi")
	for path, form := range map[string]url.Values{
		review.SendPath:                   sending(review),
		question(lang.FR, rights.AskNote): {"answer": {"de la part d’Élise"}, "owner": {review.Owner}},
	} {
		a := b.post(path, form)
		if a.StatusCode != http.StatusConflict || a.page(t).Fault.Reason != wire.ReasonOwner || strings.Contains(a.body, "de la part") {
			t.Errorf("%s: %d, %+v", path, a.StatusCode, a.page(t).Fault)
		}
	}
	if n := len(b.get("/fr/moi/demandes").page(t).Requests.Requests); n != 0 {
		t.Errorf("%d requests were stored", n)
	}
	if note := b.typed(lang.FR); note != "" {
		t.Errorf("the text of another is the draft: %q", note)
	}
}

func TestFormOfAStrangerIsGivenBack(t *testing.T) {
	b := newPortal(t).browser(t)
	a := b.post(question(lang.NL, rights.AskNote), url.Values{"answer": {nasty}})
	page := a.page(t)
	if a.StatusCode != http.StatusUnauthorized || page.Fault.Kept || strings.Join(page.Ask.Values, "") != nasty || page.Viewer != nil {
		t.Errorf("%d, %+v", a.StatusCode, page.Fault)
	}
}

func TestNothingPrivateIsLogged(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	b.ask("fr", "Texte privé")
	b.get("/fr/moi/recus/nothing")
	b.get("/auth/callback/members?state=x&code=secret-code")
	if !strings.Contains(p.log.String(), "/fr/moi/recus/{request}") {
		t.Fatalf("the log holds no requests: %s", p.log)
	}
	for _, private := range []string{"Texte", "Élise", "Exemple", "80010199976", "secret-code", "nothing"} {
		if strings.Contains(p.log.String(), private) {
			t.Errorf("the log holds %q:\n%s", private, p.log)
		}
	}
}
