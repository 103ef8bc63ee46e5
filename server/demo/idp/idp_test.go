package idp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
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

// The clients of the tests.
const (
	forMembers = "loupe"
	forStaff   = "loupe-staff"
)

// clients returns the registrations of a Loupe.
func clients() []idp.Client {
	return []idp.Client{
		{ID: forMembers, Secret: "secret", For: idp.Members, RedirectURIs: []string{callback}, PostLogoutRedirectURIs: []string{bye}},
		{ID: forStaff, Secret: "secret", For: idp.Staff, RedirectURIs: []string{callback}, PostLogoutRedirectURIs: []string{bye}},
	}
}

// serve runs a provider on 127.0.0.1 for a Loupe at localhost:8080.
func serve(t *testing.T, change func(*idp.Config)) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	c := idp.Config{
		Issuer: "http://" + server.Listener.Addr().String(), LoupeURL: loupe,
		Clients: clients(), People: demo.People(),
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
		"client_id": {forMembers}, "response_type": {"code"}, "redirect_uri": {callback}, "scope": {"openid profile egovnrn loupe"},
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
		"backchannel_logout_supported":                   `true`,
		"backchannel_logout_session_supported":           `true`,
		"claims_parameter_supported":                     `true`,
		"pushed_authorization_request_endpoint":          `null`,
		"acr_values_supported":                           `["` + idp.AssuranceHigh + `","` + idp.AssuranceSubstantial + `","` + idp.AssuranceLow + `"]`,
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
		{"claims that are none", []string{"claims", "acr"}, "invalid_request"},
		{"a level that nobody has", []string{"claims", `{"id_token":{"acr":{"essential":true,"value":"Level900"}}}`}, "unmet_authentication_requirements"},
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

// TestHeaders: each page and file of the provider is held to its origin.
func TestHeaders(t *testing.T) {
	issuer := serve(t, func(c *idp.Config) { c.Font = []byte("wOF2") })
	for path, kind := range map[string]string{
		"/login?id=unknown": "text/html; charset=utf-8", "/left": "text/html; charset=utf-8", "/sessions": "text/html; charset=utf-8",
		"/look.css": "text/css; charset=utf-8", "/font.woff2": "font/woff2",
	} {
		res, body := get(t, issuer+path)
		if got := res.Header.Get("Content-Type"); got != kind || body == "" {
			t.Errorf("%s is %q of %d bytes, want %q", path, got, len(body), kind)
		}
		const policy = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
			"img-src 'self' data:; form-action 'self' " + loupe
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
		{"no client", func(c *idp.Config) { c.Clients = nil }},
		{"no client id", func(c *idp.Config) { c.Clients[0].ID = "" }},
		{"one client twice", func(c *idp.Config) { c.Clients[1].ID = forMembers }},
		{"no secret", func(c *idp.Config) { c.Clients[1].Secret = "" }},
		{"a client for nobody", func(c *idp.Config) { c.Clients[0].For = "" }},
		{"a client for everybody", func(c *idp.Config) { c.Clients[0].For = "members staff" }},
		{"nowhere to go back", func(c *idp.Config) { c.Clients[0].RedirectURIs = nil }},
		{"back to elsewhere", func(c *idp.Config) { c.Clients[0].RedirectURIs = []string{"http://localhost:80800/"} }},
		{"out to elsewhere", func(c *idp.Config) { c.Clients[1].PostLogoutRedirectURIs = []string{"https://evil.example/"} }},
		{"logout told to others", func(c *idp.Config) { c.Clients[0].BackChannelURL = "https://loupe.example/out" }},
		{"logout told to a file", func(c *idp.Config) { c.Clients[0].BackChannelURL = "file://localhost/out" }},
		{"logout told with a password", func(c *idp.Config) { c.Clients[0].BackChannelURL = "http://me:pw@localhost/out" }},
		{"nobody", func(c *idp.Config) { c.People = nil }},
		{"no staff", func(c *idp.Config) { c.People = c.People[:1] }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := idp.Config{
				Issuer: "http://127.0.0.1:8081", LoupeURL: loupe, Clients: clients(), People: demo.People(),
			}
			c.Clients[0].BackChannelURL = loupe + "/auth/backchannel/members"
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
