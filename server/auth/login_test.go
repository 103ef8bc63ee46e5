package auth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestLogin: a login that is right in every point.
func TestLogin(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	query, code := h.begin(b)
	for name, want := range map[string]string{
		"response_type": "code", "client_id": clientID, "redirect_uri": callback, "scope": "openid profile",
		"code_challenge_method": "S256", "ui_locales": "nl",
	} {
		if got := query.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(query.Get(name)) != 43 {
			t.Errorf("%s = %q, want 256 bits", name, query.Get(name))
		}
	}
	if query.Get("state") == query.Get("nonce") || b["__Host-login"] == query.Get("state") {
		t.Error("two secrets of a login are the same")
	}
	if n := h.store.count(t, "logins WHERE hash = '"+query.Get("state")+"' OR browser = '"+b["__Host-login"]+"'"); n != 0 {
		t.Error("a secret of the login is stored in clear")
	}
	a, err := h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Lang != lang.NL || a.Return != "my-domain" || a.Param != "compulsory" {
		t.Errorf("arrival = %+v, want where the login began", a)
	}
	want := auth.Account{ID: a.Session.Account.ID, Issuer: h.p.URL, Subject: "subject-1",
		MemberID: h.store.member, Name: "Élise", Lang: lang.FR}
	if a.Session.Account != want || want.ID == "" || a.Session.Role != auth.Member {
		t.Errorf("session = %+v, want the member with account %+v", a.Session, want)
	}
	sum := sha256.Sum256([]byte(b["__Host-session"]))
	if len(b["__Host-session"]) != 43 || a.Session.Hash != hex.EncodeToString(sum[:]) {
		t.Errorf("cookie %q does not belong to session %s", b["__Host-session"], a.Session.Hash)
	}
	if b["__Host-login"] != "" {
		t.Error("login cookie outlives the login")
	}
	s, err := h.Session(b.request("/"))
	if err != nil || s != a.Session {
		t.Errorf("Session = %+v, %v, want %+v", s, err, a.Session)
	}
}

// TestAgain: the second login of a person finds their account, and ends the
// session that the browser had.
func TestAgain(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	first, err := h.login(b)
	if err != nil {
		t.Fatal(err)
	}
	old := browser{"__Host-session": b["__Host-session"]}
	h.p.userinfo["given_name"] = "Elisa\u0000\n" + strings.Repeat("é", 100)
	second, err := h.login(b)
	if err != nil {
		t.Fatal(err)
	}
	if first.Session.Account.ID != second.Session.Account.ID || h.store.count(t, "accounts") != 1 {
		t.Error("the same person has two accounts")
	}
	if want := "Elisa" + strings.Repeat("é", 75); second.Session.Account.Name != want {
		t.Errorf("name = %q, want %q", second.Session.Account.Name, want)
	}
	if old["__Host-session"] == b["__Host-session"] || h.store.count(t, "sessions") != 1 {
		t.Error("the first session survives the second login")
	}
	if _, err := h.Session(old.request("/")); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("first session = %v, want unauthorized", err)
	}
}

// TestFixation: a session cookie that was there before the login, planted or
// not, is never the one after it.
func TestFixation(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	planted := strings.Repeat("A", 43)
	b["__Host-session"] = planted
	if _, err := h.login(b); err != nil {
		t.Fatal(err)
	}
	if b["__Host-session"] == planted {
		t.Error("planted cookie became a session")
	}
	if _, err := h.Session(browser{"__Host-session": planted}.request("/")); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("planted session = %v, want unauthorized", err)
	}
}

// TestWho: what the claims make of a person.
func TestWho(t *testing.T) {
	for _, test := range []struct {
		name       string
		change     func(*rogue)
		role       auth.Role
		controller string
		member     bool
		lang       lang.Lang
	}{
		{"member", func(*rogue) {}, auth.Member, "", true, lang.FR},
		{"number with separators", info("number", "80.01.01-999.76"), auth.Member, "", true, lang.FR},
		{"number in the ID token", set("number", "80010199976"), auth.Member, "", true, lang.FR},
		{"number of no member", info("number", "75060899987"), auth.Visitor, "", false, lang.FR},
		{"no number", info("number", nil), auth.Visitor, "", false, lang.FR},
		{"number that is no text", info("number", 80010199976), auth.Visitor, "", false, lang.FR},
		{"weak login", set("acr", "level-100"), auth.Visitor, "", false, lang.FR},
		{"login of no known strength", set("acr", nil), auth.Visitor, "", false, lang.FR},
		{"strength in a list", set("acr", []string{"pwd", strongly}), auth.Member, "", true, lang.FR},
		{"Dutch", info("locale", "nl-BE"), auth.Member, "", true, lang.NL},
		{"language of neither", info("locale", "de"), auth.Member, "", true, lang.NL}, // that of the login
		{"agent", info("role", "agent"), auth.Agent, "", false, lang.FR},
		{"agent in the ID token", set("role", "agent"), auth.Agent, "", false, lang.FR},
		{"ID token before userinfo", func(p *rogue) {
			p.claims = map[string]any{"role": "nothing"}
			p.userinfo["role"] = "agent"
		}, auth.Member, "", true, lang.FR},
		{"officer", func(p *rogue) {
			p.userinfo["role"], p.userinfo["controller"] = "officer", "mloz"
		}, auth.Officer, "mloz", false, lang.FR},
		{"officer of nothing", info("role", "officer"), auth.Visitor, "", false, lang.FR},
		{"officer of another organisation", func(p *rogue) {
			p.userinfo["role"], p.userinfo["controller"] = "officer", "other"
		}, auth.Visitor, "", false, lang.FR},
		{"unknown role", info("role", "admin"), auth.Member, "", true, lang.FR},
		{"role claimed as member", func(p *rogue) {
			p.userinfo["role"], p.userinfo["number"] = "member", nil
		}, auth.Visitor, "", false, lang.FR},
		{"several audiences, ours the party", func(p *rogue) {
			p.claims = map[string]any{"aud": []string{clientID, "other"}, "azp": clientID}
		}, auth.Member, "", true, lang.FR},
		{"kid absent, several keys", func(p *rogue) {
			p.keys = append(p.keys, newKey(p.t, "k2"))
			p.sign = func(_ asked, c map[string]any) string { return signed(p.t, jose.ES256, "", p.keys[1].PrivateKey, c) }
		}, auth.Member, "", true, lang.FR},
		{"clock of the provider a minute ahead", set("iat", noon.Add(time.Minute).Unix()), auth.Member, "", true, lang.FR},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			h := newHouse(t, p, nil)
			a, err := h.login(browser{})
			if err != nil {
				t.Fatal(err)
			}
			s := a.Session
			if s.Role != test.role || s.Controller != test.controller || s.Account.Lang != test.lang {
				t.Errorf("role %s of %q in %s, want %s of %q in %s",
					s.Role, s.Controller, s.Account.Lang, test.role, test.controller, test.lang)
			}
			if want := map[bool]string{true: h.store.member}[test.member]; s.Account.MemberID != want {
				t.Errorf("member = %q, want %q", s.Account.MemberID, want)
			}
		})
	}
}

// info returns a change that puts one claim of the userinfo answer.
func info(name string, value any) func(*rogue) {
	return func(p *rogue) {
		if p.userinfo[name] = value; value == nil {
			delete(p.userinfo, name)
		}
	}
}

// TestUserinfo: it is asked only for what the ID token does not say.
func TestUserinfo(t *testing.T) {
	p := newRogue(t)
	p.claims = map[string]any{"role": "", "controller": "", "locale": "fr", "number": "80010199976", "given_name": "É"}
	h := newHouse(t, p, nil)
	if _, err := h.login(browser{}); err != nil || p.count("/userinfo") != 0 {
		t.Errorf("userinfo called %d times, err %v; want 0", p.count("/userinfo"), err)
	}
}

// TestRealPeople: where people are real, a number that is never given is not
// taken for one.
func TestRealPeople(t *testing.T) {
	h, b := newHouse(t, newRogue(t), func(c *auth.Config) { c.Synthetic = false }), browser{}
	_, err := h.login(b)
	h.refused(b, err, fault.Forbidden, auth.ReasonUntrusted)
	if strings.Contains(err.Error(), "999") {
		t.Errorf("fault %q shows the number", err)
	}
}

// TestBrokenStore: a store that fails gives nobody a session.
func TestBrokenStore(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	query, code := h.begin(b)
	h.store.fail = errors.New("disk full")
	_, err := h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
	if !fault.Is(err, fault.Internal) || b["__Host-session"] != "" {
		t.Errorf("fault = %v with cookie %q, want internal and none", err, b["__Host-session"])
	}
}

// TestNoRandom: without random bits there is no login.
func TestNoRandom(t *testing.T) {
	h := newHouse(t, newRogue(t), func(c *auth.Config) { c.Rand = iotest.ErrReader(errors.New("dry")) })
	w := httptest.NewRecorder()
	address, err := h.Begin(w, browser{}.request("/"), lang.FR, "me", "")
	if !fault.Is(err, fault.Internal) || address != "" || len(w.Result().Cookies()) != 0 {
		t.Errorf("Begin = %q, %v, want an internal fault", address, err)
	}
}

// TestPostClient: a provider that takes the secret in the body only gets it
// there.
func TestPostClient(t *testing.T) {
	p := newRogue(t)
	p.metadata = map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
	got := ""
	p.answer["/token"] = func(w http.ResponseWriter, r *http.Request) {
		got = r.PostFormValue("client_secret")
		http.Error(w, "{}", http.StatusServiceUnavailable)
	}
	h := newHouse(t, p, nil)
	if _, err := h.login(browser{}); err == nil || got != secret {
		t.Errorf("secret in the body = %q, err %v", got, err)
	}
}
