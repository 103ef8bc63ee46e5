package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// A party is a relying party that shares no code with Loupe, and a browser
// without a window: it tells whether a provider does what Loupe is tested
// against.
type party struct {
	t      testing.TB
	p      *independent
	client client
	secret string

	front  *httptest.Server // where it can be reached: keys, callback, back channel
	told   chan string      // logout tokens that came
	sign   jose.JSONWebKey  // for private_key_jwt, where there is no secret
	opened any              // key that decrypts ID tokens
	web    *http.Client
	at     map[string]any // discovery
}

// newParty returns a relying party that is not registered yet.
func newParty(t testing.TB, p *independent) *party {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &party{t: t, p: p, told: make(chan string, 8)}
	c.sign = jose.JSONWebKey{Key: key, KeyID: "sign", Algorithm: "ES256", Use: "sig"}
	c.web = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), c.front.URL) { // back from the provider
			return http.ErrUseLastResponse
		}
		return nil
	}}
	c.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/keys":
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{c.sign.Public()}}) // seen where it is missed
		case "/out":
			c.told <- r.PostFormValue("logout_token")
		}
	}))
	t.Cleanup(c.front.Close)
	c.client = newClient("party", c.front.URL+"/callback", c.front.URL+"/", c.front.URL+"/out")
	return c
}

// encrypted makes the provider encrypt ID tokens for the party.
func (c *party) encrypted(alg jose.KeyAlgorithm) {
	c.t.Helper()
	var err error
	var public any
	if alg == jose.RSA_OAEP_256 {
		var key *rsa.PrivateKey
		key, err = rsa.GenerateKey(rand.Reader, 2048)
		c.opened, public = key, key.Public()
	} else {
		var key *ecdsa.PrivateKey
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		c.opened, public = key, key.Public()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	keys := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: "open", Algorithm: string(alg), Use: "enc"}}}
	if c.secret == "" {
		keys.Keys = append(keys.Keys, c.sign.Public())
	}
	delete(c.client, "jwks_uri")
	c.client = c.client.with("jwks", keys).
		with("id_token_encrypted_response_alg", alg).with("id_token_encrypted_response_enc", jose.A256GCM)
}

// discover reads what the provider announces.
func (c *party) discover() {
	c.t.Helper()
	res, err := c.web.Get(c.p.Issuer + "/.well-known/openid-configuration")
	if err != nil {
		c.t.Fatal(err)
	}
	c.at = c.object(res)
	if c.at["issuer"] != c.p.Issuer || c.at["backchannel_logout_session_supported"] != true {
		c.t.Fatalf("the provider announces %v", c.at)
	}
}

// address returns an address that the provider announces.
func (c *party) address(name string) string {
	s, _ := c.at[name].(string) // "" is refused by whoever calls it
	return s
}

// body returns the body of an answer.
func (c *party) body(res *http.Response) string {
	c.t.Helper()
	b, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// object returns the JSON object in an answer.
func (c *party) object(res *http.Response) map[string]any {
	c.t.Helper()
	var v map[string]any
	if body := c.body(res); json.Unmarshal([]byte(body), &v) != nil {
		c.t.Fatalf("%s answers %s: %s", res.Request.URL, res.Status, body)
	}
	return v
}

// send posts a form of the party itself, which shows who it is.
func (c *party) send(address string, form url.Values) map[string]any {
	c.t.Helper()
	if c.secret == "" {
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", c.assertion())
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.secret != "" {
		r.SetBasicAuth("party", c.secret)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.object(res)
}

// assertion returns a client assertion (RFC 7523).
func (c *party) assertion() string {
	c.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: c.sign}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	now := time.Now()
	token, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: "party", Subject: "party", Audience: jwt.Audience{c.p.Issuer}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute)),
	}).Serialize()
	if err != nil {
		c.t.Fatal(err)
	}
	return token
}

// A flow is one login under way.
type flow struct{ state, nonce, verifier string }

// begin asks the provider for a login and returns its answer: the login page,
// or the way back where the provider knows the person already.
func (c *party) begin(more url.Values) (flow, *http.Response) {
	c.t.Helper()
	f := flow{rand.Text(), rand.Text(), rand.Text() + rand.Text()}
	sum := sha256.Sum256([]byte(f.verifier))
	asked := url.Values{
		"client_id": {"party"}, "response_type": {"code"}, "scope": {"openid profile egovnrn"},
		"redirect_uri": {c.front.URL + "/callback"}, "state": {f.state}, "nonce": {f.nonce},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for name, values := range more {
		asked[name] = values
	}
	if c.p.Pushed {
		answer := c.send(c.address("pushed_authorization_request_endpoint"), asked)
		uri, ok := answer["request_uri"].(string)
		if !ok {
			c.t.Fatalf("pushing: %v", answer)
		}
		asked = url.Values{"client_id": {"party"}, "request_uri": {uri}}
	}
	res, err := c.web.Get(c.address("authorization_endpoint") + "?" + asked.Encode())
	if err != nil {
		c.t.Fatal(err)
	}
	return f, res
}

// These find the address that the form of a page is sent to, and the hidden
// value of the logout page.
var (
	formAddress    = regexp.MustCompile(`<form[^>]* action="(/interaction/[^"]+)"`)
	confirmAddress = regexp.MustCompile(`<form[^>]* action="([^"]+/confirm)"`)
	xsrfValue      = regexp.MustCompile(`name="xsrf" value="([^"]+)"`)
)

// choose fills in the login page and returns what comes back from it.
func (c *party) choose(page *http.Response, form url.Values) *http.Response {
	c.t.Helper()
	body := c.body(page)
	to := formAddress.FindStringSubmatch(body)
	if page.StatusCode != http.StatusOK || to == nil {
		c.t.Fatalf("no login page but %s at %s: %s", page.Status, page.Request.URL, body)
	}
	res, err := c.web.PostForm(c.p.Issuer+to[1], form)
	if err != nil {
		c.t.Fatal(err)
	}
	return res
}

// returned returns the query with which the provider sends the person back.
func (c *party) returned(f flow, res *http.Response) url.Values {
	c.t.Helper()
	body := c.body(res)
	to, err := res.Location()
	if err != nil || !strings.HasPrefix(to.String(), c.front.URL+"/callback?") {
		c.t.Fatalf("not sent back but %s at %s: %v, %s", res.Status, res.Request.URL, err, body)
	}
	q := to.Query()
	if q.Get("state") != f.state || q.Get("iss") != c.p.Issuer {
		c.t.Errorf("sent back with %v", q)
	}
	return q
}

// redeem changes a code for tokens.
func (c *party) redeem(f flow, code string) map[string]any {
	c.t.Helper()
	return c.send(c.address("token_endpoint"), url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "code_verifier": {f.verifier},
		"redirect_uri": {c.front.URL + "/callback"},
	})
}

// claims returns what a token of the provider says, after checking that the
// provider signed it, and that it was encrypted for the party if it has to be.
func (c *party) claims(raw any, sealed bool) map[string]any {
	c.t.Helper()
	text, _ := raw.(string) // "" is no token
	if sealed {
		e, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{jose.RSA_OAEP_256, jose.ECDH_ES}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			c.t.Fatalf("not encrypted: %v", err)
		}
		plain, err := e.Decrypt(c.opened)
		if err != nil {
			c.t.Fatal(err)
		}
		text = string(plain)
	}
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		c.t.Fatalf("no signed token: %v", err)
	}
	res, err := c.web.Get(c.address("jwks_uri"))
	if err != nil {
		c.t.Fatal(err)
	}
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(c.body(res)), &keys); err != nil {
		c.t.Fatal(err)
	}
	var v map[string]any
	if err := token.Claims(&keys, &v); err != nil {
		c.t.Fatalf("signed by somebody else: %v", err)
	}
	return v
}
