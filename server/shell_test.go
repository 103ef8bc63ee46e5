package server_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestSecurityHeadersOnEveryKindOfAnswer(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	for _, path := range []string{"/", "/fr/", "/fr/moi", "/fr/nothing", "/api/page?path=/fr/", "/api/nothing", "/robots.txt", "/static/nothing", "/auth/login", "/auth/callback/members", "/app-worker.js"} {
		h := b.do(http.MethodGet, path, "").Header
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp",
			"X-Content-Type-Options":       "nosniff",
			"Permissions-Policy":           "camera=()",
			"Referrer-Policy":              "same-origin",
		} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s = %q", path, name, h.Get(name))
			}
		}
		if policy := h.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") || !strings.Contains(policy, "require-trusted-types-for 'script'") {
			t.Errorf("%s: policy %q", path, policy)
		}
	}
}

func TestOnlyOurHosts(t *testing.T) {
	p := newPortal(t)
	for _, host := range []string{"evil.example", "localhost", "127.0.0.1", "localhost:1"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/sitemap.xml", nil)
		must(t, err)
		r.Host = host
		res, err := http.DefaultTransport.RoundTrip(r)
		must(t, err)
		res.Body.Close()
		if res.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("host %s: %d", host, res.StatusCode)
		}
	}
}

func TestOtherSitesCannotSend(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	for _, header := range [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", "https://evil.example"},
		{"Origin", "null"},
	} {
		header = append(header, "Content-Type", "application/x-www-form-urlencoded")
		for _, path := range []string{"/fr/moi/demandes/acces", "/fr/moi/demandes/acces/relire", "/auth/logout", "/api/requests"} {
			if a := b.do(http.MethodPost, path, "domain=compulsory", header...); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %v: %d", path, header[:2], a.StatusCode)
			}
		}
	}
	if a := b.get("/fr/moi"); a.StatusCode != http.StatusOK {
		t.Errorf("a strange page logged the person out: %d", a.StatusCode)
	}
}

func TestWorkerRemovesItself(t *testing.T) {
	a := newPortal(t).browser(t).get("/app-worker.js")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.body, "unregister") || strings.Contains(a.body, "caches.open") {
		t.Errorf("worker: %d\n%s", a.StatusCode, a.body)
	}
}

func TestReportsLogOnlyTheDirective(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	a := b.do(http.MethodPost, "/api/reports", `[{"type":"csp-violation","body":{"effectiveDirective":"script-src","blockedURL":"https://x/?name=Exemple"}},{"type":"csp-violation","body":{"effectiveDirective":"Exemple <x>"}}]`, "Content-Type", "application/reports+json", "Sec-Fetch-Site", "same-origin")
	if a.StatusCode != http.StatusNoContent || !strings.Contains(p.log.String(), "script-src") || strings.Contains(p.log.String(), "Exemple") {
		t.Errorf("report: %d, log %s", a.StatusCode, p.log)
	}
}
