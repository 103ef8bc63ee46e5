package idp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
)

const (
	loupe    = "http://localhost:8080"
	callback = loupe + "/auth/callback"
	bye      = loupe + "/"
)

// serve runs a provider on 127.0.0.1 for a Loupe at localhost:8080.
func serve(t *testing.T, change func(*idp.Config)) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	c := idp.Config{
		Issuer: "http://" + server.Listener.Addr().String(), LoupeURL: loupe,
		RedirectURIs: []string{callback}, PostLogoutRedirectURIs: []string{bye},
		ClientID: "loupe", ClientSecret: "secret", People: demo.People(),
	}
	if change != nil {
		change(&c)
	}
	h, err := idp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = h
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// client follows no redirects.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// get returns an answer and its body.
func get(t *testing.T, address string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return do(t, r)
}

// post sends a form as the page of the provider does.
func post(t *testing.T, address string, form url.Values, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return do(t, r)
}

func do(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// asking returns an authorization request, changed by pairs of name and value;
// an empty value takes the parameter away.
func asking(issuer string, change ...string) string {
	q := url.Values{
		"client_id": {"loupe"}, "response_type": {"code"}, "redirect_uri": {callback}, "scope": {"openid profile egovnrn loupe"},
		"state": {"the state"}, "nonce": {"the nonce"}, "code_challenge_method": {"S256"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, // RFC 7636, appendix B
	}
	for i := 0; i < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	return issuer + "/authorize?" + q.Encode()
}

// atLogin starts a login and returns its id.
func atLogin(t *testing.T, issuer string, change ...string) string {
	t.Helper()
	res, body := get(t, asking(issuer, change...))
	u, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusFound || u.Path != "/login" {
		t.Fatalf("authorize = %d to %q: %s", res.StatusCode, res.Header.Get("Location"), body)
	}
	return u.Query().Get("id")
}

// TestDiscovery: what is announced is what is served.
func TestDiscovery(t *testing.T) {
	issuer := serve(t, nil)
	_, body := get(t, issuer+"/.well-known/openid-configuration")
	var said map[string]any
	if err := json.Unmarshal([]byte(body), &said); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"issuer":                 `"` + issuer + `"`,
		"authorization_endpoint": `"` + issuer + `/authorize"`,
		"token_endpoint":         `"` + issuer + `/oauth/token"`,
		"userinfo_endpoint":      `"` + issuer + `/userinfo"`,
		"jwks_uri":               `"` + issuer + `/keys"`,
		"end_session_endpoint":   `"` + issuer + `/end_session"`,
		"authorization_response_iss_parameter_supported": `true`,
		"code_challenge_methods_supported":               `["S256"]`,
		"response_types_supported":                       `["code"]`,
		"grant_types_supported":                          `["authorization_code"]`,
		"id_token_signing_alg_values_supported":          `["ES256"]`,
		"token_endpoint_auth_methods_supported":          `["client_secret_basic"]`,
		"introspection_endpoint":                         `null`,
		"revocation_endpoint":                            `null`,
		"device_authorization_endpoint":                  `null`,
	} {
		if got, err := json.Marshal(said[name]); err != nil || string(got) != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	for _, path := range []string{"/oauth/introspect", "/revoke", "/device_authorization", "/healthz", "/ready", "/authorize/callback?id=x"} {
		if res, _ := get(t, issuer+path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path, res.StatusCode)
		}
	}
}

// TestAuthorize: what Loupe must not ask.
func TestAuthorize(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name   string
		change []string
		error  string // sent back to Loupe; "" where nothing may go there
	}{
		{"another client", []string{"client_id", "other"}, ""},
		{"another address", []string{"redirect_uri", "https://evil.example/"}, ""},
		{"an address with more to it", []string{"redirect_uri", callback + "?x=1"}, ""},
		{"no address", []string{"redirect_uri", ""}, ""},
		{"no PKCE", []string{"code_challenge", ""}, "invalid_request"},
		{"plain PKCE", []string{"code_challenge_method", "plain"}, "invalid_request"},
		{"PKCE without a method", []string{"code_challenge_method", ""}, "invalid_request"},
		{"implicit flow", []string{"response_type", "id_token"}, ""},
		{"an answer as form", []string{"response_mode", "form_post"}, "invalid_request"},
		{"no asking", []string{"prompt", "none"}, "login_required"},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, _ := get(t, asking(issuer, test.change...))
			to := res.Header.Get("Location")
			if test.error == "" {
				if res.StatusCode != http.StatusBadRequest || to != "" {
					t.Errorf("%d to %q, want 400 and nowhere", res.StatusCode, to)
				}
				return
			}
			u, err := url.Parse(to)
			if err != nil || !strings.HasPrefix(to, callback+"?") {
				t.Fatalf("sent to %q, want Loupe", to)
			}
			if q := u.Query(); q.Get("error") != test.error || q.Get("iss") != issuer || q.Get("state") != "the state" {
				t.Errorf("sent back with %v, want %s with state and issuer", q, test.error)
			}
		})
	}
}

// TestLoginPage: the page in both languages, with everybody on it and nothing
// from elsewhere.
func TestLoginPage(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name, locales, accept, chosen string
		lang, heading                 string
	}{
		{"asked in French", "fr", "nl", "", "fr", "Se connecter à Loupe"},
		{"asked in Dutch", "nl", "fr", "", "nl", "Aanmelden bij Loupe"},
		{"asked in Dutch, French chosen", "nl", "nl", "fr", "fr", "Se connecter à Loupe"},
		{"browser in Dutch", "", "de, nl-BE;q=0.8, fr;q=0.5", "", "nl", "Aanmelden bij Loupe"},
		{"neither", "de", "en", "", "fr", "Se connecter à Loupe"},
		{"nonsense chosen", "nl", "", `"><script>`, "nl", "Aanmelden bij Loupe"},
	} {
		t.Run(test.name, func(t *testing.T) {
			id := atLogin(t, issuer, "ui_locales", test.locales)
			q := url.Values{"id": {id}, "lang": {test.chosen}}
			res, body := get(t, issuer+"/login?"+q.Encode(), "Accept-Language", test.accept)
			if res.StatusCode != http.StatusOK || !strings.Contains(body, `<html lang="`+test.lang+`-BE">`) || !strings.Contains(body, test.heading) {
				t.Fatalf("%d, want a page in %s:\n%.300s", res.StatusCode, test.lang, body)
			}
			for _, p := range demo.People() {
				if !strings.Contains(body, p.GivenName+" "+p.FamilyName) || !strings.Contains(body, `value="`+p.Subject+`"`) {
					t.Errorf("%s is not on the page", p.Subject)
				}
				if !p.Number.IsZero() && strings.Contains(body, p.Number.Digits()) {
					t.Errorf("the number of %s is on the page", p.Subject)
				}
			}
			if m := regexp.MustCompile(`(?i)<script|style=| on[a-z]+=|(src|href)="(https?:)?//`).FindString(body); m != "" {
				t.Errorf("page holds %q", m)
			}
		})
	}
}

// TestHeaders: each page and file of the provider is held to its origin.
func TestHeaders(t *testing.T) {
	issuer := serve(t, func(c *idp.Config) { c.Font = []byte("wOF2") })
	for path, kind := range map[string]string{
		"/login?id=unknown": "text/html; charset=utf-8", "/left": "text/html; charset=utf-8",
		"/login.css": "text/css; charset=utf-8", "/font.woff2": "font/woff2",
	} {
		res, body := get(t, issuer+path)
		if got := res.Header.Get("Content-Type"); got != kind || body == "" {
			t.Errorf("%s is %q of %d bytes, want %q", path, got, len(body), kind)
		}
		const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; " +
			"frame-ancestors 'none'; form-action 'self' " + loupe
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", path, name, got, want)
			}
		}
	}
	if res, _ := get(t, serve(t, nil)+"/font.woff2"); res.StatusCode != http.StatusNotFound {
		t.Errorf("font that is not there = %d, want 404", res.StatusCode)
	}
}

// TestChoice: what comes of the login form.
func TestChoice(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name   string
		form   url.Values // with id "" replaced by that of a login
		status int
		want   string // in the address, or in the page
	}{
		{"somebody", url.Values{"person": {"demo-elise"}, "action": {"login"}}, 303, callback + "?code="},
		{"somebody, by the enter key", url.Values{"person": {"demo-elise"}}, 303, callback + "?code="},
		{"cancel", url.Values{"action": {"cancel"}}, 303, callback + "?error=access_denied&iss=" + url.QueryEscape(issuer) + "&state=the+state"},
		{"cancel after choosing", url.Values{"person": {"demo-elise"}, "action": {"cancel"}}, 303, callback + "?error=access_denied"},
		{"nobody", url.Values{"action": {"login"}, "lang": {"nl"}}, 422, `<title>Fout: Aanmelden`},
		{"nobody, in French", url.Values{"lang": {"fr"}}, 422, "<title>Erreur\u00a0: Se connecter"},
		{"somebody unknown", url.Values{"person": {"root"}, "lang": {"fr"}}, 422, `role="alert"`},
		{"unknown login", url.Values{"id": {"unknown"}, "person": {"demo-elise"}, "lang": {"nl"}}, 410, "Deze aanmelding is niet meer geldig"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !test.form.Has("id") {
				test.form.Set("id", atLogin(t, issuer))
			}
			res, body := post(t, issuer+"/login", test.form, "Sec-Fetch-Site", "same-origin")
			if res.StatusCode != test.status || !strings.Contains(res.Header.Get("Location")+body, test.want) {
				t.Errorf("%d to %q, want %d with %q", res.StatusCode, res.Header.Get("Location"), test.status, test.want)
			}
			if test.status == 303 && !strings.Contains(res.Header.Get("Location"), "iss="+url.QueryEscape(issuer)) {
				t.Errorf("answer %q does not name its issuer", res.Header.Get("Location"))
			}
		})
	}
	t.Run("from another site", func(t *testing.T) {
		form := url.Values{"id": {atLogin(t, issuer)}, "person": {"demo-elise"}}
		if res, _ := post(t, issuer+"/login", form, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
			t.Errorf("%d, want 403", res.StatusCode)
		}
	})
	t.Run("cancelled is over", func(t *testing.T) {
		id := atLogin(t, issuer)
		post(t, issuer+"/login", url.Values{"id": {id}, "action": {"cancel"}})
		if res, _ := post(t, issuer+"/login", url.Values{"id": {id}, "person": {"demo-elise"}}); res.StatusCode != http.StatusGone {
			t.Errorf("%d, want 410", res.StatusCode)
		}
	})
}

// TestToken: a code is good once, for Loupe alone, with the verifier.
func TestToken(t *testing.T) {
	issuer := serve(t, nil)
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
	code := func() string {
		res, _ := post(t, issuer+"/login", url.Values{"id": {atLogin(t, issuer)}, "person": {"demo-nadia"}})
		u, err := url.Parse(res.Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		return u.Query().Get("code")
	}
	exchange := func(code, verifier, secret string) (*http.Response, string) {
		form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier}}
		r, err := http.NewRequest("POST", issuer+"/oauth/token", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth("loupe", secret)
		return do(t, r)
	}
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

// TestLogout: back to Loupe without a token, and nowhere else.
func TestLogout(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name  string
		query url.Values
		want  string
	}{
		{"back to Loupe", url.Values{"client_id": {"loupe"}, "post_logout_redirect_uri": {bye}}, bye},
		{"nowhere said", url.Values{"client_id": {"loupe"}}, issuer + "/left"},
		{"elsewhere", url.Values{"client_id": {"loupe"}, "post_logout_redirect_uri": {"https://evil.example/"}}, ""},
		{"elsewhere, no client", url.Values{"post_logout_redirect_uri": {"https://evil.example/"}}, issuer + "/left"},
		{"unknown client", url.Values{"client_id": {"other"}, "post_logout_redirect_uri": {bye}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, _ := get(t, issuer+"/end_session?"+test.query.Encode())
			if got := res.Header.Get("Location"); got != test.want || (res.StatusCode == http.StatusFound) != (test.want != "") {
				t.Errorf("%d to %q, want %q", res.StatusCode, got, test.want)
			}
		})
	}
}

// TestMany: a flood of logins pushes out the oldest and leaves the newest.
func TestMany(t *testing.T) {
	issuer := serve(t, nil)
	first := atLogin(t, issuer)
	for range 1000 {
		atLogin(t, issuer)
	}
	if res, _ := get(t, issuer+"/login?id="+first); res.StatusCode != http.StatusGone {
		t.Errorf("the oldest login = %d, want 410", res.StatusCode)
	}
	if res, _ := get(t, issuer+"/login?id="+atLogin(t, issuer)); res.StatusCode != http.StatusOK {
		t.Errorf("the newest login = %d, want 200", res.StatusCode)
	}
}

// TestConfig: a provider that could be reached by others, or share cookies
// with Loupe, does not start.
func TestConfig(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*idp.Config)
	}{
		{"public issuer", func(c *idp.Config) { c.Issuer = "https://idp.example" }},
		{"issuer with a path", func(c *idp.Config) { c.Issuer += "/idp" }},
		{"same host as Loupe", func(c *idp.Config) { c.LoupeURL = "http://127.0.0.1:8080" }},
		{"Loupe with a path", func(c *idp.Config) { c.LoupeURL = loupe + "/" }},
		{"Loupe that is a policy", func(c *idp.Config) { c.LoupeURL = "http://localhost;script-src" }},
		{"no secret", func(c *idp.Config) { c.ClientSecret = "" }},
		{"nowhere to go back", func(c *idp.Config) { c.RedirectURIs = nil }},
		{"nobody", func(c *idp.Config) { c.People = nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := idp.Config{
				Issuer: "http://127.0.0.1:8081", LoupeURL: loupe, RedirectURIs: []string{callback},
				ClientID: "loupe", ClientSecret: "secret", People: demo.People(),
			}
			if _, err := idp.New(c); err != nil {
				t.Fatalf("good configuration: %v", err)
			}
			test.change(&c)
			if _, err := idp.New(c); err == nil {
				t.Error("New accepts it")
			}
		})
	}
}
