package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/server/auth"
)

// noon is the time of the tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const (
	clientID = "loupe"
	secret   = "s3cret &+%/ä" // to be form-encoded inside the header
	callback = "http://localhost:8080/auth/callback"
	strongly = "level-500"
)

// rogue is an identity provider that does everything right until told not to.
type rogue struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	keys     []key            // published, the first one signs
	codes    map[string]asked // by code
	calls    map[string]int   // by path
	metadata map[string]any   // put over what is published
	claims   map[string]any   // put over the ID token; nil values take away
	userinfo map[string]any   // the whole answer
	sign     func(asked, map[string]any) string
	answer   map[string]http.HandlerFunc // in place of a path's own
}

// key is a key pair with its id.
type key struct {
	id string
	*ecdsa.PrivateKey
}

// asked is one authorization request.
type asked struct{ nonce, challenge string }

func newRogue(t *testing.T) *rogue {
	p := &rogue{
		t: t, keys: []key{newKey(t, "k1")},
		codes: map[string]asked{}, calls: map[string]int{}, answer: map[string]http.HandlerFunc{},
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
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "userinfo_endpoint": p.URL + "/userinfo", "end_session_endpoint": p.URL + "/logout?x=1",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
		}
		maps.Copy(m, p.metadata)
		p.write(w, m)
	case "/keys":
		set := jose.JSONWebKeySet{}
		for _, k := range p.keys {
			set.Keys = append(set.Keys, jose.JSONWebKey{KeyID: k.id, Key: &k.PublicKey, Use: "sig", Algorithm: "ES256"})
		}
		p.write(w, set)
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

// token exchanges a code, once, for the client with its secret and verifier.
func (p *rogue) token(w http.ResponseWriter, r *http.Request) {
	id, pass, _ := r.BasicAuth()
	pass, _ = url.QueryUnescape(pass)
	a, known := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || id != clientID || pass != secret || r.PostFormValue("redirect_uri") != callback ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != a.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	c := map[string]any{
		"iss": p.URL, "sub": "subject-1", "aud": clientID, "nonce": a.nonce, "acr": strongly,
		"iat": noon.Unix(), "exp": noon.Add(5 * time.Minute).Unix(),
	}
	for name, value := range p.claims {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	sign := p.sign
	if sign == nil {
		sign = func(_ asked, c map[string]any) string {
			return signed(p.t, jose.ES256, p.keys[0].id, p.keys[0].PrivateKey, c)
		}
	}
	p.write(w, map[string]any{
		"access_token": "access-token", "token_type": "Bearer", "expires_in": 300, "id_token": sign(a, c),
	})
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

// signed returns the claims as a JWT. Without an id, the header has none.
func signed(t *testing.T, alg jose.SignatureAlgorithm, id string, key any, c map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(c)
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

// unsigned returns the claims as a JWT with algorithm none.
func unsigned(t *testing.T, c map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(payload) + "."
}

// index stands for the keyed index of national numbers.
func index(n niss.Number) []byte {
	sum := sha256.Sum256([]byte(n.Digits()))
	return sum[:]
}

// house is Loupe's side of a test: a door, what it stores, and the time.
type house struct {
	*auth.Door
	t     *testing.T
	store *ledger
	p     *rogue

	mu  sync.Mutex
	now time.Time
}

// newHouse returns a house whose provider is p, with one member: the one of
// number 80.01.01-999.76. The change may be nil.
func newHouse(t *testing.T, p *rogue, change func(*auth.Config)) *house {
	t.Helper()
	n, err := niss.Parse("80010199976")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: newLedger(t, index(n)), p: p, now: noon}
	c := auth.Config{
		Issuer: p.URL, ClientID: clientID, ClientSecret: secret, RedirectURL: callback,
		AfterLogout: "http://localhost:8080/", Scopes: []string{"profile"},
		Claims: auth.Claims{Role: "role", Controller: "controller", Lang: "locale", Number: "number",
			GivenName: "given_name", Assurance: "acr"},
		Strong: []string{strongly}, Controllers: []string{"partenamut", "mloz"},
		Index: index, Synthetic: true, Now: h.clock,
	}
	if change != nil {
		change(&c)
	}
	if h.Door, err = auth.New(c, h.store); err != nil {
		t.Fatal(err)
	}
	return h
}

// clock returns the time in the house.
func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// pass lets time go by.
func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// browser is what a browser keeps: cookies.
type browser map[string]string

// request returns a request of b.
func (b browser) request(target string) *http.Request {
	r := httptest.NewRequest("GET", target, nil)
	for name, value := range b {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

// keep takes the cookies of an answer, and checks each one's attributes.
func (b browser) keep(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, c := range w.Result().Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" ||
			c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %s is not bound to the host: %v", c.Name, c)
		}
		if b[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b, c.Name)
		}
	}
}

// begin starts a login in b and returns the query of the authorization
// request, with a code that the provider would give for it.
func (h *house) begin(b browser) (query url.Values, code string) {
	h.t.Helper()
	w := httptest.NewRecorder()
	address, err := h.Begin(w, b.request("/auth/login"), lang.NL, "my-domain", "compulsory")
	if err != nil {
		h.t.Fatal(err)
	}
	b.keep(h.t, w)
	u, err := url.Parse(address)
	if err != nil {
		h.t.Fatal(err)
	}
	query, code = u.Query(), rand.Text()
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	h.p.codes[code] = asked{query.Get("nonce"), query.Get("code_challenge")}
	return query, code
}

// finish comes back from the provider.
func (h *house) finish(b browser, query url.Values) (auth.Arrival, error) {
	h.t.Helper()
	w := httptest.NewRecorder()
	a, err := h.Callback(w, b.request("/auth/callback?"+query.Encode()))
	b.keep(h.t, w)
	return a, err
}

// login does both.
func (h *house) login(b browser) (auth.Arrival, error) {
	h.t.Helper()
	query, code := h.begin(b)
	return h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
}

// refused checks that err is a fault of a code and reason, and that nothing
// came of the login.
func (h *house) refused(b browser, err error, code fault.Code, reason string) {
	h.t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != code || f.Reason != reason {
		h.t.Errorf("fault = %v, want %s (%s)", err, code, reason)
	}
	for _, table := range []string{"accounts", "sessions"} {
		if n := h.store.count(h.t, table); n != 0 {
			h.t.Errorf("%d %s stored, want none", n, table)
		}
	}
	if b["__Host-session"] != "" {
		h.t.Error("browser has a session cookie")
	}
}

// hmacKey returns what an HS256 forger would use: the public key, as bytes.
func hmacKey(t *testing.T, k crypto.PublicKey) []byte {
	t.Helper()
	b, err := json.Marshal(jose.JSONWebKey{Key: k})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
