package idp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/server/demo/idp"
)

// TestLogout: back to Loupe without a token, and nowhere else.
func TestLogout(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name  string
		query url.Values
		want  string
	}{
		{"back to Loupe", url.Values{"client_id": {forMembers}, "post_logout_redirect_uri": {bye}}, bye},
		{"back to Loupe, of staff", url.Values{"client_id": {forStaff}, "post_logout_redirect_uri": {bye}, "state": {"s"}}, bye + "?state=s"},
		{"nowhere said", url.Values{"client_id": {forMembers}}, issuer + "/left"},
		{"elsewhere", url.Values{"client_id": {forMembers}, "post_logout_redirect_uri": {"https://evil.example/"}}, ""},
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

// listener is the part of Loupe that hears of logouts: for each client the
// tokens that came.
type listener struct {
	mu     sync.Mutex
	tokens map[string][]string
	status map[string]int // of the answer for a client; 0: 200
}

// listen starts a listener and a provider that tells it of logouts.
func listen(t *testing.T) (*listener, string) {
	t.Helper()
	l := &listener{tokens: map[string][]string{}, status: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		client := strings.TrimPrefix(r.URL.Path, "/")
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || len(r.URL.Query()) > 0 {
			t.Errorf("logout told by %s %s of %q", r.Method, r.URL, r.Header.Get("Content-Type"))
		}
		l.tokens[client] = append(l.tokens[client], r.PostFormValue("logout_token"))
		w.Header().Set("Location", "/followed")
		w.WriteHeader(max(l.status[client], http.StatusOK))
	}))
	t.Cleanup(server.Close)
	issuer := serve(t, func(c *idp.Config) {
		for i := range c.Clients {
			c.Clients[i].BackChannelURL = server.URL + "/" + c.Clients[i].ID
		}
	})
	return l, issuer
}

// heard returns the tokens that came for a client, and forgets them.
func (l *listener) heard(client string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.tokens[client]
	delete(l.tokens, client)
	return all
}

// enter logs somebody in, in the browser with a cookie or, if that is "", in a
// new one. It returns the ID token and the cookie of the browser.
func enter(t *testing.T, issuer, client, person, cookie string) (said, string) {
	t.Helper()
	form := url.Values{"id": {atLogin(t, issuer, "client_id", client)}, "person": {person}}
	res, _ := post(t, issuer+"/login", form, "Cookie", cookie)
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusSeeOther {
		t.Fatalf("login of %s = %d to %q", person, res.StatusCode, res.Header.Get("Location"))
	}
	for _, c := range res.Cookies() {
		if c.Name != "__Host-idp" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %v", c)
		}
		cookie = c.Name + "=" + c.Value
	}
	return tell(t, issuer, client, to.Query().Get("code")), cookie
}

// TestLogoutToken: a logout token is right in every point, and for its client
// alone.
func TestLogoutToken(t *testing.T) {
	loupe, issuer := listen(t)
	login, _ := enter(t, issuer, forMembers, "demo-elise", "")
	res, _ := post(t, issuer+"/sessions", url.Values{"sid": {login.token["sid"].(string)}, "lang": {"nl"}}, "Sec-Fetch-Site", "same-origin")
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/sessions?lang=nl" {
		t.Errorf("%d to %q, want back to the page", res.StatusCode, res.Header.Get("Location"))
	}
	heard := loupe.heard(forMembers)
	if len(heard) != 1 || len(loupe.heard(forStaff)) != 0 {
		t.Fatalf("told %d times, want the client of members once", len(heard))
	}
	verifier := provider(t, issuer).Verifier(&oidc.Config{ClientID: forMembers})
	token, err := verifier.VerifyLogout(t.Context(), heard[0])
	if err != nil {
		t.Fatal(err)
	}
	if token.Subject != "demo-elise" || token.SessionID != login.token["sid"] || token.TokenID == "" {
		t.Errorf("token for %q, session %q, id %q", token.Subject, token.SessionID, token.TokenID)
	}
	if _, err := provider(t, issuer).Verifier(&oidc.Config{ClientID: forStaff}).VerifyLogout(t.Context(), heard[0]); err == nil {
		t.Error("the token is good for another client")
	}
	if _, err := verifier.VerifyLogout(t.Context(), login.raw); err == nil {
		t.Error("an ID token is good as a logout token")
	}
	claims, header := read(t, issuer, heard[0])
	if header.ExtraHeaders["typ"] != "logout+jwt" || header.Algorithm != "ES256" {
		t.Errorf("header %v %s", header.ExtraHeaders, header.Algorithm)
	}
	iat, exp := claims["iat"].(float64), claims["exp"].(float64)
	if now := float64(time.Now().Unix()); iat > now || iat < now-60 || exp-iat > 120 || exp <= now {
		t.Errorf("iat %v, exp %v at %v", iat, exp, now)
	}
	for name := range map[string]bool{"iat": true, "exp": true, "jti": true, "sid": true} {
		delete(claims, name)
	}
	if want := map[string]any{
		"iss": issuer, "aud": []string{forMembers}, "sub": "demo-elise",
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}; !sameJSON(t, claims, want) {
		t.Errorf("token also says %v, want %v", claims, want)
	}
}

// read checks the signature of a token with the published keys, and returns
// what it says.
func read(t *testing.T, issuer, token string) (map[string]any, jose.Header) {
	t.Helper()
	signed, err := jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	_, body := get(t, issuer+"/keys")
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(body), &keys); err != nil {
		t.Fatal(err)
	}
	header := signed.Signatures[0].Header
	key := keys.Key(header.KeyID)
	if len(key) != 1 {
		t.Fatalf("key %q is published %d times", header.KeyID, len(key))
	}
	payload, err := signed.Verify(key[0])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims, header
}

// TestSessions: who is logged in where, in both languages, and what ending it
// tells to whom.
func TestSessions(t *testing.T) {
	loupe, issuer := listen(t)
	here, cookie := enter(t, issuer, forMembers, "demo-elise", "")
	there, _ := enter(t, issuer, forMembers, "demo-elise", "")
	staff, same := enter(t, issuer, forStaff, "demo-sophie", cookie)
	again, _ := enter(t, issuer, forMembers, "demo-elise", cookie)
	if here.token["sid"] != again.token["sid"] || here.token["sid"] == there.token["sid"] || here.token["sid"] == staff.token["sid"] {
		t.Errorf("sids %v, %v, %v, %v: want one for each browser and client", here.token["sid"], again.token["sid"], there.token["sid"], staff.token["sid"])
	}
	if same != cookie {
		t.Error("the browser got another name")
	}
	for lang, words := range map[string][]string{
		"fr": {"Qui est connecté ici", "Déconnecter partout", "Ce navigateur", "Loupe, membres", "Loupe, personnel", "Identité prouvée\u00a0: à l’instant"},
		"nl": {"Wie hier aangemeld is", "Overal afmelden", "Deze browser", "Loupe, leden", "Loupe, personeel", "Identiteit bewezen: zonet"},
	} {
		_, body := get(t, issuer+"/sessions?lang="+lang, "Cookie", cookie)
		for _, want := range append(words, "Élise Exemple", "Sophie Journal") {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is not on the page", lang, want)
			}
		}
		if n := strings.Count(body, `class="here"`); n != 2 {
			t.Errorf("%s: %d logins in this browser, want 2", lang, n)
		}
		valid(t, body)
	}
	t.Run("from another site", func(t *testing.T) {
		form := url.Values{"subject": {"demo-elise"}}
		if res, _ := post(t, issuer+"/sessions", form, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
			t.Errorf("%d, want 403", res.StatusCode)
		}
	})
	t.Run("everywhere", func(t *testing.T) {
		post(t, issuer+"/sessions", url.Values{"subject": {"demo-elise"}})
		heard := loupe.heard(forMembers)
		if len(heard) != 1 || len(loupe.heard(forStaff)) != 0 {
			t.Fatalf("told %d times, want once", len(heard))
		}
		token, err := provider(t, issuer).Verifier(&oidc.Config{ClientID: forMembers}).VerifyLogout(t.Context(), heard[0])
		if err != nil || token.Subject != "demo-elise" || token.SessionID != "" {
			t.Errorf("token %+v, %v, want one for every session of Élise", token, err)
		}
	})
	t.Run("what is over is over", func(t *testing.T) {
		post(t, issuer+"/sessions", url.Values{"sid": {here.token["sid"].(string)}})
		post(t, issuer+"/sessions", url.Values{"subject": {"demo-elise"}})
		post(t, issuer+"/sessions", url.Values{})
		if n := len(loupe.heard(forMembers)) + len(loupe.heard(forStaff)); n != 0 {
			t.Errorf("told %d times", n)
		}
		_, body := get(t, issuer+"/sessions")
		if strings.Contains(body, `id="demo-elise"`) || !strings.Contains(body, `id="demo-sophie"`) {
			t.Error("not Sophie alone is logged in")
		}
	})
	t.Run("a new login is a new session", func(t *testing.T) {
		if next, _ := enter(t, issuer, forMembers, "demo-elise", cookie); next.token["sid"] == here.token["sid"] {
			t.Error("the session that was ended goes on")
		}
	})
}

// TestSessionsApart: at two clients for the same people, the same person in the
// same browser has two sessions.
func TestSessionsApart(t *testing.T) {
	issuer := serve(t, func(c *idp.Config) {
		second := c.Clients[0]
		second.ID = "loupe-two"
		c.Clients = append(c.Clients, second)
	})
	one, cookie := enter(t, issuer, forMembers, "demo-elise", "")
	two, _ := enter(t, issuer, "loupe-two", "demo-elise", cookie)
	if one.token["sid"] == two.token["sid"] {
		t.Error("two clients share a session")
	}
}

// TestLogoutTells: logging out at Loupe ends what was begun in that browser or
// is named by an ID token, and nothing else.
func TestLogoutTells(t *testing.T) {
	loupe, issuer := listen(t)
	_, cookie := enter(t, issuer, forMembers, "demo-elise", "")
	enter(t, issuer, forStaff, "demo-thomas", cookie)
	other, _ := enter(t, issuer, forMembers, "demo-jeroen", "")
	out := func(query url.Values, cookie string) string {
		res, _ := get(t, issuer+"/end_session?"+query.Encode(), "Cookie", cookie)
		return res.Header.Get("Location")
	}
	count := func() [2]int { return [2]int{len(loupe.heard(forMembers)), len(loupe.heard(forStaff))} }

	out(url.Values{"client_id": {forMembers}}, "")
	out(url.Values{"client_id": {forMembers}}, "__Host-idp=")
	out(url.Values{"client_id": {forMembers}, "post_logout_redirect_uri": {"https://evil.example/"}}, cookie)
	if got := count(); got != [2]int{} {
		t.Errorf("told %v by a logout of nobody", got)
	}
	if to := out(url.Values{"client_id": {forMembers}, "post_logout_redirect_uri": {bye}}, cookie); to != bye {
		t.Errorf("sent to %q, want Loupe", to)
	}
	if got := count(); got != [2]int{1, 1} {
		t.Errorf("told %v, want both clients of the browser once", got)
	}
	if to := out(url.Values{"id_token_hint": {other.raw}}, ""); to != issuer+"/left" {
		t.Errorf("sent to %q, want the page of the provider", to)
	}
	if got := count(); got != [2]int{1, 0} {
		t.Errorf("told %v, want the client of the ID token once", got)
	}
	if _, body := get(t, issuer+"/sessions?lang=fr"); !strings.Contains(body, "Personne n’est connecté ici.") {
		t.Error("somebody is still logged in")
	}
	_, left := get(t, issuer+"/left?lang=nl")
	if !strings.Contains(left, `href="/sessions?lang=nl"`) {
		t.Error("the page after logout does not lead to who is logged in")
	}
	valid(t, left)
}

// TestNotices: the page says what came of each logout token. An answer that
// leads elsewhere is not followed.
func TestNotices(t *testing.T) {
	loupe, issuer := listen(t)
	silent := httptest.NewServer(nil)
	silent.Close()
	alone := serve(t, func(c *idp.Config) { c.Clients[0].BackChannelURL = silent.URL })
	for _, test := range []struct {
		issuer, client, person string
		status                 int
		want                   string
	}{
		{issuer, forMembers, "demo-elise", 200, "message reçu, à l’instant"},
		{issuer, forMembers, "demo-elise", 204, "message reçu, à l’instant"},
		{issuer, forMembers, "demo-nadia", 400, "message refusé (400), à l’instant"},
		{issuer, forMembers, "demo-luc", 307, "message refusé (307), à l’instant"},
		{alone, forMembers, "demo-elise", 0, "pas de réponse, à l’instant"},
		{alone, forStaff, "demo-thomas", 0, "pas d’adresse pour ce message, à l’instant"},
	} {
		loupe.mu.Lock()
		loupe.status[test.client] = test.status
		loupe.mu.Unlock()
		enter(t, test.issuer, test.client, test.person, "")
		post(t, test.issuer+"/sessions", url.Values{"subject": {test.person}})
		_, body := get(t, test.issuer+"/sessions?lang=fr")
		first := regexp.MustCompile(`<span class="went">([^<]+)`).FindStringSubmatch(body)
		if len(first) < 2 || first[1] != test.want {
			t.Errorf("%s with %d: page says %q, want %q", test.person, test.status, first, test.want)
		}
		valid(t, body)
	}
	if len(loupe.heard("followed")) != 0 {
		t.Error("an answer was followed elsewhere")
	}
	for range 9 {
		enter(t, issuer, forMembers, "demo-elise", "")
		post(t, issuer+"/sessions", url.Values{"subject": {"demo-elise"}})
	}
	if _, body := get(t, issuer+"/sessions"); strings.Count(body, `class="went"`) != 6 {
		t.Errorf("%d notices, want the last 6", strings.Count(body, `class="went"`))
	}
}

// TestGone: a logout is told to its end when the browser does not wait for it,
// and to every client at the same time.
func TestGone(t *testing.T) {
	arrived, leave := make(chan string, 2), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.URL.Path
		<-leave
	}))
	t.Cleanup(slow.Close)
	issuer := serve(t, func(c *idp.Config) {
		for i := range c.Clients {
			c.Clients[i].BackChannelURL = slow.URL + "/" + c.Clients[i].ID
		}
	})
	_, cookie := enter(t, issuer, forMembers, "demo-elise", "")
	enter(t, issuer, forStaff, "demo-thomas", cookie)
	ctx, hurry := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", issuer+"/end_session?client_id="+forMembers, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", cookie)
	over := make(chan struct{})
	go func() {
		defer close(over)
		if res, err := client.Do(r); err == nil {
			res.Body.Close()
			t.Error("an answer came to a browser that had gone")
		}
	}()
	if one, two := <-arrived, <-arrived; one == two {
		t.Errorf("told %s twice", one)
	}
	hurry()
	<-over
	close(leave)
	for range 1000 { // what was told is kept a moment after the answers
		_, body := get(t, issuer+"/sessions?lang=fr")
		if n := strings.Count(body, "message reçu"); n == 2 {
			return
		} else if strings.Contains(body, `class="went"`) {
			t.Fatalf("%d of 2 messages were received", n)
		}
	}
	t.Error("nothing was kept of what was told")
}
