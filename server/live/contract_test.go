package live_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/demo/connector"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

// trial is what connectors are tried with here.
var trial = live.Trial{Member: member, Stranger: "nobody"}

// tried tries the reference connector behind something that may break it, and
// returns the faults by rule.
func tried(t *testing.T, behind func(next http.Handler) http.Handler) map[string]string {
	t.Helper()
	reference, err := connector.New(connector.Config{
		Domains: []string{domain}, ClientID: "loupe", Secret: "the-secret", Now: time.Now, Zone: time.UTC,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(behind(reference))
	defer server.Close()
	r, err := declared()
	if err != nil {
		t.Fatal(err)
	}
	c := connectorAt(server.URL)
	s, err := live.New(live.Options{
		Connectors: []live.Connector{c}, Rules: feed.Rules{Register: r, Zone: time.UTC}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	findings, err := s.Try(t.Context(), domain, trial)
	if err != nil {
		t.Fatal(err)
	}
	faults := map[string]string{}
	for _, f := range findings {
		if f.Fault != "" {
			faults[f.Rule] = f.Fault
		}
	}
	if len(findings) != 14 {
		t.Errorf("%d rules", len(findings))
	}
	return faults
}

// connectorAt is how the reference is asked. The budget is wide: the machine
// that runs the tests may be slow.
func connectorAt(url string) live.Connector {
	c := ours()
	c.URL, c.Login.TokenURL, c.Budget = url+connector.BasePath, url+connector.TokenPath, 5*time.Second
	return c
}

// TestReferenceKeepsTheContract: the contract test finds nothing in the
// reference connector.
func TestReferenceKeepsTheContract(t *testing.T) {
	for rule, fault := range tried(t, func(next http.Handler) http.Handler { return next }) {
		t.Errorf("%s: %s", rule, fault)
	}
}

// questions are the requests for holdings, behind which something else answers.
func questions(next http.Handler, answers func(w http.ResponseWriter, r *http.Request, body string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == connector.BasePath+"/holdings" {
			b, err := io.ReadAll(r.Body)
			if err == nil && answers(w, r, string(b)) {
				return
			}
			r.Body = io.NopCloser(strings.NewReader(string(b)))
		}
		next.ServeHTTP(w, r)
	})
}

// TestContractFindsWhatIsBroken: each rule is broken by somebody, and found.
func TestContractFindsWhatIsBroken(t *testing.T) {
	found, asked := map[string]bool{}, atomic.Int32{}
	known := func(r *http.Request) bool {
		token := r.Header.Get("Authorization")
		return token != "" && !strings.HasSuffix(token, "none-of-ours")
	}
	for _, test := range []struct {
		name   string
		breaks func(w http.ResponseWriter, r *http.Request, body string) bool
		want   []string
	}{
		{"takes everybody in", func(w http.ResponseWriter, r *http.Request, _ string) bool {
			if !known(r) {
				sendGood()(w, r)
				return true
			}
			return false
		}, []string{"refuses who shows no token", "refuses a token that is not ours"}},
		{"takes every question", func(w http.ResponseWriter, r *http.Request, body string) bool {
			if strings.Contains(body, "national_number") || strings.HasSuffix(body, `"domain":`) || len(body) > 4096 || r.Method == http.MethodGet ||
				strings.Contains(body, "no-domain") {
				sendGood()(w, r)
				return true
			}
			return false
		}, []string{"refuses a domain that is not its own", "refuses what the contract does not name", "refuses what is no JSON",
			"refuses a question that is too large", "refuses every other method"}},
		{"answers with the member of the question", func(w http.ResponseWriter, _ *http.Request, body string) bool {
			if strings.Contains(body, "nobody") {
				send(w, http.StatusNotFound, "application/problem+json", []byte(`{"code":"unknown_member","detail":"nobody"}`))
				return true
			}
			return false
		}, []string{"says of a stranger that it knows no such member"}},
		{"says more each time", func(w http.ResponseWriter, r *http.Request, body string) bool {
			if strings.HasSuffix(body, member+`"}`) && strings.HasPrefix(body, `{"domain":"compulsory"`) && known(r) {
				w.Header().Set("Cache-Control", "no-store")
				sendGood(func(a *feed.Answer) { a.Holding.Categories[0].Records = int(asked.Add(1)) })(w, r)
				return true
			}
			return false
		}, []string{"answers the same when it is asked again"}},
		{"may be kept", func(w http.ResponseWriter, r *http.Request, body string) bool {
			if strings.HasSuffix(body, member+`"}`) && strings.HasPrefix(body, `{"domain":"compulsory"`) && known(r) {
				sendGood()(w, r)
				return true
			}
			return false
		}, []string{"says that nobody may keep the answer"}},
		{"is down", func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}, []string{"answers about a member, as agreed", "answers within the budget", "answers as many at once as it says to bear",
			"answers the same when it is asked again", "says of a stranger that it knows no such member"}},
	} {
		faults := tried(t, func(next http.Handler) http.Handler { return questions(next, test.breaks) })
		for _, rule := range test.want {
			found[rule] = true
			if faults[rule] == "" {
				t.Errorf("%s: not found: %s", test.name, rule)
			}
		}
		for rule, fault := range faults {
			if strings.Contains(fault, member) || strings.Contains(fault, "the-secret") {
				t.Errorf("%s: %s: the fault tells too much: %s", test.name, rule, fault)
			}
			if test.name != "is down" && !slices.Contains(test.want, rule) {
				t.Errorf("%s: found besides: %s: %s", test.name, rule, fault)
			}
		}
	}
	faults := tried(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == connector.TokenPath {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	if !strings.Contains(faults["gives an access token for our credentials"], "status 403") {
		t.Errorf("no token: %v", faults)
	}
	if len(found) != 13 { // and the token
		t.Errorf("%d rules were broken", len(found))
	}
}

func TestTryNobody(t *testing.T) {
	r, err := declared()
	if err != nil {
		t.Fatal(err)
	}
	s, err := live.New(live.Options{Rules: feed.Rules{Register: r}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Try(t.Context(), domain, trial); err == nil {
		t.Error("a domain without a connector was tried")
	}
}
