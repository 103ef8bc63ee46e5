package auth_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// town is Loupe, the demonstration provider and their data, each on a server
// of its own: Loupe at localhost, the provider at 127.0.0.1.
type town struct {
	t       *testing.T
	loupe   string
	idp     string
	door    *auth.Door
	theirs  browser      // cookies of the provider
	arrived auth.Arrival // of the last callback
	err     error        // of the last callback or home page
	told    []error      // of the back-channel
}

// newTown returns a running town.
func newTown(t *testing.T) *town {
	t.Helper()
	town := &town{t: t, theirs: browser{}}
	loupe, provider := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(loupe.Listener.Addr().String(), ":")
	town.loupe = "http://localhost:" + port
	town.idp = "http://" + provider.Listener.Addr().String()

	client := func(id string, a idp.Audience) idp.Client {
		return idp.Client{
			ID: id, Secret: secret, For: a, RedirectURIs: []string{town.loupe + "/auth/callback/" + string(a)},
			PostLogoutRedirectURIs: []string{town.loupe + "/"}, BackChannelURL: town.loupe + "/auth/backchannel/" + string(a),
		}
	}
	h, err := idp.New(idp.Config{
		Issuer: town.idp, LoupeURL: town.loupe, People: demo.People(),
		Clients: []idp.Client{client(clientID, idp.Members), client(staffClient, idp.Staff)},
	})
	if err != nil {
		t.Fatal(err)
	}
	town.door, err = auth.New(auth.Config{
		Providers: []auth.Provider{
			town.provider(auth.Members, clientID, idp.ScopeNumber, auth.Claims{
				Lang: idp.ClaimLang, Number: idp.ClaimNumber, GivenName: idp.ClaimGivenName}),
			town.provider(auth.Staff, staffClient, idp.ScopeRole, auth.Claims{
				Role: idp.ClaimRole, Controller: idp.ClaimController, Lang: idp.ClaimLang, GivenName: idp.ClaimGivenName}),
		},
		RedirectURL: town.loupe + "/auth/callback/", AfterLogout: town.loupe + "/",
		Controllers: []string{"partenamut", "mloz", "mloz_insurance"},
		Index:       index, Synthetic: true, Tag: func(purpose, value string) string { return purpose + value },
	}, withMembers(t))
	if err != nil {
		t.Fatal(err)
	}
	loupe.Config.Handler, provider.Config.Handler = town.routes(), h
	for _, s := range []*httptest.Server{loupe, provider} {
		s.Start()
		t.Cleanup(s.Close)
	}
	return town
}

// provider returns the demonstration provider for an audience.
func (town *town) provider(a auth.Audience, client, scope string, c auth.Claims) auth.Provider {
	return auth.Provider{
		ID: string(a), Name: lang.Text{FR: "Démonstration", NL: "Demonstratie"}, For: a, Issuer: town.idp,
		ClientID: client, ClientSecret: secret, Scopes: []string{"profile", scope}, Claims: c,
		Assurance: []auth.Assurance{
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceLow, Level: rights.Low},
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceSubstantial, Level: rights.Substantial},
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceHigh, Level: rights.High},
		},
		Ask: map[rights.Level]string{rights.Substantial: idp.AssuranceSubstantial, rights.High: idp.AssuranceHigh},
	}
}

// withMembers returns a database with the members of the demonstration.
func withMembers(t *testing.T) *sqlstore.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "loupe.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	reg, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)
	rules := feed.Rules{Register: reg, Index: index, Synthetic: true, Now: now, Zone: time.UTC}
	_, err = feed.Import(t.Context(), store, demo.Open(demo.MembersFile), rules, feed.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// routes are the addresses of login, as package server has them.
func (town *town) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /auth/login", func(w http.ResponseWriter, r *http.Request) {
		address, err := town.door.Begin(w, r, auth.Begin{Lang: lang.Lang(r.FormValue("lang")), Route: "me",
			Provider: r.FormValue("with"), Action: rights.Action(r.FormValue("for"))})
		if err != nil {
			town.t.Error(err)
		}
		http.Redirect(w, r, address, http.StatusSeeOther)
	})
	mux.HandleFunc("POST /auth/backchannel/{provider}", func(w http.ResponseWriter, r *http.Request) {
		err := town.door.BackChannel(r.Context(), r.PathValue("provider"), r.PostFormValue("logout_token"))
		if town.told = append(town.told, err); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	mux.HandleFunc("GET /auth/callback/{provider}", func(w http.ResponseWriter, r *http.Request) {
		town.arrived, town.err = town.door.Callback(w, r, r.PathValue("provider"))
	})
	mux.HandleFunc("GET /auth/logout", func(w http.ResponseWriter, r *http.Request) {
		address, err := town.door.Logout(w, r, "fr")
		if err != nil {
			town.t.Error(err)
		}
		http.Redirect(w, r, address, http.StatusSeeOther)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		_, town.err = town.door.Session(r)
	})
	return mux
}

// visit goes to an address with the cookies of b, follows redirects wherever
// they lead, and returns the last address and page. A form is sent if given.
func (town *town) visit(b browser, address string, form url.Values) (string, string) {
	town.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 10 {
		r := request(town.t, address, form)
		jar := town.theirs
		if strings.HasPrefix(address, town.loupe) {
			jar = b
		}
		for name, value := range jar {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := client.Do(r)
		if err != nil {
			town.t.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		if err := res.Body.Close(); err != nil {
			town.t.Fatal(err)
		}
		if err != nil {
			town.t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			if jar[c.Name] = c.Value; c.MaxAge < 0 {
				delete(jar, c.Name)
			}
		}
		next, err := res.Location()
		if err != nil {
			return address, string(page)
		}
		address, form = next.String(), nil
	}
	town.t.Fatal("redirected for ever")
	return "", ""
}

// request returns a GET, or a POST of a form.
func request(t *testing.T, address string, form url.Values) *http.Request {
	t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// loginID finds the login under way in the page of the provider.
var loginID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// login goes to an address of a login, and logs in at the provider with a form.
// It returns the page of the provider.
func (town *town) login(b browser, query string, form url.Values) string {
	town.t.Helper()
	at, page := town.visit(b, town.loupe+"/auth/login?"+query, nil)
	id := loginID.FindStringSubmatch(page)
	if id == nil {
		town.t.Fatalf("no login page at %s:\n%.200s", at, page)
	}
	form.Set("id", id[1])
	town.visit(b, town.idp+"/login", form)
	return page
}

// TestDemonstration: everybody of the demonstration logs in over real HTTP, is
// who they are, logs out at both places, and is nobody again.
func TestDemonstration(t *testing.T) {
	town := newTown(t)
	for _, p := range demo.People() {
		t.Run(p.Subject, func(t *testing.T) {
			with := auth.Members
			if p.Staff() {
				with = auth.Staff
			}
			b := browser{}
			page := town.login(b, "lang=nl&with="+string(with), url.Values{"person": {p.Subject}})
			if !strings.Contains(page, `lang="nl-BE"`) {
				t.Error("login page is not in Dutch")
			}
			if town.err != nil {
				t.Fatal(town.err)
			}
			s := town.arrived.Session
			if s.Account.Name != p.GivenName || s.Account.Lang != p.Lang || s.Account.Subject != p.Subject {
				t.Errorf("account = %+v, want that of %s %s", s.Account, p.GivenName, p.Lang)
			}
			if want := roleOf(p); s.Role != want || s.Controller != p.Controller || (s.MemberID != "") != (want == rights.Member) {
				t.Errorf("%s of %q with file %q, want %s of %q", s.Role, s.Controller, s.MemberID, want, p.Controller)
			}
			if s.Level != rights.High || time.Since(s.Authenticated) > time.Minute || s.ProviderSession == "" {
				t.Errorf("session = %+v, want one that was proved now", s)
			}
			at, _ := town.visit(b, town.loupe+"/auth/logout", nil)
			if at != town.loupe+"/?state=fr" || !fault.Is(town.err, fault.Unauthorized) || len(b) != 0 {
				t.Errorf("after logout at %s, %v, with cookies %v", at, town.err, b)
			}
		})
	}
}

// roleOf returns what p is in Loupe.
func roleOf(p demo.Person) rights.Role {
	switch {
	case p.Staff():
		return rights.Role(p.Role)
	case p.Subject == "demo-noah":
		return rights.Visitor
	}
	return rights.Member
}

// TestDemonstrationCancel: who cancels at the provider is back, and nobody.
func TestDemonstrationCancel(t *testing.T) {
	town, b := newTown(t), browser{}
	town.login(b, "with=members&lang=fr", url.Values{"action": {"cancel"}})
	is(t, town.err, fault.Unauthorized, wire.ReasonCancelled)
	if town.arrived.Lang != lang.FR || len(b) != 0 {
		t.Errorf("arrival in %q with cookies %v", town.arrived.Lang, b)
	}
}

// TestDemonstrationStepUp: a weak login opens nothing; an old one steps up,
// with the same person and strongly enough.
func TestDemonstrationStepUp(t *testing.T) {
	town, b := newTown(t), browser{}
	town.login(b, "with=members&lang=fr", url.Values{"person": {"demo-elise"}, "method": {"password"}})
	if s := town.arrived.Session; town.err != nil || s.Role != rights.Visitor || s.MemberID != "" || s.Level != rights.Low {
		t.Fatalf("weak login = %+v, %v, want a visitor", s, town.err)
	}
	town.login(b, "with=members&lang=fr", url.Values{"person": {"demo-elise"}, "method": {"itsme"}, "old": {"1"}})
	old := town.arrived.Session
	need, _ := rights.NeedOf(rights.SendRequest)
	if v := need.Check(old.Standing(time.Now())); town.err != nil || v != rights.MustProve {
		t.Fatalf("old login: verdict %v, %v, want that a new one is needed", v, town.err)
	}
	const stepUp = "with=members&lang=fr&for=" + string(rights.SendRequest)
	town.login(b, stepUp, url.Values{"person": {"demo-jeroen"}})
	is(t, town.err, fault.Forbidden, wire.ReasonOtherPerson)
	town.login(b, stepUp, url.Values{"person": {"demo-elise"}, "method": {"password"}})
	is(t, town.err, fault.StepUp, wire.ReasonLevel)
	town.login(b, stepUp, url.Values{"person": {"demo-elise"}})
	s := town.arrived.Session
	if v := need.Check(s.Standing(time.Now())); town.err != nil || v != rights.Granted || s.ID == old.ID || s.MemberID != old.MemberID {
		t.Errorf("after step-up: verdict %v for %+v, %v, want granted", v, s, town.err)
	}
}

// TestDemonstrationEnded: the provider ends a login, and so it ends here, for
// members and for staff.
func TestDemonstrationEnded(t *testing.T) {
	town := newTown(t)
	elise, sara := browser{}, browser{}
	town.login(elise, "with=members&lang=fr", url.Values{"person": {"demo-elise"}})
	sid := town.arrived.Session.ProviderSession
	var agent demo.Person
	for _, p := range demo.People() {
		if p.Role == string(rights.Agent) {
			agent = p
		}
	}
	town.login(sara, "lang=fr&with=staff", url.Values{"person": {agent.Subject}})
	town.visit(browser{}, town.idp+"/sessions", url.Values{"sid": {sid}})
	town.visit(elise, town.loupe+"/", nil)
	is(t, town.err, fault.Expired, wire.ReasonEnded)
	if town.visit(sara, town.loupe+"/", nil); town.err != nil {
		t.Errorf("session of another = %v, want a good one", town.err)
	}
	town.visit(browser{}, town.idp+"/sessions", url.Values{"subject": {agent.Subject}})
	town.visit(sara, town.loupe+"/", nil)
	is(t, town.err, fault.Expired, wire.ReasonEnded)
	if len(town.told) != 2 || town.told[0] != nil || town.told[1] != nil {
		t.Errorf("logout tokens = %v, want two that hold", town.told)
	}
}
