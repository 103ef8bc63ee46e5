package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// nasty is what a note may hold and every page must give back as it is.
const nasty = "« L’été » <b>&amp;</b> \"q\" 'q' </script><script>x()</script>\u00a0\u202f😀🇧🇪\n\n  fin\t\u2028\u202e{{.}}"

func TestAskForAccess(t *testing.T) {
	for _, test := range []struct{ subject, form, review string }{
		{"elise", "/fr/moi/demandes/acces", "/fr/moi/demandes/acces/relire"},
		{"jeroen", "/nl/mij/verzoeken/inzage", "/nl/mij/verzoeken/inzage/nalezen"},
	} {
		b := newPortal(t).browser(t)
		form := b.login(test.subject, test.form).page(t).Access
		for _, c := range form.Choices {
			if !c.Checked {
				t.Errorf("%s is not chosen at first", c.ID)
			}
		}
		review := b.post(form.SendPath, url.Values{"domain": {"insurance", "compulsory"}, "note": {nasty}, "owner": {form.Owner}})
		if review.Request.URL.Path != test.review {
			t.Fatalf("the form leads to %s: %d", review.Request.URL, review.StatusCode)
		}
		a := review.page(t).Access
		if a.Note != nasty || a.Key == "" || a.IfToday.IsZero() || !a.Choices[1].Checked || a.Choices[0].Checked {
			t.Errorf("review = %+v", a)
		}
		send := url.Values{"domain": {"compulsory", "insurance"}, "note": {a.Note}, "key": {a.Key}, "owner": {a.Owner}}
		receipt := b.post(a.SendPath, send)
		r := receipt.page(t).Request
		if receipt.page(t).Route != wire.Receipt || r == nil || r.Note != nasty || r.Due.IsZero() || len(r.Parts) != 2 || len(r.Steps) < 3 {
			t.Fatalf("receipt = %+v", r)
		}
		if again := b.post(a.SendPath, send).page(t).Request; again == nil || again.Reference != r.Reference {
			t.Errorf("sent again: %+v", again)
		}
		if back := b.get(test.review); back.Request.URL.Path != test.form {
			t.Errorf("the review of a request that was sent: %s", back.Request.URL)
		}
		list := b.get(wire.Path(receipt.page(t).Lang, wire.Requests, "")).page(t).Requests
		if len(list.Requests) != 1 || list.Requests[0].Reference != r.Reference || list.Draft {
			t.Errorf("list = %+v", list)
		}
		detail := b.get(list.Requests[0].Path).page(t).Request
		if detail == nil || detail.Note != nasty || len(detail.History) != 1 {
			t.Errorf("detail = %+v", detail)
		}
	}
}

func TestAskForAccessAsJSON(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	text, err := json.Marshal(nasty)
	must(t, err)
	a := b.json(http.MethodPut, wire.APIDraft, `{"domain":["compulsory"],"note":`+string(text)+`,"lang":"fr","owner":"`+b.owner()+`"}`)
	var next wire.Next
	must(t, json.Unmarshal([]byte(a.body), &next))
	review := b.get(next.Path).page(t).Access
	body := `{"domain":["compulsory"],"note":` + string(text) + `,"lang":"fr","key":"` + review.Key + `","owner":"` + review.Owner + `"}`
	var first, second wire.Next
	must(t, json.Unmarshal([]byte(b.json(http.MethodPost, wire.APIRequest, body).body), &first))
	must(t, json.Unmarshal([]byte(b.json(http.MethodPost, wire.APIRequest, body).body), &second))
	if first != second || b.get(first.Path).page(t).Request.Note != nasty {
		t.Errorf("first %v, second %v", first, second)
	}
	native := b.post("/fr/moi/demandes/acces/relire", url.Values{"domain": {"compulsory"}, "note": {nasty}, "key": {review.Key}, "owner": {review.Owner}})
	if native.Request.URL.Path != first.Path {
		t.Errorf("the same key as a form: %s, as JSON: %s", native.Request.URL.Path, first.Path)
	}
	if n := len(b.get("/fr/moi/demandes").page(t).Requests.Requests); n != 1 {
		t.Errorf("%d requests for one key", n)
	}
}

func TestFormRefused(t *testing.T) {
	const form, review = "/fr/moi/demandes/acces", "/nl/mij/verzoeken/inzage/nalezen"
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	owner := b.owner()
	long := strings.Repeat("é", wire.MaxNote+1)
	for _, test := range []struct {
		name, path    string
		form          url.Values
		status        int
		field, reason string
	}{
		{"no domain", form, url.Values{"note": {nasty}}, 422, "domain", "required"},
		{"unknown domain", form, url.Values{"domain": {"x"}, "note": {nasty}}, 422, "domain", "unknown"},
		{"note too long", form, url.Values{"domain": {"compulsory"}, "note": {long}}, 422, "note", "too_long"},
		{"note with a control character", form, url.Values{"domain": {"compulsory"}, "note": {"a\x01"}}, 422, "note", "invalid"},
		{"bad key", review, url.Values{"domain": {"compulsory"}, "note": {nasty}, "key": {"x"}}, 422, "key", "malformed"},
		{"no key", review, url.Values{"domain": {"compulsory"}, "note": {nasty}}, 422, "key", "malformed"},
		{"unknown field", form, url.Values{"domain": {"compulsory"}, "note": {nasty}, "member": {"2"}}, 422, "", "unknown_field"},
		{"key of nobody", review, url.Values{"domain": {"compulsory"}, "note": {nasty}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, 409, "key", "stale"},
	} {
		test.form.Set("owner", owner)
		a := b.post(test.path, test.form)
		page := a.page(t)
		if a.StatusCode != test.status || page.Fault == nil || page.Fault.Field != test.field || page.Fault.Reason != test.reason {
			t.Errorf("%s: %d, %+v", test.name, a.StatusCode, page.Fault)
			continue
		}
		if page.Access == nil || page.Access.Note != test.form.Get("note") {
			t.Errorf("%s: what was typed is lost", test.name)
		}
		if word := map[string]string{"fr": "Erreur", "nl": "Fout"}[string(page.Lang)]; !strings.HasPrefix(page.Title, word) {
			t.Errorf("%s: title %q", test.name, page.Title)
		}
	}
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
	}{
		{"too large", url.Values{"note": {strings.Repeat("x", 70<<10)}}, 413},
	} {
		if a := b.post(form, test.form); a.StatusCode != test.status || a.page(t).Fault == nil {
			t.Errorf("%s: %d", test.name, a.StatusCode)
		}
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
}

func TestJSONRefused(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("jeroen", "/nl/mij")
	draft := `{"domain":["compulsory"],"note":"x","lang":"nl","owner":"` + b.owner() + `"`
	if a := b.json(http.MethodPut, wire.APIDraft, draft+"}"); a.StatusCode != http.StatusOK {
		t.Fatalf("draft: %d %s", a.StatusCode, a.body)
	}
	key := b.get("/nl/mij/verzoeken/inzage/nalezen").page(t).Access.Key
	good := draft + `,"key":"` + key + `"}`
	if a := b.json(http.MethodPost, wire.APIRequest, good); a.StatusCode != http.StatusCreated {
		t.Fatalf("good: %d %s", a.StatusCode, a.body)
	}
	for _, test := range []struct {
		name, body string
		code       fault.Code
	}{
		{"malformed", `{"domain":`, fault.Invalid},
		{"unknown member", strings.Replace(good, `"note"`, `"status":"answered","note"`, 1), fault.Invalid},
		{"two values", good + good, fault.Invalid},
		{"wrong kind", strings.Replace(good, `["compulsory"]`, `"compulsory"`, 1), fault.Invalid},
		{"bad key", strings.Replace(good, key, "' OR 1", 1), fault.Invalid},
		{"same key, other body", strings.Replace(good, `"x"`, `"y"`, 1), fault.Conflict},
		{"not UTF-8", strings.Replace(good, `"x"`, "\"\xff\"", 1), fault.Invalid},
		{"form of somebody else", strings.Replace(good, `"owner":"`, `"owner":"0`, 1), fault.Conflict},
		{"too large", strings.Replace(good, `"x"`, `"`+strings.Repeat("x", 70<<10)+`"`, 1), fault.TooLarge},
		{"language", strings.Replace(good, `"nl"`, `"de"`, 1), fault.Invalid},
	} {
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
		owner := b.owner()
		p.pass(31 * time.Minute)
		if as == "form" {
			a := b.post("/fr/moi/demandes/acces", url.Values{"domain": {"compulsory"}, "note": {nasty}, "owner": {owner}})
			page := a.page(t)
			if a.StatusCode != http.StatusUnauthorized || page.Fault.Code != fault.Expired || !page.Fault.Kept || page.Access.Note != nasty {
				t.Errorf("form: %d, %+v", a.StatusCode, page.Fault)
			}
		} else {
			text, err := json.Marshal(nasty)
			must(t, err)
			a := b.json(http.MethodPut, wire.APIDraft, `{"domain":["compulsory"],"note":`+string(text)+`,"lang":"fr","owner":"`+owner+`"}`)
			if a.StatusCode != http.StatusUnauthorized || !strings.Contains(a.body, `"kept":true`) {
				t.Errorf("JSON: %d %s", a.StatusCode, a.body)
			}
		}
		p.pass(-31 * time.Minute) // the provider's clock is the real one
		other := p.browser(t)
		if note := other.login("nadia", "/fr/moi/demandes/acces").page(t).Access.Note; note != "" {
			t.Errorf("%s: another person finds the text", as)
		}
		delete(b.cookies["localhost"], "__Host-session")
		if note := b.login("elise", "/fr/moi/demandes/acces").page(t).Access.Note; note != nasty {
			t.Errorf("%s: after login the text is %q", as, note)
		}
	}
}

func TestFormOfAnotherPersonIsNotSent(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	form := b.get("/fr/moi/demandes/acces").page(t).Access
	typed := url.Values{"domain": {"compulsory"}, "note": {"de la part d’Élise"}, "owner": {form.Owner}}
	review := b.post(form.SendPath, typed).page(t).Access
	delete(b.cookies["localhost"], "__Host-session") // another window of the same browser
	b.login("nadia", "/fr/moi")
	typed.Set("key", review.Key)
	for path, form := range map[string]url.Values{
		review.SendPath: typed,
		form.SendPath:   {"domain": typed["domain"], "note": typed["note"], "owner": typed["owner"]},
	} {
		a := b.post(path, form)
		if a.StatusCode != http.StatusConflict || a.page(t).Fault.Reason != wire.ReasonOwner || strings.Contains(a.body, "de la part") {
			t.Errorf("%s: %d, %+v", path, a.StatusCode, a.page(t).Fault)
		}
	}
	if n := len(b.get("/fr/moi/demandes").page(t).Requests.Requests); n != 0 {
		t.Errorf("%d requests were stored", n)
	}
	if note := b.get("/fr/moi/demandes/acces").page(t).Access.Note; note != "" {
		t.Errorf("the text of another is the draft: %q", note)
	}
}

func TestFormOfAStrangerIsGivenBack(t *testing.T) {
	b := newPortal(t).browser(t)
	a := b.post("/nl/mij/verzoeken/inzage", url.Values{"domain": {"compulsory"}, "note": {nasty}})
	page := a.page(t)
	if a.StatusCode != http.StatusUnauthorized || page.Fault.Kept || page.Access.Note != nasty || page.Viewer != nil {
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
