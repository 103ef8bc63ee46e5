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

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// town is Loupe, the demonstration provider and their data, each on a server
// of its own: Loupe at localhost, the provider at 127.0.0.1.
type town struct {
	t       *testing.T
	loupe   string
	door    *auth.Door
	arrived auth.Arrival // of the last callback
	err     error
}

// newTown returns a running town.
func newTown(t *testing.T) *town {
	t.Helper()
	town := &town{t: t}
	loupe, provider := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(loupe.Listener.Addr().String(), ":")
	town.loupe = "http://localhost:" + port
	issuer := "http://" + provider.Listener.Addr().String()

	h, err := idp.New(idp.Config{
		Issuer: issuer, LoupeURL: town.loupe, RedirectURIs: []string{town.loupe + "/auth/callback"},
		PostLogoutRedirectURIs: []string{town.loupe + "/"}, ClientID: clientID, ClientSecret: secret, People: demo.People(),
	})
	if err != nil {
		t.Fatal(err)
	}
	town.door, err = auth.New(auth.Config{
		Issuer: issuer, ClientID: clientID, ClientSecret: secret, RedirectURL: town.loupe + "/auth/callback",
		AfterLogout: town.loupe + "/", Scopes: []string{"profile", idp.ScopeNumber, idp.ScopeRole},
		Claims: auth.Claims{Role: idp.ClaimRole, Controller: idp.ClaimController, Lang: idp.ClaimLang,
			Number: idp.ClaimNumber, GivenName: idp.ClaimGivenName, Assurance: idp.ClaimAssurance},
		Strong: []string{idp.Assurance}, Controllers: []string{"partenamut", "mloz", "mloz_insurance"},
		Index: index, Synthetic: true,
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
	file, err := demo.Data().Open(demo.MembersFile)
	if err != nil {
		t.Fatal(err)
	}
	im := feed.Importer{Store: store, Index: index, Synthetic: true, Today: calendar.Date(2026, time.November, 22)}
	if _, _, err := im.Members(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return store
}

// routes are the addresses of login, as package server has them.
func (town *town) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /auth/login", func(w http.ResponseWriter, r *http.Request) {
		address, err := town.door.Begin(w, r, lang.Lang(r.FormValue("lang")), "me", "")
		if err != nil {
			town.t.Error(err)
		}
		http.Redirect(w, r, address, http.StatusSeeOther)
	})
	mux.HandleFunc("GET /auth/callback", func(w http.ResponseWriter, r *http.Request) {
		town.arrived, town.err = town.door.Callback(w, r)
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
		if strings.HasPrefix(address, town.loupe) {
			for name, value := range b {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
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
			if b[c.Name] = c.Value; c.MaxAge < 0 {
				delete(b, c.Name)
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

// TestDemonstration: everybody of the demonstration logs in over real HTTP, is
// who they are, logs out at both places, and is nobody again.
func TestDemonstration(t *testing.T) {
	town := newTown(t)
	for _, p := range demo.People() {
		t.Run(p.Subject, func(t *testing.T) {
			b := browser{}
			at, page := town.visit(b, town.loupe+"/auth/login?lang=nl", nil)
			id := loginID.FindStringSubmatch(page)
			if id == nil || !strings.Contains(page, `lang="nl-BE"`) {
				t.Fatalf("no login page in Dutch at %s:\n%.200s", at, page)
			}
			origin, _, _ := strings.Cut(at, "/login")
			town.visit(b, origin+"/login", url.Values{"id": {id[1]}, "person": {p.Subject}, "action": {"login"}})
			if town.err != nil {
				t.Fatal(town.err)
			}
			s := town.arrived.Session
			if s.Account.Name != p.GivenName || s.Account.Lang != p.Lang || s.Account.Subject != p.Subject {
				t.Errorf("account = %+v, want that of %s %s", s.Account, p.GivenName, p.Lang)
			}
			if want := roleOf(p); s.Role != want || s.Controller != p.Controller || (s.Account.MemberID != "") != (want == auth.Member) {
				t.Errorf("%s of %q with file %q, want %s of %q", s.Role, s.Controller, s.Account.MemberID, want, p.Controller)
			}
			at, _ = town.visit(b, town.loupe+"/auth/logout", nil)
			if at != town.loupe+"/?state=fr" || !fault.Is(town.err, fault.Unauthorized) || len(b) != 0 {
				t.Errorf("after logout at %s, %v, with cookies %v", at, town.err, b)
			}
		})
	}
}

// roleOf returns what p is in Loupe.
func roleOf(p demo.Person) auth.Role {
	switch {
	case p.Role != "":
		return auth.Role(p.Role)
	case p.Subject == "demo-noah":
		return auth.Visitor
	}
	return auth.Member
}

// TestDemonstrationCancel: who cancels at the provider is back, and nobody.
func TestDemonstrationCancel(t *testing.T) {
	town, b := newTown(t), browser{}
	at, page := town.visit(b, town.loupe+"/auth/login?lang=fr", nil)
	id := loginID.FindStringSubmatch(page)
	if id == nil {
		t.Fatalf("no login page at %s", at)
	}
	origin, _, _ := strings.Cut(at, "/login")
	town.visit(b, origin+"/login", url.Values{"id": {id[1]}, "action": {"cancel"}})
	f, ok := town.err.(*fault.Error)
	if !ok || f.Code != fault.Unauthorized || f.Reason != auth.ReasonCancelled || town.arrived.Lang != lang.FR || len(b) != 0 {
		t.Errorf("fault = %v in %q with cookies %v, want cancelled", town.err, town.arrived.Lang, b)
	}
}
