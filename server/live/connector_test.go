package live_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

func TestNewProblems(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*live.Connector)
		want   string // in the error, or "" for none
	}{
		{"as it is", func(*live.Connector) {}, ""},
		{"https", func(c *live.Connector) { c.URL, c.Login.TokenURL = "https://a.example/v1", "https://b.example/token" }, ""},
		{"no domain", func(c *live.Connector) { c.Domain = "" }, "domain: is needed"},
		{"a domain of nobody", func(c *live.Connector) { c.Domain = "nobody" }, "none of the register"},
		{"not encrypted", func(c *live.Connector) { c.URL = "http://a.example/v1" }, "url: needs https"},
		{"a name like loopback", func(c *live.Connector) { c.URL = "http://localhost.example/v1" }, "url: needs https"},
		{"a person", func(c *live.Connector) { c.URL = "https://u:p@a.example/v1" }, "url: needs https"},
		{"a query", func(c *live.Connector) { c.URL = "https://a.example/v1?x=1" }, "url: needs https"},
		{"a final slash", func(c *live.Connector) { c.URL = "https://a.example/v1/" }, "url: needs https"},
		{"no address", func(c *live.Connector) { c.URL = "" }, "url: needs https"},
		{"a token in clear", func(c *live.Connector) { c.Login.TokenURL = "http://a.example/token" }, "token_url: needs https"},
		{"no time", func(c *live.Connector) { c.Budget = time.Millisecond }, "budget"},
		{"too much time", func(c *live.Connector) { c.Budget = time.Minute }, "budget"},
		{"less than none at once", func(c *live.Connector) { c.AtOnce = -1 }, "at_once"},
		{"nobody", func(c *live.Connector) { c.Login.ClientID = "" }, "client_id"},
		{"no secret", func(c *live.Connector) { c.Login.Secret = "" }, "client_secret_file: is needed"},
		{"a way that is none", func(c *live.Connector) { c.Login.Auth = "tls" }, "client_auth"},
		{"secret and key", func(c *live.Connector) { c.Login.Auth = auth.PrivateKeyJWT }, "of no use"},
		{"no key", func(c *live.Connector) { c.Login.Auth, c.Login.Secret = auth.PrivateKeyJWT, "" }, "no key to sign with"},
	} {
		c := ours()
		test.change(&c)
		r, err := declared()
		if err != nil {
			t.Fatal(err)
		}
		o := live.Options{Connectors: []live.Connector{c}, Rules: feed.Rules{Register: r, Zone: time.UTC}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		_, err = live.New(o)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v", test.name, err)
		}
		if err != nil && strings.Contains(err.Error(), "the-secret") {
			t.Errorf("%s: the error tells the secret", test.name)
		}
		o.Connectors = append(o.Connectors, c)
		if _, err := live.New(o); err == nil || test.want == "" && !strings.Contains(err.Error(), "has a connector already") {
			t.Errorf("%s, twice: %v", test.name, err)
		}
	}
}

// TestLogins: each way to show who Loupe is, as the token endpoint sees it, and
// what is no token.
func TestLogins(t *testing.T) {
	token := func(text string) http.HandlerFunc { return body(text) }
	form := func(r *http.Request, name string) string { return r.PostFormValue(name) }
	for _, test := range []struct {
		name   string
		change func(*live.Connector)
		grants http.HandlerFunc
		want   holdings.Asked
	}{
		{"secret in the body", func(c *live.Connector) { c.Login.Auth = auth.SecretPost }, func(w http.ResponseWriter, r *http.Request) {
			if _, _, basic := r.BasicAuth(); basic || form(r, "client_id") != "loupe" || form(r, "client_secret") != "the-secret" {
				t.Errorf("asked with %v", r.PostForm)
			}
			token(`{"access_token":"t","token_type":"Bearer"}`)(w, r)
		}, holdings.Answered},
		{"signed", func(c *live.Connector) { c.Login.Auth, c.Login.Secret = auth.PrivateKeyJWT, "" }, func(w http.ResponseWriter, r *http.Request) {
			var claims map[string]any
			err := json.Unmarshal([]byte(form(r, "client_assertion")), &claims)
			if err != nil || claims["aud"] != "http://localhost/token" || claims["iss"] != "loupe" || claims["sub"] != "loupe" ||
				claims["jti"] == "" || claims["exp"].(float64)-claims["iat"].(float64) != 60 || form(r, "client_secret") != "" ||
				form(r, "client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
				t.Errorf("asked with %v", r.PostForm)
			}
			token(`{"access_token":"t","token_type":"Bearer"}`)(w, r)
		}, holdings.Answered},
		{"refused", nil, fails(http.StatusUnauthorized), holdings.Silent},
		{"sent elsewhere", nil, with("Location", "/elsewhere", fails(http.StatusTemporaryRedirect)), holdings.Silent},
		{"another kind of token", nil, token(`{"access_token":"t","token_type":"mac"}`), holdings.Silent},
		{"no token", nil, token(`{"token_type":"Bearer"}`), holdings.Silent},
		{"a token of two lines", nil, token(`{"access_token":"t\r\nX-Evil: 1","token_type":"Bearer"}`), holdings.Silent},
		{"no JSON", nil, token(`the-secret`), holdings.Silent},
		{"cut", nil, cut, holdings.Silent},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(t, sendGood())
				n.grants = test.grants
				c := ours()
				if test.change != nil {
					test.change(&c)
				}
				o := n.options(c)
				o.Assert = func(_ context.Context, claims map[string]any) (string, error) {
					b, err := json.Marshal(claims) // readable, instead of signed
					return string(b), err
				}
				s, err := live.New(o)
				if err != nil {
					t.Fatal(err)
				}
				if a := s.Ask(t.Context(), domain, member); a.Asked != test.want {
					t.Errorf("%s, want %s; log: %s", a.Asked, test.want, n.logged())
				}
				if log := n.logged(); strings.Contains(log, "the-secret") || strings.Contains(log, member) {
					t.Errorf("the log tells too much: %s", log)
				}
			})
		})
	}
}

func TestNoSignatureNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, sendGood())
		c := ours()
		c.Login.Auth, c.Login.Secret = auth.PrivateKeyJWT, ""
		o := n.options(c)
		o.Assert = func(context.Context, map[string]any) (string, error) { return "", errors.New("no key") }
		s, err := live.New(o)
		if err != nil {
			t.Fatal(err)
		}
		a := s.Ask(t.Context(), domain, member)
		if questions, tokens := n.count(); a.Asked != holdings.Silent || questions+tokens != 0 {
			t.Errorf("%s after %d questions and %d calls for a token", a.Asked, questions, tokens)
		}
	})
}

// TestCertificates: over a real network, a connector is who its certificate
// says, by the authorities that were named.
func TestCertificates(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", grant)
	mux.HandleFunc("POST /v1/holdings", sendGood())
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	server.StartTLS()
	defer server.Close()
	theirs := x509.NewCertPool()
	theirs.AddCert(server.Certificate())
	r, err := declared()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		roots *x509.CertPool
		want  holdings.Asked
	}{{"named", theirs, holdings.Answered}, {"not named", x509.NewCertPool(), holdings.Silent}, {"of the machine", nil, holdings.Silent}} {
		c := ours()
		c.URL, c.Login.TokenURL, c.Roots, c.Budget = server.URL+"/v1", server.URL+"/token", test.roots, 5*time.Second
		s, err := live.New(live.Options{
			Connectors: []live.Connector{c}, Rules: feed.Rules{Register: r, Zone: time.UTC}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		if a := s.Ask(t.Context(), domain, member); a.Asked != test.want {
			t.Errorf("%s: %s, want %s", test.name, a.Asked, test.want)
		}
	}
}
