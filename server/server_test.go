package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/files"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
	"github.com/loupe-privacy/loupe/server/words"
	"github.com/loupe-privacy/loupe/web"
)

// A portal is a whole portal on loopback, with the demonstration's people and
// provider. Its pages are shown as their data, so that tests can read them.
type portal struct {
	url      string
	server   *server.Server
	before   func(*http.Request) // sees each request first; set before the first one
	register *register.Register
	desk     *casework.Desk
	store    *sqlstore.Store
	ring     *keys.Ring
	logger   *slog.Logger
	log      *bytes.Buffer

	mu  sync.Mutex
	now time.Time
}

// clock returns what time it is in the portal.
func (p *portal) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// pass lets time pass in the portal.
func (p *portal) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// newPortal starts a portal, perhaps with other options than the usual ones.
func newPortal(t *testing.T, change ...func(*server.Options)) *portal {
	t.Helper()
	editions, err := registerdata.LoadEditions(registerdata.Embedded())
	must(t, err)
	reg := editions[0]
	store, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "loupe.db"))
	must(t, err)
	t.Cleanup(func() { store.Close() })
	must(t, store.Migrate(t.Context()))

	ours, theirs := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	port := func(s *httptest.Server) string {
		_, p, _ := strings.Cut(s.Listener.Addr().String(), ":")
		return p
	}
	p := &portal{url: "http://localhost:" + port(ours), register: reg, log: &bytes.Buffer{}, now: time.Now()}
	ring, err := keys.Folder{Dir: filepath.Join(t.TempDir(), "keys")}.Open(keys.Options{Fresh: true})
	must(t, err)
	conf := auth.Config{
		Providers:   providers("http://127.0.0.1:" + port(theirs)),
		RedirectURL: p.url + wire.Callback, AfterLogout: p.url + "/",
		Controllers: []string{"partenamut", "mloz", "mloz_insurance"},
		Index:       func(n niss.Number) []byte { return []byte("index " + n.Digits()) },
		Synthetic:   true, Tag: ring.Tag, Now: p.clock,
		PerAddress: 1000, // everybody in a test comes from one address
	}
	provider, err := idp.New(idp.Config{
		Issuer: conf.Providers[0].Issuer, LoupeURL: p.url, Clients: clientsOf(conf, p.url), People: demo.People(),
	})
	must(t, err)
	theirs.Config.Handler = provider
	theirs.Start()
	t.Cleanup(theirs.Close)
	fill(t, store, feed.Rules{Register: reg, Index: conf.Index, Keys: ring, Synthetic: true, Now: p.now, Zone: time.UTC})

	door, err := auth.New(conf, store)
	must(t, err)
	set, err := static()
	must(t, err)
	catalogs, err := words.New()
	must(t, err)
	zone, err := time.LoadLocation(rights.Zone)
	must(t, err)
	maker := receipt.Maker{Portal: p.url, Register: reg, Office: zone}
	p.desk = &casework.Desk{
		Store: store, Sealer: ring, Files: ring, Inspect: plainInspector{}, Catalog: reg.Catalog(), Now: p.clock,
		Clock:     rights.Clock{Calendar: calendar.New(nil), Office: zone},
		Statement: maker.Request, Allowance: maker.Choice,
	}
	book := &audit.Log{Store: store.Tree(), Keys: ring, Name: audit.Name(ring.ID()), Now: p.clock}
	p.store, p.ring, p.logger = store, ring, slog.New(slog.NewJSONHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	options := server.Options{
		PublicURL: p.url, Hosts: []string{strings.TrimPrefix(p.url, "http://")},
		Editions: editions, Holdings: store, Looks: store, Ages: holdings.DefaultAges, News: store, Door: door, Keys: ring, Words: catalogs, Assets: set,
		Desk: p.desk, Book: book, Receipts: receipt.Writer{Words: catalogs, Editions: editions},
		Contacts: &mail.Contacts{Store: store, Sealer: ring, Tag: ring.Tag, Now: p.clock}, CanMail: true,
		Guests: &casework.Guests{Desk: p.desk, Tag: ring.Tag},
		Render: show, Office: zone, Now: p.clock,
		Log: p.logger,
	}
	for _, c := range change {
		c(&options)
	}
	p.server, err = server.New(options)
	must(t, err)
	ours.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.before != nil {
			p.before(r)
		}
		p.server.ServeHTTP(w, r)
	})
	ours.Start()
	t.Cleanup(ours.Close)
	return p
}

// clientsOf returns what the provider knows of a portal: a client for each way
// to log in.
func clientsOf(conf auth.Config, url string) []idp.Client {
	var clients []idp.Client
	for _, way := range conf.Providers {
		clients = append(clients, idp.Client{
			ID: way.ClientID, Secret: way.ClientSecret, For: idp.Audience(way.For),
			RedirectURIs: []string{conf.RedirectURL + way.ID}, PostLogoutRedirectURIs: []string{conf.AfterLogout},
			BackChannelURL: url + wire.BackChannel + way.ID,
		})
	}
	return clients
}

// plainInspector makes files anew with the limits of a real portal.
type plainInspector struct{}

// Inspect implements [casework.Inspector].
func (plainInspector) Inspect(_ context.Context, name string, data []byte) (casework.Inspected, error) {
	r, err := files.Inspect(name, data, files.Usual(wire.MaxFile))
	return casework.Inspected{Name: r.Name, Type: r.Type, Bytes: r.Bytes}, err
}

// providers returns the two ways to log in at the demonstration's provider.
func providers(issuer string) []auth.Provider {
	common := auth.Provider{
		Issuer: issuer, ClientSecret: "secret",
		Assurance: []auth.Assurance{
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceLow, Level: rights.Low},
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceSubstantial, Level: rights.Substantial},
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceHigh, Level: rights.High},
		},
		Ask:    map[rights.Level]string{rights.Substantial: idp.AssuranceSubstantial, rights.High: idp.AssuranceHigh},
		Claims: auth.Claims{Lang: idp.ClaimLang, GivenName: idp.ClaimGivenName},
	}
	members, staff := common, common
	members.ID, members.For, members.ClientID = "members", auth.Members, "loupe"
	members.Name = lang.Text{FR: "Membres", NL: "Leden"}
	members.Scopes = []string{"openid", "profile", idp.ScopeNumber}
	members.Claims.Number = idp.ClaimNumber
	staff.ID, staff.For, staff.ClientID = "staff", auth.Staff, "loupe-staff"
	staff.Name = lang.Text{FR: "Personnel", NL: "Personeel"}
	staff.Scopes = []string{"openid", "profile", idp.ScopeRole}
	staff.Claims.Role, staff.Claims.Controller = idp.ClaimRole, idp.ClaimController
	return []auth.Provider{members, staff}
}

// static loads the static files once: compressing them takes a while.
var static = sync.OnceValues(func() (*assets.Set, error) { return assets.Load(web.Files) })

// show shows a page as its data.
func show(p wire.Page) (string, error) {
	b, err := json.Marshal(p)
	return `<div id="page"><pre>` + html.EscapeString(string(b)) + `</pre></div>`, err
}

// fill imports the demonstration.
func fill(t *testing.T, store feed.RunStore, r feed.Rules) {
	t.Helper()
	for _, name := range demo.Files(r.Register.DomainIDs()) {
		_, err := feed.Import(t.Context(), store, demo.Open(name), r, feed.Options{Now: func() time.Time { return r.Now }})
		must(t, err)
	}
}

// must stops the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A browser keeps cookies by host name, as browsers do; that a cookie is
// Secure does not matter on loopback.
type browser struct {
	t       *testing.T
	portal  *portal
	cookies map[string]map[string]string
}

// browser returns a new browser.
func (p *portal) browser(t *testing.T) *browser {
	return &browser{t: t, portal: p, cookies: map[string]map[string]string{}}
}

// An answer is what a server answered, read to its end.
type answer struct {
	*http.Response
	body string
	to   *browser
}

// do sends a request without following redirects.
func (b *browser) do(method, address, body string, header ...string) answer {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.portal.url + address
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(body))
	must(b.t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	jar := b.cookies[r.URL.Hostname()]
	for name, value := range jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	must(b.t, err)
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	must(b.t, err)
	for _, c := range res.Cookies() {
		if jar == nil {
			jar = map[string]string{}
			b.cookies[r.URL.Hostname()] = jar
		}
		if jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(jar, c.Name)
		}
	}
	return answer{res, string(read), b}
}

// get opens an address and follows redirects.
func (b *browser) get(address string, header ...string) answer {
	b.t.Helper()
	a := b.do(http.MethodGet, address, "", header...)
	for range 10 {
		if a.StatusCode/100 != 3 || a.StatusCode == http.StatusNotModified {
			return a
		}
		to, err := a.Location()
		must(b.t, err)
		a = b.do(http.MethodGet, to.String(), "")
	}
	b.t.Fatal("redirects without end")
	return a
}

// post sends a native form and follows redirects.
func (b *browser) post(path string, form url.Values) answer {
	b.t.Helper()
	a := b.do(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", b.portal.url, "Sec-Fetch-Site", "same-origin")
	if a.StatusCode == http.StatusSeeOther {
		return b.get(a.Header.Get("Location"))
	}
	return a
}

// json sends JSON.
func (b *browser) json(method, path, body string) answer {
	b.t.Helper()
	return b.do(method, path, body, "Content-Type", "application/json", "Origin", b.portal.url, "Sec-Fetch-Site", "same-origin")
}

// asking returns the answers of a request for access to one domain.
func asking(note string) rights.Answers {
	return rights.Answers{
		rights.AskGoal: {string(rights.Access)}, rights.AskBehalf: {rights.SelfValue}, rights.AskDomains: {"compulsory"},
		rights.AskScope: {rights.ScopeAll}, rights.AskCare: {rights.CareNone}, rights.AskNote: {note},
	}
}

// question returns the address of a question.
func question(l lang.Lang, id rights.QuestionID) string {
	return wire.Path(l, wire.Ask, wire.QuestionSlug(l, id))
}

// answer answers one question, as it was put.
func (b *browser) answer(q *wire.AskData, values ...string) answer {
	b.t.Helper()
	return b.post(q.SendPath, url.Values{wire.FieldAnswer: values, wire.FieldOwner: {q.Owner}})
}

// fill answers the questions as they are put, one after the other, and returns
// the review.
func (b *browser) fill(l lang.Lang, answers rights.Answers) answer {
	b.t.Helper()
	at := b.get(question(l, rights.AskGoal))
	for range 40 {
		p := at.page(b.t)
		if p.Ask == nil {
			return at
		}
		if p.Fault != nil {
			b.t.Fatalf("question %s with %q: %+v", p.Ask.Prompt.ID, answers[p.Ask.Prompt.ID], p.Fault)
		}
		at = b.answer(p.Ask, answers[p.Ask.Prompt.ID]...)
	}
	b.t.Fatal("questions without end")
	return at
}

// send sends what a review shows.
func (b *browser) send(r *wire.ReviewData) answer {
	b.t.Helper()
	return b.post(r.SendPath, sending(r))
}

// sending returns the form of a review.
func sending(r *wire.ReviewData) url.Values {
	return url.Values{wire.FieldAnswers: {r.Answers}, wire.FieldOwner: {r.Owner}, wire.FieldKey: {r.Key}}
}

// ask asks for access to one domain, as a person does: question by question,
// the review, the receipt.
func (b *browser) ask(l lang.Lang, note string) answer {
	b.t.Helper()
	return b.send(b.fill(l, asking(note)).page(b.t).Review)
}

// typed returns what the draft of the person who is logged in holds as a note.
func (b *browser) typed(l lang.Lang) string {
	b.t.Helper()
	if q := b.get(question(l, rights.AskNote)).page(b.t).Ask; q != nil && q.Prompt.ID == rights.AskNote {
		return strings.Join(q.Values, "")
	}
	return ""
}

// owner returns whose forms those of the person who is logged in are.
func (b *browser) owner() string {
	b.t.Helper()
	return b.get(question(lang.FR, rights.AskGoal)).page(b.t).Ask.Owner
}

// loginID finds the login under way on the provider's page.
var loginID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// employees are the people of the demonstration who log in as staff.
var employees = []string{"camille", "thomas", "katrien", "olivier", "sophie"}

// login logs a person of the demonstration in, on the way to a page. How are
// further fields of the provider's form: "method" and "old".
func (b *browser) login(subject, path string, how ...string) answer {
	b.t.Helper()
	if slices.Contains(employees, subject) {
		route, l, param, _ := wire.Match(path)
		path = wire.LoginLink{Lang: l, Route: route, Param: param, Staff: true}.Path()
	}
	return b.choose(subject, b.get(path), how...)
}

// choose logs a person in on a page of the provider.
func (b *browser) choose(subject string, page answer, how ...string) answer {
	b.t.Helper()
	m := loginID.FindStringSubmatch(page.body)
	if m == nil {
		b.t.Fatalf("no login page at %s: %d\n%s", page.Request.URL, page.StatusCode, page.body)
	}
	form := url.Values{"id": {m[1]}, "person": {"demo-" + subject}, "action": {"login"}}
	for i := 0; i < len(how); i += 2 {
		form.Set(how[i], how[i+1])
	}
	a := b.do(http.MethodPost, page.Request.URL.String(), form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if a.StatusCode/100 != 3 {
		b.t.Fatalf("login as %s: %d\n%s", subject, a.StatusCode, a.body)
	}
	return b.get(a.Header.Get("Location"))
}

// ownOwner returns whose forms those of the person who is logged in are, or ""
// if nobody is.
func (b *browser) ownOwner() string {
	b.t.Helper()
	a := b.get(wire.Path(lang.FR, wire.Sessions, ""))
	if a.StatusCode != http.StatusOK || strings.Contains(a.Request.URL.Path, "login") {
		return ""
	}
	return a.page(b.t).Sessions.Owner
}

// data finds the data of a page in its document.
var data = regexp.MustCompile(`<script type="application/json" id="page-data">(.*)</script>`)

// page returns the data of the page in an answer.
func (a answer) page(t *testing.T) wire.Page {
	t.Helper()
	m := data.FindStringSubmatch(a.body)
	if route, _, _, ok := wire.Match(a.Request.URL.Path); ok && m == nil && wire.DocumentOnly(route) && a.StatusCode == http.StatusOK {
		m = []string{"", a.to.do(http.MethodGet, wire.APIPage+"?path="+url.QueryEscape(a.Request.URL.RequestURI()), "").body}
	}
	if m == nil {
		t.Fatalf("no page in the answer: %d\n%s", a.StatusCode, a.body)
	}
	var p wire.Page
	must(t, json.Unmarshal([]byte(m[1]), &p))
	return p
}
