package connector_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/server/demo/connector"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// A caller calls a connector without a network, at an hour that it sets.
type caller struct {
	t   *testing.T
	c   *connector.Connector
	now time.Time
}

// newCaller returns a caller of a connector for two domains.
func newCaller(t *testing.T) *caller {
	t.Helper()
	k := &caller{t: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	var err error
	k.c, err = connector.New(connector.Config{
		Domains: []string{"operational", "complementary"}, ClientID: "loupe", Secret: "secret",
		Now: func() time.Time { return k.now }, Zone: time.UTC,
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// call sends a request.
func (k *caller) call(method, path, body string, header ...string) (int, string, http.Header) {
	r := httptest.NewRequestWithContext(k.t.Context(), method, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	k.c.ServeHTTP(w, r)
	if w.Header().Get("Cache-Control") != "no-store" {
		k.t.Errorf("%s %s may be kept", method, path)
	}
	b, err := io.ReadAll(w.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return w.Code, string(b), w.Header()
}

// token asks for a token with credentials.
func (k *caller) token(id, secret, grant string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.SetBasicAuth(id, secret)
	status, body, _ := k.call(http.MethodPost, connector.TokenPath, url.Values{"grant_type": {grant}}.Encode(),
		"Authorization", r.Header.Get("Authorization"), "Content-Type", "application/x-www-form-urlencoded")
	_, rest, _ := strings.Cut(body, `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return status, token
}

// ask puts a question.
func (k *caller) ask(token, question string) (int, string) {
	status, body, _ := k.call(http.MethodPost, connector.BasePath+"/holdings", question,
		"Authorization", "Bearer "+token, "Content-Type", "application/json")
	return status, body
}

func TestTokens(t *testing.T) {
	k := newCaller(t)
	for _, test := range []struct {
		id, secret, grant string
		want              int
	}{
		{"loupe", "secret", "client_credentials", 200}, {"loupe", "other", "client_credentials", 401},
		{"other", "secret", "client_credentials", 401}, {"", "", "client_credentials", 401}, {"loupe", "secret", "password", 400},
	} {
		if status, token := k.token(test.id, test.secret, test.grant); status != test.want || (token != "") != (status == 200) {
			t.Errorf("%s/%s/%s: %d, token %q", test.id, test.secret, test.grant, status, token)
		}
	}
	const question = `{"domain":"operational","member":"M-100001"}`
	_, first := k.token("loupe", "secret", "client_credentials")
	for _, token := range []string{"", "x", first + "x"} {
		if status, body := k.ask(token, question); status != 401 || strings.Contains(body, "M-") {
			t.Errorf("with %q: %d %s", token, status, body)
		}
	}
	if status, _ := k.ask(first, question); status != 200 {
		t.Errorf("with a token: %d", status)
	}
	k.now = k.now.Add(5 * time.Minute)
	if status, _ := k.ask(first, question); status != 401 {
		t.Errorf("with a token that is over: %d", status)
	}
	_, last := k.token("loupe", "secret", "client_credentials")
	for range 1500 { // it keeps no more than it may
		_, last = k.token("loupe", "secret", "client_credentials")
	}
	if status, _ := k.ask(last, question); status != 200 {
		t.Errorf("with the last of many: %d", status)
	}
}

// TestAnswers: what it answers about everybody in the demonstration is accepted
// by the portal, is of today, and holds no sample.
func TestAnswers(t *testing.T) {
	k := newCaller(t)
	editions, err := registerdata.LoadEditions(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	rules := feed.Rules{Register: editions[0], Now: k.now, Zone: time.UTC}
	_, token := k.token("loupe", "secret", "client_credentials")
	for _, domain := range []string{"operational", "complementary"} {
		known := 0
		for _, member := range []string{"M-100001", "M-100002", "M-100003", "M-100004", "M-100005", "M-100006", "M-100007", "M-100008"} {
			status, body := k.ask(token, `{"domain":"`+domain+`","member":"`+member+`"}`)
			if status == 404 {
				continue
			}
			known++
			doc, _, reason := rules.ReadAnswer([]byte(body), domain, member)
			if reason != "" || status != 200 {
				t.Errorf("%s, %s: %d %s", domain, member, status, reason)
				continue
			}
			for _, s := range doc.Categories {
				if !s.AsOf.IsZero() && s.AsOf != calendar.Date(2026, 11, 23) {
					t.Errorf("%s, %s, %s: as of %s", domain, member, s.Category, s.AsOf)
				}
			}
			if strings.Contains(body, "label_fr") || strings.Contains(body, "fields") {
				t.Errorf("%s, %s: samples", domain, member)
			}
		}
		if known < 4 {
			t.Errorf("%s knows %d members", domain, known)
		}
	}
}

func TestRefusals(t *testing.T) {
	k := newCaller(t)
	_, token := k.token("loupe", "secret", "client_credentials")
	for _, test := range []struct {
		name, question string
		status         int
		code           string
	}{
		{"nobody", `{"domain":"operational","member":"M-404"}`, 404, "unknown_member"},
		{"a domain of others", `{"domain":"insurance","member":"M-100001"}`, 404, "unknown_domain"},
		{"more", `{"domain":"operational","member":"M-100001","x":1}`, 400, "invalid"},
		{"two", `{"domain":"operational","member":"M-100001"}{}`, 400, "invalid"},
		{"half", `{"domain":"operational"}`, 400, "invalid"},
		{"no JSON", `{"domain"`, 400, "invalid"},
		{"large", `{"domain":"operational","member":"M-100001"` + strings.Repeat(" ", 5000) + `}`, 413, "too_large"},
	} {
		status, body := k.ask(token, test.question)
		if status != test.status || !strings.Contains(body, `"code":"`+test.code+`"`) || strings.Contains(body, "M-") {
			t.Errorf("%s: %d %s", test.name, status, body)
		}
	}
	if status, body, _ := k.call(http.MethodPost, connector.BasePath+"/holdings", "member=M-100001", "Authorization", "Bearer "+token); status != 415 {
		t.Errorf("a form: %d %s", status, body)
	}
	if status, body, h := k.call(http.MethodGet, connector.BasePath+"/holdings", ""); status != 405 {
		t.Errorf("GET: %d %s %v", status, body, h)
	}
	if _, _, h := k.call(http.MethodPost, connector.BasePath+"/holdings", ""); h.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("without a token: %v", h)
	}
}

func TestNewProblems(t *testing.T) {
	for name, c := range map[string]connector.Config{
		"no credentials":        {Domains: []string{"operational"}},
		"no secret":             {Domains: []string{"operational"}, ClientID: "loupe"},
		"a domain without data": {Domains: []string{"nobody"}, ClientID: "loupe", Secret: "secret"},
	} {
		if _, err := connector.New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
