package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// noon is the time of the tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const (
	clientID    = "loupe"
	staffClient = "loupe-staff"
	secret      = "s3cret &+%/ä" // to be form-encoded inside the header
	callback    = "http://localhost:8080/auth/callback/"
	weakly      = "level-100"
	middling    = "level-400"
	strongly    = "level-500"
)

// rogue is an identity provider that does everything right until told not to.
type rogue struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	now      func() time.Time
	keys     []key                 // published, the first one signs
	more     []any                 // published after them
	client   crypto.PublicKey      // of the client; nil: it has a secret
	codes    map[string]asked      // by code
	pushed   map[string]url.Values // by reference
	proofs   map[string]bool       // ids of client assertions seen
	calls    map[string]int        // by path
	metadata map[string]any        // put over what is published
	claims   map[string]any        // put over the ID token; nil values take away
	tokens   map[string]any        // put over the answer of the token endpoint
	userinfo map[string]any        // the whole answer
	sign     func(asked, map[string]any) string
	answer   map[string]http.HandlerFunc // in place of a path's own
}

// key is a key pair with its id.
type key struct {
	id string
	*ecdsa.PrivateKey
}

// asked is one authorization request.
type asked struct{ client, nonce, challenge, acr, maxAge, redirect string }

func newRogue(t *testing.T) *rogue {
	p := &rogue{
		t: t, now: func() time.Time { return noon }, keys: []key{newKey(t, "k1")},
		codes: map[string]asked{}, pushed: map[string]url.Values{}, proofs: map[string]bool{},
		calls: map[string]int{}, answer: map[string]http.HandlerFunc{},
		userinfo: map[string]any{
			"sub": "subject-1", "given_name": "Élise", "locale": "fr-BE", "number": "80010199976",
		},
	}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

func newKey(t *testing.T, id string) key {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key{id, k}
}

// serve answers every path of the provider.
func (p *rogue) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls[r.URL.Path]++
	if h := p.answer[r.URL.Path]; h != nil {
		h(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		m := map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize?tenant=1", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "userinfo_endpoint": p.URL + "/userinfo", "end_session_endpoint": p.URL + "/logout?x=1",
			"id_token_signing_alg_values_supported": []string{"ES256", "EdDSA", "PS256", "HS256", "none"},
		}
		maps.Copy(m, p.metadata)
		p.write(w, m)
	case "/keys":
		set := []any{}
		for _, k := range p.keys {
			set = append(set, jose.JSONWebKey{KeyID: k.id, Key: &k.PublicKey, Use: "sig", Algorithm: "ES256"})
		}
		p.write(w, map[string]any{"keys": append(set, p.more...)})
	case "/push":
		p.push(w, r)
	case "/token":
		p.token(w, r)
	case "/userinfo":
		if r.Header.Get("Authorization") != "Bearer access-token" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		p.write(w, p.userinfo)
	default:
		http.NotFound(w, r)
	}
}

// pushing makes the provider take authorization requests directly.
func pushing(p *rogue) {
	p.metadata = map[string]any{
		"pushed_authorization_request_endpoint": p.URL + "/push",
		"require_pushed_authorization_requests": true,
	}
}

// push keeps an authorization request.
func (p *rogue) push(w http.ResponseWriter, r *http.Request) {
	if !p.knows(r) {
		p.fail(w, "invalid_client")
		return
	}
	if err := r.ParseForm(); err != nil {
		p.t.Error(err)
	}
	reference := "urn:ietf:params:oauth:request_uri:" + rand.Text()
	p.pushed[reference] = maps.Clone(r.PostForm)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	p.write(w, map[string]any{"request_uri": reference, "expires_in": 60})
}

// grant returns a code for an authorization request, as the provider gives it
// once the person has logged in.
func (p *rogue) grant(query url.Values) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if reference := query.Get("request_uri"); reference != "" {
		query = p.pushed[reference]
		delete(p.pushed, reference)
	}
	code := rand.Text()
	p.codes[code] = asked{
		query.Get("client_id"), query.Get("nonce"), query.Get("code_challenge"), query.Get("acr_values"), query.Get("max_age"),
		query.Get("redirect_uri"),
	}
	return code
}

// knows reports whether a request is of a client, by the one proof that the
// provider takes of it.
func (p *rogue) knows(r *http.Request) bool {
	id, pass, basic := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	pass, _ = url.QueryUnescape(pass)
	if post, _ := p.metadata["token_endpoint_auth_methods_supported"].([]string); slices.Equal(post, []string{"client_secret_post"}) {
		id, pass = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
		if basic {
			return false
		}
	}
	if p.client != nil {
		return !basic && r.PostFormValue("client_secret") == "" && p.proved(r)
	}
	return (id == clientID || id == staffClient) && pass == secret && named(r) == id
}

// named returns the client that a request is of, by its header or its form.
func named(r *http.Request) string {
	if id, _, basic := r.BasicAuth(); basic {
		return id
	}
	return r.PostFormValue("client_id")
}

// proved reports whether a request holds a good client assertion, for the
// first time.
func (p *rogue) proved(r *http.Request) bool {
	const kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	jws, err := jose.ParseSignedCompact(r.PostFormValue("client_assertion"), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || r.PostFormValue("client_assertion_type") != kind {
		return false
	}
	payload, err := jws.Verify(p.client)
	var c struct {
		Issuer   string `json:"iss"`
		Subject  string `json:"sub"`
		Audience any    `json:"aud"`
		ID       string `json:"jti"`
		Issued   int64  `json:"iat"`
		Expires  int64  `json:"exp"`
	}
	if err != nil || json.Unmarshal(payload, &c) != nil || p.proofs[c.ID] {
		return false
	}
	p.proofs[c.ID] = true
	return c.Issuer == clientID && c.Subject == clientID && c.Audience == p.URL && len(c.ID) >= 32 &&
		c.Issued == p.now().Unix() && c.Expires > c.Issued && c.Expires <= c.Issued+60 && r.PostFormValue("client_id") == clientID
}

// token exchanges a code, once, for its client with its proof and verifier.
func (p *rogue) token(w http.ResponseWriter, r *http.Request) {
	a, known := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !p.knows(r) {
		p.fail(w, "invalid_client")
		return
	}
	if !known || named(r) != a.client || r.PostFormValue("redirect_uri") != a.redirect || !strings.HasPrefix(a.redirect, callback) ||
		r.PostFormValue("grant_type") != "authorization_code" ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != a.challenge {
		p.fail(w, "invalid_grant")
		return
	}
	c := map[string]any{
		"iss": p.URL, "sub": "subject-1", "aud": a.client, "nonce": a.nonce, "acr": strongly,
		"iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix(),
	}
	if a.maxAge != "" { // OpenID Connect Core, 2: then it must be told
		c["auth_time"] = p.now().Unix()
	}
	for name, value := range p.claims {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	sign := p.sign
	if sign == nil {
		sign = func(_ asked, c map[string]any) string { return p.signed(c) }
	}
	answer := map[string]any{
		"access_token": "access-token", "token_type": "Bearer", "expires_in": 300, "id_token": sign(a, c),
	}
	maps.Copy(answer, p.tokens)
	p.write(w, answer)
}

// fail answers an OAuth error.
func (p *rogue) fail(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	p.write(w, map[string]string{"error": code})
}

func (p *rogue) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

// count returns how often a path was called.
func (p *rogue) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[path]
}

// signed returns the claims as a JWT of the provider.
func (p *rogue) signed(c map[string]any) string {
	return signed(p.t, jose.ES256, p.keys[0].id, p.keys[0].PrivateKey, c)
}

// logoutToken returns a logout token for the session "sid-1" of "subject-1",
// with claims put over it; nil values take away.
func (p *rogue) logoutToken(change map[string]any) string {
	p.t.Helper()
	c := map[string]any{
		"iss": p.URL, "aud": clientID, "iat": p.now().Unix(), "exp": p.now().Add(2 * time.Minute).Unix(),
		"jti": rand.Text(), "sub": "subject-1", "sid": "sid-1",
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	for name, value := range change {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return signedAs(p.t, "logout+jwt", jose.ES256, p.keys[0].id, p.keys[0].PrivateKey, encoded(p.t, c))
}

// signed returns the claims as a JWT. Without an id, the header has none.
func signed(t *testing.T, alg jose.SignatureAlgorithm, id string, key any, c map[string]any) string {
	t.Helper()
	return signedAs(t, "", alg, id, key, encoded(t, c))
}

// signedAs returns a payload as a JWT of a type, or of none.
func signedAs(t *testing.T, kind jose.ContentType, alg jose.SignatureAlgorithm, id string, key any, payload []byte) string {
	t.Helper()
	options := new(jose.SignerOptions)
	if kind != "" {
		options = options.WithType(kind)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: id}}, options)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// encoded returns v in JSON.
func encoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// unsigned returns the claims as a JWT with algorithm none.
func unsigned(t *testing.T, c map[string]any) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(encoded(t, c)) + "."
}

// resealed returns a signed token with other claims and the old signature.
func resealed(t *testing.T, token string, c map[string]any) string {
	t.Helper()
	parts := strings.Split(token, ".")
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString(encoded(t, c)) + "." + parts[2]
}

// hmacKey returns what an HS256 forger would use: the public key, as bytes.
func hmacKey(t *testing.T, k crypto.PublicKey) []byte {
	t.Helper()
	return encoded(t, jose.JSONWebKey{Key: k})
}
