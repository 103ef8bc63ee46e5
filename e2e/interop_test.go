package e2e

import (
	"maps"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// TestIndependentProvider looks at the provider that Loupe is held against:
// that it does what Loupe relies on in the other journeys, and in every way in
// which Loupe can be its client.
func TestIndependentProvider(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		pushed bool
		secret string
		seal   jose.KeyAlgorithm
	}{
		{"secret", false, "a-secret-of-at-least-32-characters", ""},
		{"secret, ECDH-ES", false, "a-secret-of-at-least-32-characters", jose.ECDH_ES},
		{"key, pushed", true, "", ""},
		{"key, pushed, RSA-OAEP-256", true, "", jose.RSA_OAEP_256},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newParty(t, newIndependent(t))
			c.secret, c.p.Pushed = test.secret, test.pushed
			if c.secret != "" {
				c.client = c.client.with("token_endpoint_auth_method", "client_secret_basic").with("client_secret", c.secret)
			} else {
				c.client = c.client.with("token_endpoint_auth_method", "private_key_jwt").
					with("token_endpoint_auth_signing_alg", "ES256").with("jwks_uri", c.front.URL+"/keys")
			}
			if test.seal != "" {
				c.encrypted(test.seal)
			}
			c.p.Clients = []client{c.client}
			c.p.start()
			c.discover()
			if test.pushed {
				c.refusesUnpushed()
			}
			sid := c.logsIn()
			c.remembers(sid)
			c.endsSessions(sid)
			c.logsOut()
			c.cancels()
		})
	}
}

// elise is what is chosen on the login page.
func elise(level string) url.Values {
	return url.Values{"person": {"indep-elise"}, "level": {level}, "action": {"login"}}
}

// refusesUnpushed fails the test if a request that was not pushed is taken.
func (c *party) refusesUnpushed() {
	c.t.Helper()
	c.p.Pushed = false
	_, res := c.begin(nil)
	c.p.Pushed = true
	_ = res.Body.Close() // the address tells
	if to, err := res.Location(); err != nil || to.Query().Get("error") != "invalid_request" {
		c.t.Errorf("a request that was not pushed: %s at %s", res.Status, res.Request.URL)
	}
}

// logsIn logs Élise in and looks at all that is said about her. It returns the
// id of the session.
func (c *party) logsIn() string {
	c.t.Helper()
	f, page := c.begin(url.Values{"acr_values": {acrSubstantial}, "max_age": {"600"}})
	q := c.returned(f, c.choose(page, elise(acrSubstantial)))
	tokens := c.redeem(f, q.Get("code"))
	id := c.claims(tokens["id_token"], c.opened != nil)
	for name, want := range map[string]any{
		"iss": c.p.Issuer, "aud": "party", "sub": "indep-elise", "nonce": f.nonce, "acr": acrSubstantial,
	} {
		if id[name] != want {
			c.t.Errorf("the ID token says %s is %v, want %v", name, id[name], want)
		}
	}
	if _, there := id["egovNRN"]; there {
		c.t.Error("the national number is in the ID token, and was to be at userinfo alone")
	}
	at, _ := id["auth_time"].(float64) // 0 is long ago
	if d := time.Since(time.Unix(int64(at), 0)); d < -time.Minute || d > time.Minute {
		c.t.Errorf("logged in %s ago", d)
	}
	sid, _ := id["sid"].(string)
	if sid == "" {
		c.t.Error("the ID token has no sid")
	}
	c.userinfo(tokens["access_token"])
	if again := c.redeem(f, q.Get("code")); again["error"] != "invalid_grant" {
		c.t.Errorf("a code is good twice: %v", again)
	}
	return sid
}

// userinfo looks at what is said at the userinfo endpoint, signed.
func (c *party) userinfo(token any) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.address("userinfo_endpoint"), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	text, _ := token.(string) // "" is refused
	r.Header.Set("Authorization", "Bearer "+text)
	res, err := c.web.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	if kind := res.Header.Get("Content-Type"); kind != "application/jwt; charset=utf-8" {
		c.t.Errorf("userinfo is of type %s", kind)
	}
	said := c.claims(c.body(res), false)
	person := person(c.t, "Élise")
	for name, want := range map[string]any{
		"iss": c.p.Issuer, "aud": "party", "sub": "indep-elise", "given_name": person.GivenName,
		"locale": "fr-BE", "egovNRN": person.Number.Digits(),
	} {
		if said[name] != want {
			c.t.Errorf("userinfo says %s is %v, want %v", name, said[name], want)
		}
	}
}

// remembers asks again, in ways that need a new login and in ways that don't.
func (c *party) remembers(sid string) {
	c.t.Helper()
	for _, test := range []struct {
		name string
		ask  url.Values
		page bool
	}{
		{"nothing", nil, false},
		{"as sure", url.Values{"acr_values": {acrSubstantial}}, false},
		{"less sure", url.Values{"acr_values": {acrLow}}, false},
		{"surer", url.Values{"acr_values": {acrHigh}}, true},
		{"recent enough", url.Values{"max_age": {"600"}}, false},
		{"now", url.Values{"prompt": {"login"}}, true},
	} {
		f, res := c.begin(test.ask)
		if !test.page {
			id := c.claims(c.redeem(f, c.returned(f, res).Get("code"))["id_token"], c.opened != nil)
			if id["sid"] != sid || id["acr"] != acrSubstantial {
				c.t.Errorf("%s: sid %v, acr %v", test.name, id["sid"], id["acr"])
			}
			continue
		}
		if body := c.body(res); res.StatusCode != http.StatusOK || formAddress.FindString(body) == "" {
			c.t.Errorf("%s: no login page but %s at %s", test.name, res.Status, res.Request.URL)
		}
	}
	// Two hours ago is not within one; whoever then logs in too weakly is
	// sent back so.
	f, page := c.begin(url.Values{"prompt": {"login"}})
	form := elise(acrSubstantial)
	form.Set("old", "2")
	c.returned(f, c.choose(page, form))
	f, page = c.begin(url.Values{"max_age": {"3600"}, "acr_values": {acrSubstantial}})
	id := c.claims(c.redeem(f, c.returned(f, c.choose(page, elise(acrLow))).Get("code"))["id_token"], c.opened != nil)
	if id["acr"] != acrLow {
		c.t.Errorf("a weak login comes back as %v", id["acr"])
	}
}

// endsSessions has the provider end the session and looks at the logout token.
func (c *party) endsSessions(sid string) {
	c.t.Helper()
	c.p.endSessions("indep-elise", 1)
	first := c.loggedOut(sid)
	if _, res := c.begin(nil); formAddress.FindString(c.body(res)) == "" {
		c.t.Error("the person is still logged in at the provider")
	}
	c.p.endSessions("indep-elise", 0)
	if len(c.told) > 0 {
		c.t.Errorf("told again, after %v", first)
	}
}

// loggedOut takes a logout token, checks it as section 2.6 of OpenID Connect
// Back-Channel Logout says, and returns what it says.
func (c *party) loggedOut(sid string) map[string]any {
	c.t.Helper()
	var raw string
	select {
	case raw = <-c.told:
	case <-time.After(patience):
		c.t.Fatal("no logout token came")
	}
	said := c.claims(raw, c.opened != nil)
	for name, want := range map[string]any{"iss": c.p.Issuer, "aud": "party", "sub": "indep-elise", "sid": sid} {
		if said[name] != want {
			c.t.Errorf("the logout token says %s is %v, want %v", name, said[name], want)
		}
	}
	events, _ := said["events"].(map[string]any) // none is a fault
	if _, ok := events["http://schemas.openid.net/event/backchannel-logout"]; !ok || len(events) != 1 {
		c.t.Errorf("the logout token is of events %v", said["events"])
	}
	for _, name := range []string{"jti", "iat"} {
		if said[name] == nil {
			c.t.Errorf("the logout token has no %s: %v", name, said)
		}
	}
	if _, there := said["nonce"]; there {
		c.t.Error("the logout token has a nonce")
	}
	return said
}

// logsOut logs in once more and out again on the page of the provider.
func (c *party) logsOut() {
	c.t.Helper()
	f, page := c.begin(nil)
	tokens := c.redeem(f, c.returned(f, c.choose(page, elise(acrHigh))).Get("code"))
	sid, _ := c.claims(tokens["id_token"], c.opened != nil)["sid"].(string)
	res, err := c.web.Get(c.address("end_session_endpoint") + "?" + url.Values{
		"client_id": {"party"}, "state": {"bye"}, "post_logout_redirect_uri": {c.front.URL + "/"},
	}.Encode())
	if err != nil {
		c.t.Fatal(err)
	}
	body := c.body(res)
	form := url.Values{"logout": {"yes"}}
	if hidden := xsrfValue.FindStringSubmatch(body); hidden != nil {
		form.Set("xsrf", hidden[1])
	}
	if to := confirmAddress.FindStringSubmatch(body); to != nil {
		res, err = c.web.PostForm(to[1], form)
		if err != nil {
			c.t.Fatal(err)
		}
		_ = res.Body.Close() // the address tells
	}
	if to, err := res.Location(); err != nil || to.String() != c.front.URL+"/?state=bye" {
		c.t.Errorf("after logging out the person is at %s: %v, %v\n%s", res.Request.URL, to, err, body)
	}
	c.loggedOut(sid)
}

// cancels begins a login and gives it up.
func (c *party) cancels() {
	c.t.Helper()
	f, page := c.begin(nil)
	form := maps.Clone(elise(acrHigh))
	form.Set("action", "cancel")
	if q := c.returned(f, c.choose(page, form)); q.Get("error") != "access_denied" || q.Has("code") {
		c.t.Errorf("a login that was given up comes back with %v", q)
	}
}
