package auth_test

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// indexed stands for the keyed index of national numbers, by their digits.
func indexed(digits string) []byte {
	sum := sha256.Sum256([]byte(digits))
	return sum[:]
}

// index is indexed, for a configuration.
func index(n niss.Number) []byte { return indexed(n.Digits()) }

// house is Loupe's side of a test: a door, what it stores, and the time.
type house struct {
	*auth.Door
	t      *testing.T
	store  *ledger
	p      *rogue            // the provider "main" of members, and "staff"
	rogues map[string]*rogue // by address

	watch
	sentMu sync.Mutex
	sent   map[string]string // the provider that a login went to, by its state
}

// watch is the time of a test.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

// What the values of acr mean in the tests, and how to ask for them.
var (
	levels = []auth.Assurance{
		{Claim: "acr", Value: weakly, Level: rights.Low},
		{Claim: "acr", Value: middling, Level: rights.Substantial},
		{Claim: "acr", Value: strongly, Level: rights.High},
	}
	asking = map[rights.Level]string{rights.Low: weakly, rights.Substantial: middling, rights.High: strongly}
)

// newHouse returns a house whose provider is p, for members and for staff, with
// one member: the one of number 80.01.01-999.76. The change may be nil.
func newHouse(t *testing.T, p *rogue, change func(*auth.Config)) *house {
	t.Helper()
	h := &house{t: t, store: newLedger(t), p: p, rogues: map[string]*rogue{}, watch: watch{now: noon}, sent: map[string]string{}}
	h.know(p)
	var err error
	if h.Door, err = auth.New(h.configuration(change), h.store); err != nil {
		t.Fatal(err)
	}
	return h
}

// configuration returns that of a house, with a change to it that may be nil.
func (h *house) configuration(change func(*auth.Config)) auth.Config {
	p := h.p
	c := auth.Config{
		Providers: []auth.Provider{
			forMembers("main", p),
			{
				ID: "staff", Name: lang.Text{FR: "Personnel", NL: "Personeel"}, For: auth.Staff,
				Issuer: p.URL, ClientID: staffClient, ClientSecret: secret, Scopes: []string{"profile"},
				Claims:    auth.Claims{Role: "role", Controller: "controller", Lang: "locale", GivenName: "given_name"},
				Assurance: levels, Ask: asking,
			},
		},
		RedirectURL: callback, AfterLogout: "http://localhost:8080/",
		Controllers: []string{"partenamut", "mloz"},
		Index:       index, Synthetic: true, Now: h.clock,
		Tag: func(purpose, value string) string { return purpose + ":" + value },
	}
	if change != nil {
		change(&c)
	}
	return c
}

// forMembers returns a provider of members.
func forMembers(id string, p *rogue) auth.Provider {
	return auth.Provider{
		ID: id, Name: lang.Text{FR: "Principal", NL: "Hoofd"}, For: auth.Members,
		Issuer: p.URL, ClientID: clientID, ClientSecret: secret, Scopes: []string{"profile"},
		Claims:    auth.Claims{Lang: "locale", Number: "number", GivenName: "given_name"},
		Assurance: levels, Ask: asking,
	}
}

// newStreet returns a house with a second provider of members, "other", which
// says the same about its "subject-1" as the first one about its own.
func newStreet(t *testing.T) (*house, *rogue) {
	t.Helper()
	other := newRogue(t)
	h := newHouse(t, newRogue(t), func(c *auth.Config) { c.Providers = append(c.Providers, forMembers("other", other)) })
	h.know(other)
	return h, other
}

// know gives a provider the time of the house, and lets it be found.
func (h *house) know(p *rogue) {
	p.now = h.clock
	h.rogues[p.URL] = p
}

// clock returns what time it is.
func (w *watch) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// pass lets time go by.
func (w *watch) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
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

// plain is the login that most tests make.
var plain = auth.Begin{Provider: "main", Lang: lang.NL, Route: "my-domain", Param: "compulsory"}

// through returns a login at a provider, for an action or for none.
func through(provider string, action rights.Action) auth.Begin {
	return auth.Begin{Lang: lang.NL, Route: "me", Provider: provider, Action: action}
}

// begin starts a login in b and returns the query of the authorization
// request, with a code that the provider would give for it.
func (h *house) begin(b browser) (query url.Values, code string) {
	h.t.Helper()
	query, code, err := h.ask(b, plain)
	if err != nil {
		h.t.Fatal(err)
	}
	return query, code
}

// ask starts a certain login.
func (h *house) ask(b browser, wanted auth.Begin) (query url.Values, code string, err error) {
	h.t.Helper()
	w := httptest.NewRecorder()
	address, err := h.Begin(w, b.request("/auth/login"), wanted)
	if err != nil {
		return nil, "", err
	}
	b.keep(h.t, w)
	u, err := url.Parse(address)
	if err != nil {
		h.t.Fatal(err)
	}
	h.sentMu.Lock()
	h.sent[u.Query().Get("state")] = wanted.Provider
	h.sentMu.Unlock()
	return u.Query(), h.rogues[u.Scheme+"://"+u.Host].grant(u.Query()), nil
}

// finish comes back from the provider.
func (h *house) finish(b browser, query url.Values) (auth.Arrival, error) {
	h.t.Helper()
	h.sentMu.Lock()
	provider, known := h.sent[query.Get("state")]
	h.sentMu.Unlock()
	if !known {
		provider = "main"
	}
	return h.finishAt(provider, b, query)
}

// finishAt comes back to the address of a provider.
func (h *house) finishAt(provider string, b browser, query url.Values) (auth.Arrival, error) {
	h.t.Helper()
	w := httptest.NewRecorder()
	a, err := h.Callback(w, b.request("/auth/callback/"+provider+"?"+query.Encode()), provider)
	b.keep(h.t, w)
	return a, err
}

// login makes a plain login.
func (h *house) login(b browser) (auth.Arrival, error) {
	h.t.Helper()
	return h.visit(b, plain)
}

// visit makes a certain login, there and back.
func (h *house) visit(b browser, wanted auth.Begin) (auth.Arrival, error) {
	h.t.Helper()
	query, code, err := h.ask(b, wanted)
	if err != nil {
		return auth.Arrival{}, err
	}
	return h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
}

// enter makes a certain login that must go well.
func (h *house) enter(b browser, wanted auth.Begin) auth.Session {
	h.t.Helper()
	a, err := h.visit(b, wanted)
	if err != nil {
		h.t.Fatal(err)
	}
	return a.Session
}

// good checks that the session of b is good, and returns it.
func (h *house) good(b browser) auth.Session {
	h.t.Helper()
	s, err := h.Session(b.request("/"))
	if err != nil {
		h.t.Errorf("Session = %v, want a good one", err)
	}
	return s
}

// over checks that the session of b is over, for a reason.
func (h *house) over(b browser, reason string) {
	h.t.Helper()
	_, err := h.Session(b.request("/"))
	is(h.t, err, fault.Expired, reason)
}

// become makes a provider speak of another person, with claims of the ID token
// and of userinfo; nil values take away.
func (p *rogue) become(subject string, token, info map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims, p.userinfo = map[string]any{"sub": subject}, map[string]any{"sub": subject, "given_name": "X"}
	maps.Copy(p.claims, token)
	maps.Copy(p.userinfo, info)
}

// refused checks that err is a fault of a code and reason, and that nothing
// came of the login.
func (h *house) refused(b browser, err error, code fault.Code, reason string) {
	h.t.Helper()
	is(h.t, err, code, reason)
	for _, table := range []string{"accounts", "sessions"} {
		if n := h.store.count(h.t, table); n != 0 {
			h.t.Errorf("%d %s stored, want none", n, table)
		}
	}
	if b["__Host-session"] != "" {
		h.t.Error("browser has a session cookie")
	}
}
