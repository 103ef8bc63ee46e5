package idp_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
)

// verifier is that of RFC 7636, appendix B.
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

// logIn logs somebody in by a form, after an authorization request changed as
// asking says, and returns the code.
func logIn(t *testing.T, issuer string, form url.Values, change ...string) string {
	t.Helper()
	form.Set("id", atLogin(t, issuer, change...))
	res, body := post(t, issuer+"/login", form)
	u, err := url.Parse(res.Header.Get("Location"))
	if err != nil || u.Query().Get("code") == "" {
		t.Fatalf("login = %d to %q: %.300s", res.StatusCode, res.Header.Get("Location"), body)
	}
	return u.Query().Get("code")
}

// redeem exchanges a code for tokens.
func redeem(t *testing.T, issuer, code, verifier, client, secret string) (*http.Response, string) {
	t.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier}}
	r, err := http.NewRequest("POST", issuer+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(client, secret)
	return do(t, r)
}

// said is what the provider says about somebody.
type said struct {
	raw   string         // the ID token
	token map[string]any // its claims
	info  map[string]any // of the userinfo endpoint
	scope string
}

// tell redeems a code, checks the ID token as go-oidc does, and returns what
// the provider says.
func tell(t *testing.T, issuer, client, code string) said {
	t.Helper()
	res, body := redeem(t, issuer, code, verifier, client, "secret")
	var tokens struct {
		Access string `json:"access_token"`
		ID     string `json:"id_token"`
		Scope  string `json:"scope"`
	}
	if err := json.Unmarshal([]byte(body), &tokens); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("exchange = %d %s, %v", res.StatusCode, body, err)
	}
	all := said{raw: tokens.ID, scope: tokens.Scope}
	token, err := provider(t, issuer).Verifier(&oidc.Config{ClientID: client}).Verify(t.Context(), tokens.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Claims(&all.token); err != nil {
		t.Fatal(err)
	}
	_, body = get(t, issuer+"/userinfo", "Authorization", "Bearer "+tokens.Access)
	if err := json.Unmarshal([]byte(body), &all.info); err != nil {
		t.Fatal(err)
	}
	return all
}

// provider returns the provider as go-oidc discovers it.
func provider(t *testing.T, issuer string) *oidc.Provider {
	t.Helper()
	p, err := oidc.NewProvider(t.Context(), issuer)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestToken: a code is good once, for Loupe alone, with the verifier.
func TestToken(t *testing.T) {
	issuer := serve(t, nil)
	code := func() string {
		return logIn(t, issuer, url.Values{"person": {"demo-nadia"}})
	}
	exchange := func(code, verifier, secret string) (*http.Response, string) {
		return redeem(t, issuer, code, verifier, forMembers, secret)
	}
	t.Run("a code of another client", func(t *testing.T) {
		if res, _ := redeem(t, issuer, code(), verifier, forStaff, "secret"); res.StatusCode == http.StatusOK {
			t.Error("the code of one client is good for another")
		}
	})
	if res, _ := exchange(code(), verifier, "wrong"); res.StatusCode == http.StatusOK {
		t.Error("a wrong secret gives tokens")
	}
	if res, _ := exchange(code(), strings.Repeat("x", 43), "secret"); res.StatusCode == http.StatusOK {
		t.Error("a wrong verifier gives tokens")
	}
	good := code()
	res, body := exchange(good, verifier, "secret")
	var tokens struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.Unmarshal([]byte(body), &tokens); err != nil || res.StatusCode != http.StatusOK || tokens.RefreshToken != "" {
		t.Fatalf("exchange = %d %s, %v", res.StatusCode, body, err)
	}
	if res, _ := exchange(good, verifier, "secret"); res.StatusCode == http.StatusOK {
		t.Error("a code is good twice")
	}
	_, body = get(t, issuer+"/userinfo", "Authorization", "Bearer "+tokens.AccessToken)
	const want = `{"egovNRN":"88031499962","family_name":"Fictif","given_name":"Nadia","locale":"fr-BE","name":"Nadia Fictif","sub":"demo-nadia"}`
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if sorted, err := json.Marshal(got); err != nil || string(sorted) != want {
		t.Errorf("userinfo = %s, want %s", sorted, want)
	}
	if res, _ := get(t, issuer+"/userinfo", "Authorization", "Bearer nonsense"); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("userinfo with a wrong token = %d, want 401", res.StatusCode)
	}
}

// TestLevels: how one logs in is what the ID token says, and when.
func TestLevels(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name   string
		form   url.Values
		change []string
		acr    string
		amr    string
		ago    time.Duration
		offer  bool // an old login is offered
	}{
		{"without a word", url.Values{}, nil, idp.AssuranceHigh, "eid", 0, true},
		{"card", url.Values{"method": {"eid"}}, nil, idp.AssuranceHigh, "eid", 0, true},
		{"itsme", url.Values{"method": {"itsme"}}, nil, idp.AssuranceSubstantial, "bmid", 0, true},
		{"password", url.Values{"method": {"password"}}, nil, idp.AssuranceLow, "pwd", 0, true},
		{"weaker than asked", url.Values{"method": {"password"}}, []string{"acr_values", idp.AssuranceHigh}, idp.AssuranceLow, "pwd", 0, true},
		{"stronger than asked", url.Values{}, []string{"acr_values", idp.AssuranceLow}, idp.AssuranceHigh, "eid", 0, true},
		{"old", url.Values{"old": {"1"}}, nil, idp.AssuranceHigh, "eid", 2 * time.Hour, true},
		{"old by password", url.Values{"old": {"1"}, "method": {"password"}}, nil, idp.AssuranceLow, "pwd", 2 * time.Hour, true},
		{"old, and may be", url.Values{"old": {"1"}}, []string{"max_age", "28800"}, idp.AssuranceHigh, "eid", 2 * time.Hour, true},
		{"old, and would just be too old", url.Values{"old": {"1"}}, []string{"max_age", "7200"}, idp.AssuranceHigh, "eid", 0, false},
		{"old, and would be too old", url.Values{"old": {"1"}}, []string{"max_age", "1800"}, idp.AssuranceHigh, "eid", 0, false},
		{"old, and must be new", url.Values{"old": {"1"}}, []string{"max_age", "0"}, idp.AssuranceHigh, "eid", 0, false},
		{"old, and asked to log in", url.Values{"old": {"1"}}, []string{"prompt", "login"}, idp.AssuranceHigh, "eid", 0, false},
		{"old is not a yes", url.Values{"old": {"yes"}}, nil, idp.AssuranceHigh, "eid", 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, page := get(t, issuer+"/login?id="+atLogin(t, issuer, test.change...))
			if offered := strings.Contains(page, `name="old"`); offered != test.offer {
				t.Errorf("an old login is offered: %t, want %t", offered, test.offer)
			}
			test.form.Set("person", "demo-elise")
			got := tell(t, issuer, forMembers, logIn(t, issuer, test.form, test.change...)).token
			if got["acr"] != test.acr || got["nonce"] != "the nonce" || got["sub"] != "demo-elise" {
				t.Errorf("acr %v, nonce %v, sub %v, want %s", got["acr"], got["nonce"], got["sub"], test.acr)
			}
			if amr, ok := got["amr"].([]any); !ok || !slices.Equal(amr, []any{test.amr, test.acr}) {
				t.Errorf("amr %v, want %s and %s", got["amr"], test.amr, test.acr)
			}
			at, ok := got["auth_time"].(float64)
			if off := time.Since(time.Unix(int64(at), 0)) - test.ago; !ok || off < 0 || off > time.Minute {
				t.Errorf("auth_time %v is %v away from %v ago", got["auth_time"], off, test.ago)
			}
			if sid, ok := got["sid"].(string); !ok || len(sid) < 26 {
				t.Errorf("sid %v, want one that nobody guesses", got["sid"])
			}
		})
	}
}

// TestClaims: of each person, the client of members hears the number and never
// a task, that of staff the task and never a number, whatever they ask.
func TestClaims(t *testing.T) {
	issuer := serve(t, nil)
	for _, p := range demo.People() {
		client, scope := forMembers, "openid profile egovnrn"
		if p.Staff() {
			client, scope = forStaff, "openid profile loupe"
		}
		got := tell(t, issuer, client, logIn(t, issuer, url.Values{"person": {p.Subject}}, "client_id", client))
		want := map[string]any{
			"sub": p.Subject, "given_name": p.GivenName, "family_name": p.FamilyName,
			"name": p.GivenName + " " + p.FamilyName, idp.ClaimLang: string(p.Lang) + "-BE",
		}
		if p.Staff() {
			want[idp.ClaimRole] = p.Role
		} else {
			want[idp.ClaimNumber] = p.Number.Digits()
		}
		if p.Controller != "" {
			want[idp.ClaimController] = p.Controller
		}
		if !sameJSON(t, got.info, want) || got.scope != scope {
			t.Errorf("%s: userinfo %v with scope %q, want %v with %q", p.Subject, got.info, got.scope, want, scope)
		}
		for name := range want {
			if _, there := got.token[name]; there && name != "sub" {
				t.Errorf("%s: the ID token says %s", p.Subject, name)
			}
		}
	}
	if got := tell(t, issuer, forMembers, logIn(t, issuer, url.Values{"person": {"demo-elise"}}, "scope", "openid")); len(got.info) != 1 {
		t.Errorf("asked for nothing, userinfo = %v", got.info)
	}
}

// sameJSON reports whether two values are the same in JSON.
func sameJSON(t *testing.T, a, b any) bool {
	t.Helper()
	first, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(first) == string(second)
}
