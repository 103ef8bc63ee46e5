package server_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestProveBeforeSending: whoever logged in long ago proves who they are
// before they send, and finds on their return what they were typing.
func TestProveBeforeSending(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi", "old", "1")
	b.fill(lang.FR, asking("x"))
	form := b.get(question(lang.FR, rights.AskNote)).page(t).Ask
	if !form.Prove {
		t.Fatal("the form says nothing of the old login")
	}
	const note = "à moitié « tapé » <b>"
	a := b.post(form.SendPath, url.Values{"answer": {note}, "owner": {form.Owner}, "then": {wire.ThenProve}})
	on := a.page(t)
	if a.StatusCode != http.StatusOK || on.Route != wire.Onward || !strings.HasPrefix(on.Goodbye.Next, wire.Login+"?") || !strings.Contains(a.Header.Get("Refresh"), on.Goodbye.Next) {
		t.Fatalf("on the way: %d, %+v, %q", a.StatusCode, on.Goodbye, a.Header.Get("Refresh"))
	}
	before := b.cookies["localhost"]["__Host-session"]
	back := b.choose("elise", b.get(on.Goodbye.Next)).page(t)
	if back.Route != wire.Ask || strings.Join(back.Ask.Values, "") != note || back.Ask.Prove {
		t.Errorf("back at %s with %+v", back.Route, back.Ask)
	}
	if b.cookies["localhost"]["__Host-session"] == before {
		t.Error("the session has kept its secret")
	}
}

// TestSentTooLate: a request that is sent with an old login is held, and is
// sent once after the login was proved.
func TestSentTooLate(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("jeroen", "/nl/mij", "old", "1")
	review := b.fill(lang.NL, asking("één")).page(t).Review
	native := b.send(review)
	held := native.page(t)
	if native.StatusCode != http.StatusForbidden || held.Route != wire.Review || held.Fault == nil || held.Fault.Code != fault.StepUp ||
		held.Fault.Reason != "fresh" || !held.Fault.Kept || held.Review.Key != review.Key {
		t.Fatalf("sent: %d, %s, %+v", native.StatusCode, held.Route, held.Fault)
	}
	asJSON := b.json(http.MethodPost, wire.APIRequest, requestBody(t, review, lang.NL))
	if asJSON.StatusCode != http.StatusForbidden || !strings.Contains(asJSON.body, `"code":"step_up"`) || !strings.Contains(asJSON.body, `"login":"/auth/login?`) {
		t.Errorf("sent as JSON: %d %s", asJSON.StatusCode, asJSON.body)
	}
	again := b.choose("jeroen", b.get(held.Fault.Login)).page(t)
	if again.Route != wire.Review || again.Review.Answers != review.Answers {
		t.Fatalf("back at %s: %+v", again.Route, again.Review)
	}
	for range 2 {
		if got := b.send(review).page(t); got.Route != wire.Receipt {
			t.Fatalf("sent again: at %s, %+v", got.Route, got.Fault)
		}
	}
	if n := len(b.get("/nl/mij/verzoeken").page(t).Requests.Requests); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// TestStepUpBySomebodyElse: who proves to be another does not get the session.
func TestStepUpBySomebodyElse(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi", "old", "1")
	link := wire.LoginLink{Lang: lang.FR, Route: wire.Requests, Action: rights.SendRequest, With: "members"}
	a := b.choose("nadia", b.get(link.Path()))
	if f := a.page(t).Fault; a.StatusCode != http.StatusForbidden || f == nil || f.Reason != "other_person" {
		t.Errorf("answer: %d %+v", a.StatusCode, f)
	}
	if v := b.get("/fr/moi").page(t).Viewer; v == nil || v.Name != "Élise" {
		t.Errorf("logged in as %+v", v)
	}
}

// TestWeakLogin: a login that is not strong enough opens nothing, says so, and
// offers one that does.
func TestWeakLogin(t *testing.T) {
	b := newPortal(t).browser(t)
	me := b.login("elise", "/fr/moi", "method", "password").page(t)
	if me.Viewer.Member || me.Me.Stronger == "" || len(me.Me.Domains) > 0 {
		t.Fatalf("home of a weak login: %+v %+v", me.Viewer, me.Me)
	}
	a := b.get("/fr/moi/domaines/assurance-obligatoire")
	f := a.page(t).Fault
	if a.StatusCode != http.StatusForbidden || f == nil || f.Code != fault.StepUp || f.Reason != "level" || strings.Contains(a.body, "Élise") {
		t.Fatalf("domain with a weak login: %d %+v", a.StatusCode, f)
	}
	page := b.get(f.Login)
	again := b.choose("elise", page, "method", "password")
	if again.StatusCode != http.StatusForbidden || again.page(t).Fault.Reason != "level" {
		t.Errorf("weak again: %d", again.StatusCode)
	}
	if got := b.choose("elise", b.get(again.page(t).Fault.Login)).page(t); got.Route != wire.MyDomain || !got.Viewer.Member {
		t.Errorf("after the strong login: %s %+v", got.Route, got.Viewer)
	}
}

// TestSessionsPage: each login is listed, and can be ended from another one.
func TestSessionsPage(t *testing.T) {
	p := newPortal(t)
	here, there := p.browser(t), p.browser(t)
	there.login("elise", "/fr/moi")
	owner := there.owner()
	p.pass(time.Minute)
	s := here.login("elise", "/fr/moi/connexions").page(t).Sessions
	if len(s.Sessions) != 2 || !s.Sessions[0].Current || s.Sessions[1].Current || s.Sessions[0].Level != rights.High ||
		s.Sessions[0].Provider != "Membres" || len(s.Links) != 1 || !s.Links[0].Current {
		t.Fatalf("sessions: %+v", s)
	}
	stranger := p.browser(t)
	stranger.login("nadia", "/fr/moi")
	for _, end := range []string{s.Sessions[1].ID, "nothing"} {
		a := stranger.post(s.SendPath, url.Values{"owner": {stranger.ownOwner()}, "end": {end}})
		if a.StatusCode != http.StatusNotFound {
			t.Errorf("a stranger ends %s: %d", end, a.StatusCode)
		}
	}
	if a := stranger.post(s.SendPath, url.Values{"owner": {s.Owner}, "end": {wire.EndAll}}); a.StatusCode != http.StatusConflict {
		t.Errorf("with the owner of another: %d", a.StatusCode)
	}
	done := here.post(s.SendPath, url.Values{"owner": {s.Owner}, "end": {s.Sessions[1].ID}}).page(t).Sessions
	if done == nil || done.Done != "session" || len(done.Sessions) != 1 {
		t.Fatalf("after ending: %+v", done)
	}
	a := there.post(question(lang.FR, rights.AskGoal), url.Values{"owner": {owner}, "answer": {"access"}})
	if f := a.page(t).Fault; a.StatusCode != http.StatusUnauthorized || f == nil || !f.Kept {
		t.Errorf("what was being typed there: %d %+v", a.StatusCode, f)
	}
	if goal := here.get(question(lang.FR, rights.AskGoal)).page(t).Ask; strings.Join(goal.Values, "") != "access" {
		t.Errorf("draft = %q", goal.Values)
	}
	bye := here.post(s.SendPath, url.Values{"owner": {s.Owner}, "end": {wire.EndAll}})
	if bye.page(t).Route != wire.Goodbye || bye.Header.Get("Clear-Site-Data") == "" || here.cookies["localhost"]["__Host-session"] != "" {
		t.Errorf("end of all: %s, %v", bye.page(t).Route, here.cookies)
	}
}

// TestLoginLinksAreNames: a login leads to a page of ours, whatever is asked.
func TestLoginLinksAreNames(t *testing.T) {
	p := newPortal(t)
	for _, query := range []string{
		"to=https://evil.example", "to=//evil.example", "to=home", "to=problem", "to=request&param=../../x",
		"to=my-domain&param=%2e%2e", "to=me&param=https://evil.example", "for=see_everything", "to=review&to=https://evil.example&lang=xx",
	} {
		b := p.browser(t)
		a := b.choose("elise", b.get("/auth/login?lang=fr&"+query))
		if host := a.Request.URL.Host; "http://"+host != p.url || !strings.HasPrefix(a.Request.URL.Path, "/fr/moi") {
			t.Errorf("%s leads to %s", query, a.Request.URL)
		}
	}
	for _, with := range []string{"nobody", "Members", "../x", "members%00"} {
		if a := p.browser(t).do(http.MethodGet, "/auth/login?with="+with, ""); a.StatusCode != http.StatusNotFound {
			t.Errorf("with %s: %d", with, a.StatusCode)
		}
	}
}

// TestBackChannelAnswers: providers are answered as the standard says, and
// learn nothing else.
func TestBackChannelAnswers(t *testing.T) {
	b := newPortal(t).browser(t)
	for _, test := range []struct {
		path, kind, body string
		status           int
	}{
		{"members", "application/x-www-form-urlencoded", "logout_token=a.b.c", http.StatusBadRequest},
		{"members", "application/x-www-form-urlencoded", "logout_token=a.b.c&client_id=loupe", http.StatusBadRequest},
		{"members", "application/x-www-form-urlencoded", "", http.StatusBadRequest},
		{"members", "application/x-www-form-urlencoded", "logout_token=a&logout_token=b", http.StatusBadRequest},
		{"members", "application/json", `{"logout_token":"a.b.c"}`, http.StatusBadRequest},
		{"members", "application/x-www-form-urlencoded", "logout_token=" + strings.Repeat("x", 100<<10), http.StatusBadRequest},
		{"nobody", "application/x-www-form-urlencoded", "logout_token=a.b.c", http.StatusBadRequest},
	} {
		a := b.do(http.MethodPost, wire.BackChannel+test.path, test.body, "Content-Type", test.kind)
		if a.StatusCode != test.status || a.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(a.body, `{"error":`) {
			t.Errorf("%s %.40q: %d %s", test.path, test.body, a.StatusCode, a.body)
		}
	}
}

// TestBackChannelWithMore: a logout token counts, whatever else is in its form
// (OpenID Connect Back-Channel Logout, 2.5), and ends the session that it means.
func TestBackChannelWithMore(t *testing.T) {
	for _, more := range []string{"", "&client_id=loupe&x=1"} {
		p := newPortal(t)
		p.before = func(r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, wire.BackChannel) {
				return
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			r.Body = io.NopCloser(strings.NewReader(string(body) + more))
			r.ContentLength += int64(len(more))
		}
		b, other := p.browser(t), p.browser(t)
		other.login("elise", "/fr/moi")
		page := b.get("/fr/moi")
		b.choose("elise", page)
		b.do(http.MethodGet, "http://"+page.Request.URL.Host+"/end_session?client_id=loupe", "")
		if a := b.do(http.MethodGet, "/fr/moi", ""); a.StatusCode != http.StatusUnauthorized || a.page(t).Fault.Reason != "ended" {
			t.Errorf("with %q: the session answers %d", more, a.StatusCode)
		}
		if a := other.do(http.MethodGet, "/fr/moi", ""); a.StatusCode != http.StatusOK {
			t.Errorf("with %q: another session of the same person answers %d", more, a.StatusCode)
		}
	}
}

// TestReceivedOnce: a request whose answer was lost is not sent a second time
// after the next login; whoever sends it again is shown its receipt.
func TestReceivedOnce(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	review := b.fill(lang.FR, asking("x")).page(t).Review
	b.send(review)
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1") // the proof is old by now
	if a := b.send(review); a.page(t).Route != wire.Receipt {
		t.Errorf("sent again: at %s, %d", a.page(t).Route, a.StatusCode)
	}
	asJSON := b.json(http.MethodPost, wire.APIRequest, requestBody(t, review, lang.FR))
	if asJSON.StatusCode != http.StatusCreated || !strings.Contains(asJSON.body, "/fr/moi/recus/") {
		t.Errorf("sent again as JSON: %d %s", asJSON.StatusCode, asJSON.body)
	}
	page := b.get("/fr/moi/demandes").page(t).Requests
	if len(page.Requests) != 1 || page.Draft {
		t.Errorf("%d requests, draft %t; want one, and none", len(page.Requests), page.Draft)
	}
}

// TestLoginIsGoneTo: what a page of another site loads into itself begins no
// login, or it could use up those of a whole agency.
func TestLoginIsGoneTo(t *testing.T) {
	b := newPortal(t).browser(t)
	for _, header := range [][]string{
		{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"},
		{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"},
		{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"},
	} {
		if a := b.do(http.MethodGet, "/auth/login?with=members", "", header...); a.StatusCode != http.StatusForbidden || len(b.cookies["localhost"]) > 0 {
			t.Errorf("%v: %d, %v", header, a.StatusCode, b.cookies)
		}
	}
	if a := b.do(http.MethodHead, "/auth/login?with=members", ""); a.StatusCode != http.StatusForbidden {
		t.Errorf("HEAD: %d", a.StatusCode)
	}
	for _, site := range []string{"none", "same-origin", "cross-site"} {
		a := b.do(http.MethodGet, "/auth/login?with=members&kiosk=1", "", "Sec-Fetch-Site", site, "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document")
		if a.StatusCode != http.StatusSeeOther {
			t.Errorf("a person coming from %s: %d", site, a.StatusCode)
		}
	}
}

// TestAddressesHaveNoEscapes: one address is one page, however it is written.
func TestAddressesHaveNoEscapes(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	b.fill(lang.FR, asking("x"))
	for _, path := range []string{"/fr/moi/demandes%2Frelire", "/fr/moi%2fdemandes/relire", "/fr/%6Doi", "/fr/moi/domaines/assurance-obligatoire%00", "/fr/moi/demandes%252Frelire"} {
		if a := b.do(http.MethodGet, path, ""); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}

// TestDraftInALanguageOfOurs: what is kept is kept in one of our languages.
func TestDraftInALanguageOfOurs(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	owner := b.owner()
	for _, then := range []string{"", wire.ThenProve} {
		a := b.json(http.MethodPut, wire.APIDraft, `{"question":"goal","answer":["access"],"lang":"zz","owner":"`+owner+`","then":"`+then+`"}`)
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("then %q: %d", then, a.StatusCode)
		}
	}
}

// TestUnlinkNeedsAFreshProof: taking a login away asks for a proof first.
func TestUnlinkNeedsAFreshProof(t *testing.T) {
	b := newPortal(t).browser(t)
	s := b.login("elise", "/fr/moi/connexions", "old", "1").page(t).Sessions
	a := b.post(s.SendPath, url.Values{"owner": {s.Owner}, "link": {"somebody"}})
	f := a.page(t).Fault
	if a.StatusCode != http.StatusForbidden || f == nil || f.Code != fault.StepUp || !strings.Contains(f.Login, "for=manage_links") {
		t.Fatalf("with an old login: %d %+v", a.StatusCode, f)
	}
	if back := b.choose("elise", b.get(f.Login)).page(t); back.Route != wire.Sessions {
		t.Errorf("back at %s", back.Route)
	}
	if a := b.post(s.SendPath, url.Values{"owner": {s.Owner}, "link": {"somebody"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("nobody's link: %d", a.StatusCode)
	}
}
