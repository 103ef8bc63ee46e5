package auth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestLogin: a login that is right in every point.
func TestLogin(t *testing.T) {
	h, b := newHouse(t, newRogue(t), nil), browser{}
	query, code := h.begin(b)
	for name, want := range map[string]string{
		"client_id": clientID, "redirect_uri": callback + "main", "ui_locales": "nl", "max_age": "28800", "acr_values": "",
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
	h.p.claims = map[string]any{"sid": "sid-1", "auth_time": noon.Add(-time.Minute).Unix()}
	a, err := h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Lang != lang.NL || a.Return != "my-domain" || a.Param != "compulsory" || a.Confirmed {
		t.Errorf("arrival = %+v, want where the login began", a)
	}
	s := a.Session
	sum := sha256.Sum256([]byte(b["__Host-session"]))
	want := auth.Session{
		Hash: hex.EncodeToString(sum[:]), ID: s.ID,
		Account: auth.Account{ID: s.Account.ID, Issuer: h.p.URL, Subject: "subject-1", Name: "Élise", Lang: lang.FR,
			Provider: "main", MemberID: h.store.member},
		MemberID: h.store.member, Role: rights.Member, Provider: "main", ProviderSession: "sid-1", Level: rights.High,
		Authenticated: noon.Add(-time.Minute), Created: noon, LastSeen: noon, Expires: noon.Add(8 * time.Hour),
	}
	if got := auth.Undated(s); got != want {
		t.Errorf("session = %+v\nwant %+v", got, want)
	}
	if len(s.ID) != 43 || s.ID == b["__Host-session"] || s.ID == s.Hash || s.Account.ID == "" {
		t.Errorf("id %q of the session tells something, or account %q is none", s.ID, s.Account.ID)
	}
	if b["__Host-login"] != "" || len(b["__Host-session"]) != 43 {
		t.Errorf("cookies = %v, want a session and no login", b)
	}
	if again := h.good(b); again != s {
		t.Errorf("Session = %+v, want %+v", again, s)
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

// TestWho: what the claims of a provider of members make of a person.
func TestWho(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*rogue)
		level  rights.Level
		member bool
		lang   lang.Lang
	}{
		{"member", func(*rogue) {}, rights.High, true, lang.FR},
		{"just strong enough", set("acr", middling), rights.Substantial, true, lang.FR},
		{"number with separators", info("number", "80.01.01-999.76"), rights.High, true, lang.FR},
		{"number in the ID token", set("number", "80010199976"), rights.High, true, lang.FR},
		{"number of no member", info("number", "90410799995"), rights.High, false, lang.FR},
		{"no number", info("number", nil), rights.High, false, lang.FR},
		{"number that is no text", info("number", 80010199976), rights.High, false, lang.FR},
		{"weak login", set("acr", weakly), rights.Low, false, lang.FR},
		{"weak login with a wrong number", func(p *rogue) {
			p.claims, p.userinfo["number"] = map[string]any{"acr": weakly}, "80010199977"
		}, rights.Low, false, lang.FR},
		{"login of an unknown strength", set("acr", "level-900"), rights.Unknown, false, lang.FR},
		{"login of no known strength", set("acr", nil), rights.Unknown, false, lang.FR},
		{"strength at userinfo alone", func(p *rogue) {
			p.claims, p.userinfo["acr"] = map[string]any{"acr": nil}, strongly
		}, rights.Unknown, false, lang.FR},
		{"Dutch", info("locale", "nl-BE"), rights.High, true, lang.NL},
		{"language of neither", info("locale", "de"), rights.High, true, lang.NL}, // that of the login
		{"claims a task", info("role", "agent"), rights.High, true, lang.FR},
		{"claims to be an officer", func(p *rogue) {
			p.claims = map[string]any{"role": "officer", "controller": "mloz"}
		}, rights.High, true, lang.FR},
		{"claims a task, without a file", func(p *rogue) {
			p.userinfo["role"], p.userinfo["number"] = "auditor", nil
		}, rights.High, false, lang.FR},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			test.change(p)
			h := newHouse(t, p, nil)
			s := h.enter(browser{}, plain)
			role, file := rights.Visitor, ""
			if test.member {
				role, file = rights.Member, h.store.member
			}
			if s.Role != role || s.MemberID != file || s.Claimed != "" || s.Level != test.level || s.Account.Lang != test.lang {
				t.Errorf("%s of file %q at level %d in %s, want %s of %q at %d in %s",
					s.Role, s.MemberID, s.Level, s.Account.Lang, role, file, test.level, test.lang)
			}
			if s.Controller != "" || s.Account.Role != "" || s.Account.Controller != "" || s.Account.MemberID != file {
				t.Errorf("session = %+v, want no task", s)
			}
		})
	}
}

// TestStaff: what the claims of a provider of staff make of a person.
func TestStaff(t *testing.T) {
	for _, test := range []struct {
		name             string
		role, controller any
		want             rights.Role
		of               string
	}{
		{"agent", "agent", nil, rights.Agent, ""},
		{"agent of somebody", "agent", "mloz", rights.Agent, ""},
		{"officer", "officer", "mloz", rights.Officer, "mloz"},
		{"officer of nothing", "officer", nil, rights.Visitor, ""},
		{"officer of another organisation", "officer", "other", rights.Visitor, ""},
		{"auditor", "auditor", nil, rights.Auditor, ""},
		{"no role", nil, nil, rights.Visitor, ""},
		{"unknown role", "admin", nil, rights.Visitor, ""},
		{"role in capitals", "Agent", nil, rights.Visitor, ""},
		{"several roles", []string{"agent", "auditor"}, nil, rights.Visitor, ""},
		{"role of a member", "member", nil, rights.Visitor, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newRogue(t)
			h := newHouse(t, p, nil)
			p.become("staff-1", map[string]any{"number": "80010199976"},
				map[string]any{"role": test.role, "controller": test.controller, "number": "80010199976", "locale": "nl"})
			s := h.enter(browser{}, through("staff", ""))
			if s.Role != test.want || s.Controller != test.of || s.Provider != "staff" {
				t.Errorf("%s of %q through %s, want %s of %q", s.Role, s.Controller, s.Provider, test.want, test.of)
			}
			if s.MemberID != "" || s.Claimed != "" || s.Account.MemberID != "" {
				t.Errorf("session = %+v, want no file", s)
			}
		})
	}
}

// TestProviders: they are told by audience, without what is secret.
func TestProviders(t *testing.T) {
	h, _ := newStreet(t)
	for audience, want := range map[auth.Audience]string{auth.Members: "main other", auth.Staff: "staff", "": ""} {
		var ids []string
		for _, p := range h.Providers(audience) {
			if ids = append(ids, p.ID); p.ClientSecret != "" || p.DecryptionKeys != nil || p.Name.FR == "" {
				t.Errorf("%s: %+v, want a name and no secret", p.ID, p)
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("for %q: %q, want %q", audience, got, want)
		}
	}
	h.enter(browser{}, through("main", "")) // which still has its secret
}

// info returns a change that puts one claim of the userinfo answer.
func info(name string, value any) func(*rogue) {
	return func(p *rogue) {
		if p.userinfo[name] = value; value == nil {
			delete(p.userinfo, name)
		}
	}
}

// TestRealPeople: where people are real, a number that is never given is not
// taken for one.
func TestRealPeople(t *testing.T) {
	h, b := newHouse(t, newRogue(t), func(c *auth.Config) { c.Synthetic = false }), browser{}
	_, err := h.login(b)
	h.refused(b, err, fault.Forbidden, wire.ReasonUntrusted)
	if strings.Contains(err.Error(), "999") {
		t.Errorf("fault %q shows the number", err)
	}
}

// TestBrokenStore: a store that fails gives nobody a session, and takes none
// away.
func TestBrokenStore(t *testing.T) {
	for _, call := range []string{
		"SaveLogin", "TakeLogin", "Attempt", "MemberByNumber", "SaveAccount", "Link", "SaveSession", "Session",
	} {
		t.Run(call, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			h.store.fail, h.store.failAt = errors.New("disk full"), call
			_, err := h.login(b)
			if !fault.Is(err, fault.Internal) {
				t.Errorf("login = %v, want internal", err)
			}
			if b["__Host-session"] != "" {
				t.Error("browser has a session cookie")
			}
			h.store.fail = nil
			before := h.enter(b, plain)
			h.store.fail = errors.New("disk full")
			if call != "Link" { // it is linked by now
				if _, err := h.login(b); !fault.Is(err, fault.Internal) {
					t.Errorf("login = %v, want internal", err)
				}
			}
			h.store.fail = nil
			if s := h.good(b); s.ID != before.ID {
				t.Error("the session before is gone")
			}
		})
	}
}
